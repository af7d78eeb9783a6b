import { RESERVE_MEANING } from '#lib/planning/host-input.ts'
import type { Host } from '#lib/data/hosts.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { InputField, NumberField, SelectField, TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { TenantFields } from './tenant-fields.tsx'

/** The form of a host, new or known. */
export function HostForm({ action, host, cancelHref }: { action: (previous: never, form: FormData) => Promise<unknown>; host?: Host; cancelHref: string }) {
  return (
    <ActionForm action={action} className="max-w-2xl space-y-6" label={host === undefined ? 'New host' : 'Edit host'}>
      {host !== undefined && <input type="hidden" name="revision" value={host.revision} />}
      <InputField name="name" label="Name" defaultValue={host?.name} required placeholder="web1" />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField name="cores" label="Cores" defaultValue={host?.cores} required hint="As nproc prints." />
        <NumberField name="memoryMiB" label="Memory" unit="MiB" defaultValue={host?.memoryMiB} required hint="As free -m prints under total; 4 GB are 4096." />
        <NumberField name="systemReserveMiB" label="System reserve" unit="MiB" defaultValue={host?.systemReserveMiB ?? 512} required hint={RESERVE_MEANING.systemReserveMiB} />
        <NumberField name="diskCacheReserveMiB" label="Disk cache reserve" unit="MiB" defaultValue={host?.diskCacheReserveMiB ?? 512} required hint={RESERVE_MEANING.diskCacheReserveMiB} />
      </div>
      <TenantFields tenants={host?.tenants ?? []} />
      <div className="grid gap-4 sm:grid-cols-3">
        <InputField name="modWsgi" label="mod_wsgi version" defaultValue={host?.modWsgi ?? '4.9.4'} required hint="Debian 12 has 4.9.4, Debian 13 has 5.0.2. Timeouts differ between versions." />
        <SelectField
          name="mpm"
          label="Apache MPM"
          defaultValue={host?.mpm ?? 'event'}
          options={[
            { value: 'event', label: 'event' },
            { value: 'worker', label: 'worker' },
            { value: 'prefork', label: 'prefork' },
          ]}
        />
        <NumberField name="maxRequestWorkers" label="MaxRequestWorkers" defaultValue={host?.maxRequestWorkers ?? 400} required hint="Apache's own limit; every request holds one worker while it waits or runs." />
      </div>
      <TextField name="notes" label="Notes" defaultValue={host?.notes} />
      <div className="flex gap-2">
        <SubmitButton>{host === undefined ? 'Create host' : 'Save host'}</SubmitButton>
        <LinkButton href={cancelHref}>Cancel</LinkButton>
      </div>
    </ActionForm>
  )
}
