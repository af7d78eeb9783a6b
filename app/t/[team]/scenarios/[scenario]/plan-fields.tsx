'use client'

import { useEffect, useRef, useState } from 'react'
import type { ComponentProps } from 'react'
import type { Plan, Site } from '#lib/engine/plan.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import type { Provenance } from '#lib/planning/scenario-inputs.ts'
import { AmountField } from '../../../../_ui/amount-field.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { CONTROL } from '../../../../_ui/class-names.ts'
import { changedNames } from './draft-state.ts'

export interface PlanFieldsProps {
  plan: Plan
  provenance: Record<string, Provenance>
  base: EditFields
  present: EditFields
  /** By field. */
  problems: Readonly<Record<string, string>>
  onType: (name: string, value: string) => void
  onLeave: () => void
}

const OPEN_UP_TO = 3
const SEARCH_FROM = 8

/** The numbers people turn, site by site, then the host and what good means. */
export function PlanFields({ plan, provenance, base, present, problems, onType, onLeave }: PlanFieldsProps) {
  const [wanted, setWanted] = useState('')
  const field = (name: string) => ({ name, value: present[name] ?? '', was: base[name] ?? '', problem: problems[name], onType, onLeave })
  const changedSites = new Set(changedNames(base, present).flatMap((name) => (name.startsWith('sites.') ? [name.split('.')[1]] : [])))
  return (
    <>
      {plan.sites.length >= SEARCH_FROM && (
        <label className="block text-sm font-medium">
          Find a site
          <input type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} className={`${CONTROL} mt-1`} placeholder={`one of ${plan.sites.length}`} />
        </label>
      )}
      <div className="space-y-2">
        {plan.sites.map((site, index) => (
          <SiteFields
            key={site.name}
            site={site}
            index={index}
            open={plan.sites.length <= OPEN_UP_TO}
            hasProblem={Object.keys(problems).some((name) => name.startsWith(`sites.${index}.`))}
            hidden={wanted !== '' && !site.name.toLowerCase().includes(wanted.toLowerCase())}
            isChanged={changedSites.has(String(index))}
            present={present}
            provenance={provenance}
            field={field}
          />
        ))}
      </div>
      {[{ at: 'host', host: plan.host, of: undefined }, ...(plan.otherHosts ?? []).map((host, index) => ({ at: `otherHosts.${index}`, host, of: host.name }))].map(({ at, host, of }) => (
        <fieldset key={at} className="grid grid-cols-2 items-start gap-3">
          <legend className="mb-1 text-sm font-medium">Host {host.name}</legend>
          <AmountField {...field(`${at}.cores`)} kind="cores" label="Cores" of={of} />
          <AmountField {...field(`${at}.memoryMiB`)} kind="memory" label="Host memory" of={of} />
          {host.tenants.map((tenant, index) => (
            <div key={tenant.name} className="contents">
              <AmountField {...field(`${at}.tenants.${index}.memoryMiB`)} kind="memory" label={`Memory of ${tenant.name}`} of={of} />
              <AmountField {...field(`${at}.tenants.${index}.cpuCores`)} kind="cores" label={`CPU of ${tenant.name}`} of={of} />
            </div>
          ))}
        </fieldset>
      ))}
      <fieldset className="grid grid-cols-2 items-start gap-3">
        <legend className="mb-1 text-sm font-medium">Objectives {provenance['objectives']?.kind === 'default' && <Badge>default</Badge>}</legend>
        <AmountField {...field('objectives.p95Ms')} kind="milliseconds" label="p95 at most" optional />
        <AmountField {...field('objectives.queuedPercent')} kind="percent" label="Waiting at most" optional />
        <AmountField {...field('objectives.cpuPercent')} kind="percent" label="CPU at most" optional />
      </fieldset>
    </>
  )
}

type Field = (name: string) => Pick<ComponentProps<typeof AmountField>, 'name' | 'value' | 'was' | 'problem' | 'onType' | 'onLeave'>

