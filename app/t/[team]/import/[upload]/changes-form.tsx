import type { ImportView } from '#lib/data/configuration-import.ts'
import type { FieldProposal, SiteProposal } from '#lib/planning/import-preview.ts'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { Card, Definitions } from '../../../../_ui/card.tsx'
import { InputField, NumberField } from '../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { importChosen } from '../actions.ts'
import { TakeBox } from './take-box.tsx'

const LABEL: Readonly<Record<string, string>> = {
  modWsgi: 'mod_wsgi', mpm: 'MPM', maxRequestWorkers: 'Apache workers', serverName: 'Server name', aliases: 'Aliases', port: 'Port', scriptPath: 'WSGI script', mountPath: 'Mounted at',
  pythonHome: 'Python home', documentRoot: 'Document root', daemonUser: 'Runs as user', daemonUnixGroup: 'Runs as group', groups: 'Daemon groups', host: 'Host',
}

/** Every change an import would make, each to be taken or left; nothing else is changed. */
export function ChangesForm({ team, view }: { team: string; view: ImportView }) {
  const { upload, host, preview, config, seen } = view
  return (
    <Card title="What an import changes" description="Untick what shall stay as it is. The files themselves are kept as what runs on the host, so that exports can be compared with them.">
      <ActionForm action={importChosen.bind(null, team, upload.id)} label="Import" className="space-y-6">
        <input type="hidden" name="seen" value={seen} />
        <input type="hidden" name="modWsgi" value={config.modWsgi} />
        {host === null ? <NewHost /> : <input type="hidden" name="hostSlug" value={host.slug} />}
        {preview.host.changes.length > 0 && (
          <fieldset>
            <legend className="mb-1.5 text-sm font-semibold">{host === null ? 'Of the new host' : `Host ${host.name}`}</legend>
            <Changes prefix="host" changes={preview.host.changes} />
          </fieldset>
        )}
        {preview.sites.map((site) => (
          <SiteChanges key={site.key} site={site} />
        ))}
        {preview.sites.length === 0 && <p className="text-ink-soft text-sm">No site can be made of these files: see below why. They can be kept as what runs on the host all the same.</p>}
        {preview.skipped.length > 0 && (
          <details className="text-sm">
            <summary className="text-ink-soft">Not imported ({preview.skipped.length})</summary>
            <ul className="mt-2 space-y-1">
              {preview.skipped.map(({ what, file, line, reason }) => (
                <li key={`${file}:${line} ${what}`} className="break-words">
                  <span className="font-medium">{what}</span> <code className="text-ink-soft font-mono text-xs">{file}:{line}</code>. <span className="text-ink-soft">{reason}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
        <SubmitButton pending="Importing…">Import what is ticked</SubmitButton>
      </ActionForm>
    </Card>
  )
}

function NewHost() {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">New host</legend>
      <p className="text-ink-soft mb-3 max-w-prose text-sm">Apache&apos;s files do not say what machine they run on: give its cores and its memory.</p>
      <div className="grid gap-4 sm:grid-cols-3">
        <InputField name="newHost.name" label="Name" required />
        <NumberField name="newHost.cores" label="Cores" required />
        <NumberField name="newHost.memoryMiB" label="Memory" unit="MiB" required />
      </div>
    </fieldset>
  )
}

function SiteChanges({ site }: { site: SiteProposal }) {
  const title = site.input.serverName === '' ? `${site.file}:${site.line}` : site.input.serverName
  const isBlocked = site.faults.length > 0
  return (
    <fieldset className="border-line rounded-md border p-3 sm:p-4">
      <legend className="flex flex-wrap items-center gap-2 px-1 text-sm font-semibold break-all">
        Site {title}
        <Badge tone={site.kind === 'create' ? 'good' : site.kind === 'update' ? 'info' : 'neutral'}>{site.kind === 'create' ? 'new' : site.kind === 'update' ? 'changes' : 'as it is'}</Badge>
      </legend>
      {site.kind === 'create' ? (
        <div className="space-y-3">
          <TakeBox value={site.key} defaultChecked={!isBlocked && site.sharesGroupWith === null} disabled={isBlocked}>
            Create this site
          </TakeBox>
          {!isBlocked && (
            <div className="grid gap-4 sm:grid-cols-2">
              <InputField name={`names.${site.key}`} label="Name" of={title} defaultValue={site.input.name} />
              <InputField name={`serverNames.${site.key}`} label="Server name" of={title} defaultValue={site.input.serverName} required />
            </div>
          )}
          <Definitions rows={site.changes.filter(({ field, to }) => field !== 'serverName' && to !== '').map(({ field, to }) => ({ term: LABEL[field] ?? field, value: <span className="break-all whitespace-pre-line">{to}</span> }))} />
        </div>
      ) : site.changes.length === 0 ? (
        <p className="text-ink-soft text-sm">It is described as it runs.</p>
      ) : (
        <Changes prefix={site.key} changes={site.changes} disabled={isBlocked} />
      )}
      {[...site.faults.map((text) => ({ text, tone: 'text-bad' })), ...site.notes.map((text) => ({ text, tone: 'text-ink-soft' }))].map(({ text, tone }) => (
        <p key={text} className={`mt-2 max-w-prose text-sm break-words ${tone}`}>
          {text}
        </p>
      ))}
    </fieldset>
  )
}

function Changes({ prefix, changes, disabled = false }: { prefix: string; changes: readonly FieldProposal[]; disabled?: boolean }) {
  return (
    <div className="space-y-1.5">
      {changes.map(({ field, from, to }) => (
        <TakeBox key={field} value={`${prefix}.${field}`} defaultChecked={!disabled} disabled={disabled}>
          <span className="font-medium">{LABEL[field] ?? field}</span>{' '}
          {from !== null && (
            <>
              <span className="text-ink-soft">from</span> <span className="break-all whitespace-pre-line">{from === '' ? 'nothing' : from}</span> <span className="text-ink-soft">to</span>{' '}
            </>
          )}
          <span className="break-all whitespace-pre-line">{to === '' ? 'nothing' : to}</span>
        </TakeBox>
      ))}
    </div>
  )
}
