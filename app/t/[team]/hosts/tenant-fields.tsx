'use client'

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { TenantInput } from '#lib/planning/host-input.ts'
import { Button } from '../../../_ui/button.tsx'
import { InputField, NumberField } from '../../../_ui/field.tsx'

/** Rows for what lives on the host beside Apache. Each row keeps its number, so that a problem stays beside its field. */
export function TenantFields({ tenants }: { tenants: readonly TenantInput[] }) {
  const [rows, setRows] = useState<readonly { key: number; tenant?: TenantInput }[]>(tenants.map((tenant, key) => ({ key, tenant })))
  const [next, setNext] = useState(tenants.length)
  return (
    <fieldset className="space-y-3">
      <legend className="text-base font-semibold">Tenants</legend>
      <p className="text-ink-soft text-sm">What else lives on this machine and takes memory and CPU: a database, a cache, staging sites.</p>
      {rows.map(({ key, tenant }, index) => (
        <div key={key} className="border-line grid gap-3 rounded-md border p-3 sm:grid-cols-[1fr_9rem_8rem_auto] sm:items-start">
          <InputField name={`tenants.${index}.name`} label="Name" defaultValue={tenant?.name} required placeholder="postgresql" />
          <NumberField name={`tenants.${index}.memoryMiB`} label="Memory" unit="MiB" defaultValue={tenant?.memoryMiB} required />
          <NumberField name={`tenants.${index}.cpuCores`} label="CPU" unit="cores" defaultValue={tenant?.cpuCores ?? 0} required />
          <Button look="quiet" className="justify-self-start sm:mt-7 sm:px-2" aria-label={`Remove tenant ${index + 1}`} onClick={() => setRows(rows.filter((row) => row.key !== key))}>
            <X aria-hidden className="size-4" /> <span className="sm:hidden">Remove</span>
          </Button>
        </div>
      ))}
      <Button
        onClick={() => {
          setRows([...rows, { key: next }])
          setNext(next + 1)
        }}
      >
        <Plus aria-hidden className="size-4" /> Add a tenant
      </Button>
    </fieldset>
  )
}
