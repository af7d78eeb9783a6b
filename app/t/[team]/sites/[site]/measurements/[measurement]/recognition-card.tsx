import type { Measurement } from '#lib/data/measurements.ts'
import { CURRENT_READERS } from '#lib/ingest/any-facts.ts'
import { HOST_FORMATS } from '#lib/ingest/host/host-formats.ts'
import { LOAD_TEST_FORMATS } from '#lib/ingest/load-test/load-test-formats.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { InputField, SelectField } from '../../../../../../_ui/field.tsx'
import { formatShare } from '../../../../../../_ui/format.ts'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { reread } from './actions.ts'

const LOG_NAMES = ['common', 'combined', 'vhost_common', 'vhost_combined', 'combinedio'] as const

const FORMATS = [
  { value: '', label: 'found from the file' },
  { value: 'access-log', label: 'access log, its format found' },
  ...LOG_NAMES.map((name) => ({ value: name, label: `access log: ${name}` })),
  { value: 'headroom-capture', label: 'capture' },
  ...HOST_FORMATS.map(({ name, title }) => ({ value: name, label: `memory and host: ${title}` })),
  ...LOAD_TEST_FORMATS.map(({ name, title }) => ({ value: name, label: `load test: ${title}` })),
]

/** What the file was taken for, how surely and why; and a way to say that it is something else. */
export function RecognitionCard({ team, site, measurement, mayCorrect }: { team: string; site: string; measurement: Measurement; mayCorrect: boolean }) {
  const { found, choice } = measurement
  const isNamed = choice.format !== null || choice.logFormat !== null
  const [confidence, reasons] = [found?.result.formatConfidence ?? null, found?.result.formatReasons ?? []]
  return (
    <Card title="What it was taken for">
      {found !== null && measurement.status === 'ready' && (
        <p className="max-w-prose text-sm">
          <strong className="font-medium">{found.result.formatDetail === '' ? found.result.format : found.result.formatDetail}</strong> ({found.result.format}).{' '}
          {isNamed ? 'As somebody said.' : <>Confidence {formatShare(confidence)}{reasons.length > 0 && <>: {reasons.join('; ')}</>}.</>}
        </p>
      )}
      {isNamed && <p className="text-ink-soft mt-1 text-sm">Chosen: <code className="font-mono text-[0.9em] break-all">{choice.logFormat ?? choice.format}</code></p>}
      {found !== null && measurement.status === 'ready' && measurement.readerVersion !== CURRENT_READERS[found.kind] && (
        <p className="mt-2 max-w-prose text-sm">
          It was read by an earlier reader ({measurement.readerVersion}); the one of now ({CURRENT_READERS[found.kind]}) may find more. The file is still as it came{mayCorrect ? ': read it again below.' : '.'}
        </p>
      )}
      {mayCorrect && (
        <details className="mt-3" open={measurement.status === 'failed' || measurement.status === 'cancelled'}>
          <summary className="text-ink-soft text-sm">It is something else, or should be read again</summary>
          <ActionForm action={reread.bind(null, team, site, measurement.id)} label="Read again" className="mt-3 max-w-2xl space-y-3">
            <SelectField name="format" label="Format" defaultValue={choice.format ?? ''} options={FORMATS} required={false} />
            <InputField name="logFormat" label="LogFormat of the server" defaultValue={choice.logFormat ?? ''} maxLength={2000} spellCheck={false} autoComplete="off" placeholder='%h %l %u %t "%r" %>s %b %D' hint="Instead of a format: as it stands in the Apache or nginx configuration." />
            <SelectField name="unit" label="Unit of the values" defaultValue={choice.unit ?? ''} required={false} hint="For HdrHistogram files, which name none." options={[{ value: '', label: 'as the file says' }, { value: 'ns', label: 'nanoseconds' }, { value: 'us', label: 'microseconds' }, { value: 'ms', label: 'milliseconds' }, { value: 's', label: 'seconds' }]} />
            <SubmitButton pending="Asking…" look="secondary">
              Read it again
            </SubmitButton>
            <p className="text-ink-soft text-sm">The file stays as it came. Profiles that rest on the reading before do not change.</p>
          </ActionForm>
        </details>
      )}
    </Card>
  )
}
