'use client'

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { DaemonGroup } from '#lib/data/sites.ts'
import { Button } from '../../../_ui/button.tsx'
import { InputField, NumberField, TextField } from '../../../_ui/field.tsx'

/** The daemon groups of a site: the first serves everything that no other one takes by URL prefix. */
export function GroupFields({ groups }: { groups: readonly DaemonGroup[] }) {
  const [rows, setRows] = useState<readonly { key: number; group?: DaemonGroup }[]>(groups.length === 0 ? [{ key: 0 }] : groups.map((group, key) => ({ key, group })))
  const [next, setNext] = useState(Math.max(1, groups.length))
  return (
    <fieldset className="space-y-3">
      <legend className="text-base font-semibold">Daemon groups</legend>
      <p className="text-ink-soft text-sm">One WSGIDaemonProcess each. Slow URLs may get a group of their own, so that they cannot take every thread.</p>
      {rows.map(({ key, group }, index) => (
        <fieldset key={key} className="border-line space-y-3 rounded-md border p-3 sm:p-4">
          <legend className="px-1 text-sm font-medium">{index === 0 ? 'Main group' : `Group ${index + 1}`}</legend>
          <div className="grid gap-3 sm:grid-cols-[1fr_8rem_8rem]">
            <InputField name={`groups.${index}.name`} label="Group name" defaultValue={group?.name} required placeholder="shop" />
            <NumberField name={`groups.${index}.processes`} label="Processes" defaultValue={group?.processes ?? 2} required />
            <NumberField name={`groups.${index}.threads`} label="Threads" defaultValue={group?.threads ?? 1} required />
          </div>
          {index > 0 && <TextField name={`groups.${index}.urlPrefixes`} label="URL prefixes" rows={2} defaultValue={group?.urlPrefixes.join('\n')} required hint="One a line, such as /reports." />}
          <details>
            <summary className="text-ink-soft text-sm">Timeouts and queue</summary>
            <div className="mt-3 grid gap-3 sm:grid-cols-2">
              <NumberField name={`groups.${index}.listenBacklog`} label="Listen backlog" unit="requests" defaultValue={group?.listenBacklog} hint="100 where empty." />
              <NumberField name={`groups.${index}.queueTimeoutS`} label="Queue timeout" unit="s" defaultValue={group?.queueTimeoutS} hint="Judged when a thread picks the request up; then 504." />
              <NumberField name={`groups.${index}.connectTimeoutS`} label="Connect timeout" unit="s" defaultValue={group?.connectTimeoutS} hint="15 where empty; then 503." />
              <NumberField name={`groups.${index}.requestTimeoutS`} label="Request timeout" unit="s" defaultValue={group?.requestTimeoutS} hint="Restarts the process; its meaning changed with mod_wsgi 6." />
              <NumberField name={`groups.${index}.maximumRequests`} label="Maximum requests" defaultValue={group?.maximumRequests} hint="Leave it empty in production unless there is a specific, temporary need." />
            </div>
          </details>
          {index > 0 && (
            <Button look="quiet" onClick={() => setRows(rows.filter((row) => row.key !== key))}>
              <X aria-hidden className="size-4" /> Remove group {index + 1}
            </Button>
          )}
        </fieldset>
      ))}
      <Button
        onClick={() => {
          setRows([...rows, { key: next }])
          setNext(next + 1)
        }}
      >
        <Plus aria-hidden className="size-4" /> Add a daemon group
      </Button>
    </fieldset>
  )
}
