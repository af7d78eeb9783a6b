import type { EvaluationState } from '#lib/data/evaluations.ts'
import type { VersionEvidence } from '#lib/data/evidence.ts'
import type { Version } from '#lib/data/versions.ts'
import { CONFIGTEST_WORDS, softwareText } from '#lib/planning/configtest-evidence.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { formatMs } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { ApacheAbsent } from './apache-absent.tsx'
import { cancel } from './evaluation-actions.ts'
import { EvaluationProgress } from './evaluation-progress.tsx'
import { testByApache } from './proof-actions.ts'

export type ConfigTest = VersionEvidence['configTests'][number]

const ABOUT = 'A real Apache reads exactly the bytes that would be exported, as apachectl configtest does: in a folder of its own, without a network, and nothing is started.'
const isOpen = (evaluation: EvaluationState | null): boolean => evaluation?.status === 'queued' || evaluation?.status === 'running'

/** Asks for a configtest, shows how it stands, and what Apache said. */
export function ConfigTestPanel({ team, version, test, tests, configHash, apacheAbsent, mayEdit }: { team: string; version: Version; test: EvaluationState | null; tests: readonly ConfigTest[]; configHash: string; apacheAbsent: boolean; mayEdit: boolean }) {
  const bound = [null, team, version.scenario.slug, String(version.number)] as const
  const [latest, ...older] = tests
  return (
    <div id="configtest" className="scroll-mt-16">
      <Card title="Does Apache accept it?" description={ABOUT} actions={<ConfigTestBadge latest={latest} configHash={configHash} />}>
        <div className="space-y-4">
          {apacheAbsent && <ApacheAbsent waiting={isOpen(test)} />}
          {test !== null && !(apacheAbsent && test.status === 'queued') && (
            <EvaluationProgress team={team} standing={{ id: test.id, status: test.status, progress: test.progress, cancelAsked: test.cancelAsked, workerAbsent: false }} words={{ doing: 'Apache reads it', about: 'It takes about a second.', what: 'The test' }} />
          )}
          {test?.status === 'failed' && (
            <Notice tone="bad" title="The test could not be made">
              <p>{test.failure ?? 'It ended without saying why.'}</p>
            </Notice>
          )}
          {latest !== undefined && <Found test={latest} configHash={configHash} />}
          {older.length > 0 && (
            <details className="text-sm">
              <summary className="text-ink-soft">Earlier tests ({older.length})</summary>
              <ul className="mt-2 space-y-1">
                {older.map(({ id, content, createdAt }) => (
                  <li key={id}>
                    <Time at={createdAt} />: {CONFIGTEST_WORDS[content.outcome].label}, {softwareText(content.software)}
                  </li>
                ))}
              </ul>
            </details>
          )}
          {mayEdit && isOpen(test) && (
            <ActionForm action={cancel.bind(...bound, test?.id ?? '')} label="Cancel the test">
              <SubmitButton look="secondary" pending="Cancelling…">
                Cancel the test
              </SubmitButton>
            </ActionForm>
          )}
          {mayEdit && !isOpen(test) && (
            <ActionForm action={testByApache.bind(...bound)} label="Test with Apache">
              <SubmitButton look="secondary" pending="Asking…">
                {latest === undefined ? 'Test with Apache' : 'Test again'}
              </SubmitButton>
            </ActionForm>
          )}
          {!mayEdit && latest === undefined && <p className="text-ink-soft text-sm">Nobody has asked for it yet; a planner of the team can.</p>}
        </div>
      </Card>
    </div>
  )
}

/** The newest test of these bytes in a word. */
export function ConfigTestBadge({ latest, configHash }: { latest: ConfigTest | undefined; configHash: string }) {
  if (latest === undefined) return <Badge>not tested by Apache</Badge>
  if (latest.configHash !== configHash) return <Badge tone="warn">tested in other bytes</Badge>
  const { tone, label } = CONFIGTEST_WORDS[latest.content.outcome]
  return <Badge tone={tone}>configtest {label}</Badge>
}

function Found({ test: { content, createdAt, configHash: tested }, configHash }: { test: ConfigTest; configHash: string }) {
  const { tone, title } = CONFIGTEST_WORDS[content.outcome]
  return (
    <>
      {tested !== configHash && (
        <Notice tone="warn" title="This release of Headroom writes other bytes than those that were tested">
          <p>Test again.</p>
        </Notice>
      )}
      <Notice tone={tone} title={title}>
        {content.standIns.length > 0 && (
          <ul className="list-disc space-y-1 pl-5">
            {content.standIns.map(({ name, instead, why }) => (
              <li key={`${name} ${why}`}>
                {why} Tested with {instead} in its place.
              </li>
            ))}
          </ul>
        )}
        {content.outcome === 'undecided' && (
          <p>
            It was written for mod_wsgi {content.writtenFor}, and the worker has {content.software.modWsgi}, whose options differ. A worker with the version of the web server can tell.
          </p>
        )}
      </Notice>
      {content.output !== '' && (
        // A region that scrolls must be reachable by keyboard.
        <pre tabIndex={0} role="region" aria-label="What Apache printed" className="border-line bg-sunken max-h-72 overflow-auto rounded-md border p-3 font-mono text-xs leading-5">
          {content.output}
          {content.cut && '\n…'}
        </pre>
      )}
      <p className="text-ink-soft text-sm">
        {softwareText(content.software)}, <Time at={createdAt} />, {formatMs(content.tookMs)}.
      </p>
    </>
  )
}
