import type { Site } from '#lib/data/sites.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { CheckboxField, InputField, NumberField, SelectField, TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { GroupFields } from './group-fields.tsx'

/** The form of a site, new or known. `hosts` are those it may live on. */
export function SiteForm({ action, site, hosts, hostSlug, cancelHref }: { action: (previous: never, form: FormData) => Promise<unknown>; site?: Site; hosts: readonly { slug: string; name: string }[]; hostSlug?: string; cancelHref: string }) {
  return (
    <ActionForm action={action} className="max-w-2xl space-y-6" label={site === undefined ? 'New site' : 'Edit site'}>
      {site !== undefined && <input type="hidden" name="revision" value={site.revision} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <InputField name="name" label="Name" defaultValue={site?.name} required placeholder="Shop" />
        <SelectField name="hostSlug" label="Host" required={false} defaultValue={site?.host?.slug ?? hostSlug ?? ''} options={[{ value: '', label: 'none yet' }, ...hosts.map(({ slug, name }) => ({ value: slug, label: name }))]} />
        <InputField name="serverName" label="Server name" defaultValue={site?.serverName} required placeholder="shop.example.com" autoCapitalize="none" spellCheck={false} />
        <NumberField name="port" label="Port" defaultValue={site?.port ?? 80} required />
      </div>
      <TextField name="aliases" label="Aliases" rows={2} defaultValue={site?.aliases.join('\n')} hint="Further host names, one a line: www.example.com or *.example.com." spellCheck={false} />
      <div className="grid gap-4 sm:grid-cols-2">
        <InputField name="scriptPath" label="WSGI script" defaultValue={site?.scriptPath} required placeholder="/srv/shop/wsgi.py" spellCheck={false} />
        <InputField name="mountPath" label="Mounted at" defaultValue={site?.mountPath ?? '/'} required spellCheck={false} />
        <InputField name="pythonHome" label="Python home" defaultValue={site?.pythonHome ?? undefined} placeholder="/srv/shop/venv" hint="The virtual environment." spellCheck={false} />
        <InputField name="documentRoot" label="Document root" defaultValue={site?.documentRoot ?? undefined} placeholder="/srv/shop/static" spellCheck={false} />
        <InputField name="daemonUser" label="Daemon user" defaultValue={site?.daemonUser ?? 'www-data'} required spellCheck={false} />
        <InputField name="daemonUnixGroup" label="Daemon Unix group" defaultValue={site?.daemonUnixGroup ?? 'www-data'} required spellCheck={false} />
      </div>
      <CheckboxField name="threadSafe" label="The code is known to be thread-safe" defaultChecked={site?.threadSafe} hint="Until it is, each process gets one thread: two requests in one process at once could corrupt each other's data." />
      <GroupFields groups={site?.groups ?? []} />
      <fieldset className="space-y-3">
        <legend className="text-base font-semibold">What a log cannot tell</legend>
        <p className="text-ink-soft text-sm">What a profile measured goes before what stands here. Where neither is there, plans use a default and mark it as an assumption; the site&apos;s page names the command that measures it.</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField name="perProcessMiB" label="Memory of a process" unit="MiB" defaultValue={site?.perProcessMiB ?? undefined} />
          <NumberField name="perThreadMiB" label="Memory of a busy thread" unit="MiB" defaultValue={site?.perThreadMiB ?? undefined} />
          <NumberField name="cpuShare" label="CPU share of wall time" defaultValue={site?.cpuShare ?? undefined} hint="Between 0 and 1." />
        </div>
      </fieldset>
      <TextField name="notes" label="Notes" defaultValue={site?.notes} />
      <div className="flex gap-2">
        <SubmitButton>{site === undefined ? 'Create site' : 'Save site'}</SubmitButton>
        <LinkButton href={cancelHref}>Cancel</LinkButton>
      </div>
    </ActionForm>
  )
}