interface SiteFieldsProps {
  site: Site
  /** Its position in the plan. */
  index: number
  open: boolean
  /** Opens it. */
  hasProblem: boolean
  hidden: boolean
  isChanged: boolean
  present: EditFields
  provenance: Record<string, Provenance>
  field: Field
}

/** The fields of one site. Those of a site that nobody has opened are drawn when somebody does; the form holds their values all the same. */
function SiteFields({ site, index, open, hasProblem, hidden, isChanged, present, provenance, field }: SiteFieldsProps) {
  const [opened, setOpened] = useState(open)
  const details = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (hasProblem && details.current !== null) details.current.open = true
  }, [hasProblem])
  const own = `sites.${index}.`
  return (
    <details ref={details} open={open} hidden={hidden} className="border-line rounded-md border" onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}>
      <summary className="px-3 py-2 text-sm font-medium">
        {site.name} <span className="text-ink-soft font-normal">{site.groups.map((group, position) => `${present[`${own}groups.${position}.processes`] ?? group.processes} × ${present[`${own}groups.${position}.threads`] ?? group.threads}`).join(', ')}</span> {isChanged && <Badge tone="info">changed</Badge>}
      </summary>
      {!opened ? (
        Object.keys(present).filter((name) => name.startsWith(own)).map((name) => <input key={name} type="hidden" name={name} value={present[name]} />)
      ) : (
        <div className="space-y-3 px-3 pb-3">
          {site.traffic.kind === 'open' && <AmountField {...field(`${own}ratePerSecond`)} kind="rate" label="Arrival rate" of={site.name} ranged source={<Source of={provenance[`sites.${site.name}.traffic.ratePerSecond`]} />} />}
          {site.traffic.kind === 'closed' && <AmountField {...field(`${own}users`)} kind="count" label="Users" of={site.name} source={<Source of={provenance[`sites.${site.name}.traffic.users`]} />} />}
          {site.groups.map((group, position) => (
            <div key={group.name} className="grid grid-cols-2 items-start gap-3">
              {site.groups.length > 1 && <p className="text-ink-soft col-span-2 -mb-1 text-sm">Group {group.name}</p>}
              <AmountField {...field(`${own}groups.${position}.processes`)} kind="count" label="Processes" of={group.name} />
              <AmountField {...field(`${own}groups.${position}.threads`)} kind="count" label="Threads" of={group.name} />
            </div>
          ))}
          {site.memory !== undefined && <AmountField {...field(`${own}perProcessMiB`)} kind="memory" label="Memory of a process" of={site.name} source={<Source of={provenance[`sites.${site.name}.memory.perProcessMiB`]} />} />}
          <AmountField {...field(`${own}timeFactor`)} kind="factor" label="Times of requests" of={site.name} ranged source={<Source of={provenance[`sites.${site.name}.actions`]} fallback="As known: 1. If they may differ, give a range such as 0.8..1..1.3." />} />
        </div>
      )}
    </details>
  )
}

const TONE = { measured: 'good', inferred: 'info', entered: 'info', assumed: 'warn', default: 'warn' } as const

/** Where a value comes from, in a word and a line; the whole of it on demand. */
function Source({ of, fallback }: { of: Provenance | undefined; fallback?: string }) {
  if (of === undefined) return fallback ?? null
  const { kind, note, profile } = of
  const text = `${note}${profile === undefined ? '' : ` Profile ${profile.number} of ${profile.site}.`}`
  if (text.length <= 70) return <><Badge tone={TONE[kind]}>{kind}</Badge> {text}</>
  return (
    <details>
      <summary className="min-h-6 py-0.5">
        <Badge tone={TONE[kind]}>{kind}</Badge> <span className="underline decoration-dotted underline-offset-4">{kind === 'measured' ? 'evidence' : 'where from'}</span>
      </summary>
      <p className="mt-1">{text}</p>
    </details>
  )
}
