'use client'

import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { parseQuantity } from '#lib/base/quantity.ts'
import type { QuantityKind } from '#lib/base/quantity.ts'
import { hostsOf } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { WhatIfChange, WhatIfQuestion } from '#lib/planning/what-if-question.ts'
import { AmountField } from '../_ui/amount-field.tsx'
import { Button } from '../_ui/button.tsx'
import { CONTROL } from '../_ui/class-names.ts'

interface AmountSpec {
  key: string
  label: string
  kind: QuantityKind
  initial: string
  optional?: true
}

type Picked = Record<'site' | 'action' | 'tenant' | 'like' | 'name', string>
type Amounts = Record<string, number | undefined>

interface Kind {
  label: string
  asks: readonly (keyof Picked)[]
  amounts: readonly AmountSpec[]
  change: (amounts: Amounts, picked: Picked) => WhatIfChange
}

const amount = (key: string, label: string, kind: QuantityKind, initial: string, optional?: true): AmountSpec => ({ key, label, kind, initial, ...(optional === undefined ? {} : { optional }) })
const some = (value: string): string | undefined => (value === '' ? undefined : value)
const given = (value: number | undefined): number => value ?? 0

const KINDS: Record<string, Kind> = {
  traffic: { label: 'More traffic', asks: ['site'], amounts: [amount('factor', 'Times the traffic', 'factor', '2')], change: ({ factor }, { site }) => ({ kind: 'traffic', factor: given(factor), site: some(site) }) },
  burst: { label: 'A burst', asks: ['site'], amounts: [amount('factor', 'Times the traffic', 'factor', '5'), amount('durationS', 'For', 'seconds', '60 s')], change: ({ factor, durationS }, { site }) => ({ kind: 'burst', factor: given(factor), durationS: given(durationS), site: some(site) }) },
  stall: { label: 'A service that requests wait for stalls', asks: ['site', 'action'], amounts: [amount('extraMs', 'Waits more', 'milliseconds', '5 s'), amount('percent', 'In so many calls', 'percent', '100'), amount('durationS', 'For (empty: for good)', 'seconds', '2 min', true)], change: ({ extraMs, percent, durationS }, { site, action }) => ({ kind: 'stall', extraMs: given(extraMs), percent: given(percent), durationS, site: some(site), action: some(action) }) },
  slower: { label: 'An action gets slower', asks: ['site', 'action'], amounts: [amount('factor', 'Times as long', 'factor', '2')], change: ({ factor }, { site, action }) => ({ kind: 'slower', factor: given(factor), site: some(site), action: some(action) }) },
  'more-rows': { label: 'More rows in the database', asks: ['site'], amounts: [amount('factor', 'Times the rows', 'factor', '3')], change: ({ factor }, { site }) => ({ kind: 'more-rows', factor: given(factor), site: some(site) }) },
  'host-lost': { label: 'A host is lost', asks: [], amounts: [amount('hosts', 'Hosts that share the traffic', 'count', '3')], change: ({ hosts }) => ({ kind: 'host-lost', hosts: given(hosts) }) },
  'database-moved': { label: 'A tenant moves to a host of its own', asks: ['tenant'], amounts: [amount('roundTripMs', 'Round trip', 'milliseconds', '0.5'), amount('queries', 'Queries a request', 'count', '10')], change: ({ roundTripMs, queries }, { tenant }) => ({ kind: 'database-moved', tenant, roundTripMs: given(roundTripMs), queries: given(queries) }) },
  'site-added': { label: 'A site joins the host', asks: ['like', 'name'], amounts: [amount('factor', 'Times its traffic', 'factor', '1')], change: ({ factor }, { like, name }) => ({ kind: 'site-added', like, name, factor: given(factor) }) },
  'threads-to-processes': { label: 'Threads become processes', asks: ['site'], amounts: [], change: (_, { site }) => ({ kind: 'threads-to-processes', site: some(site) }) },
  'own-group': { label: 'A slow action gets its own group', asks: ['site', 'action'], amounts: [amount('processes', 'Processes', 'count', '2'), amount('threads', 'Threads', 'count', '5')], change: ({ processes, threads }, { site, action }) => ({ kind: 'own-group', site, action, processes: given(processes), threads: given(threads) }) },
}

const NOTHING: Picked = { site: '', action: '', tenant: '', like: '', name: '' }

/** One what-if question, put together from lists of what the plan has and amounts as people type them. */
export function WhatIfForm({ plan, onAdd }: { plan: Plan; onAdd: (question: WhatIfQuestion) => void }) {
  const id = useId()
  const tenants = [...new Set(hostsOf(plan).flatMap((host) => host.tenants.map(({ name }) => name)))]
  const kinds = Object.entries(KINDS).filter(([key]) => key !== 'database-moved' || tenants.length > 0)
  const [key, setKey] = useState('traffic')
  const kind = KINDS[key]
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [picked, setPicked] = useState<Picked>(NOTHING)
  if (kind === undefined) return null
  const needsSite = key === 'own-group'
  const site = picked.site !== '' || !needsSite ? picked.site : (plan.sites[0]?.name ?? '')
  const actions = plan.sites.filter(({ name }) => site === '' || name === site).flatMap((one) => one.actions.map(({ name }) => name))
  const lists: Partial<Record<keyof Picked, { label: string; options: readonly string[]; all?: string }>> = {
    site: { label: 'Site', options: plan.sites.map(({ name }) => name), ...(needsSite ? {} : { all: 'every site' }) },
    action: { label: 'Action', options: [...new Set(actions)].slice(0, 200), ...(needsSite ? {} : { all: 'every action' }) },
    tenant: { label: 'Tenant', options: tenants },
    like: { label: 'Like', options: plan.sites.map(({ name }) => name) },
  }
  const textOf = ({ key: name, initial }: AmountSpec): string => typed[`${key}.${name}`] ?? initial
  const newName = picked.name === '' ? 'new-site' : picked.name

  const add = (event: FormEvent) => {
    event.preventDefault()
    const amounts: Amounts = {}
    for (const spec of kind.amounts) {
      const text = textOf(spec).trim()
      const read = parseQuantity(spec.kind, text)
      if (text === '' && spec.optional === true) continue
      if (!read.ok || !(read.value >= 0)) return
      amounts[spec.key] = read.value
    }
    const chosen: Picked = { site, action: picked.action === '' && needsSite ? (actions[0] ?? '') : picked.action, tenant: picked.tenant === '' ? (tenants[0] ?? '') : picked.tenant, like: picked.like === '' ? (plan.sites[0]?.name ?? '') : picked.like, name: newName }
    onAdd({ name: nameOf(kind, key, chosen, kind.amounts.map((spec) => (spec.kind === 'factor' ? `× ${textOf(spec)}` : textOf(spec)))), change: kind.change(amounts, chosen) })
  }

  return (
    <form onSubmit={add} aria-label="What if" className="grid items-start gap-4 sm:grid-cols-2 @3xl:grid-cols-3" noValidate>
      <div className="sm:col-span-2 @3xl:col-span-1">
        <label htmlFor={id} className="mb-1 block text-sm font-medium">
          What if
        </label>
        <select id={id} value={key} onChange={(event) => setKey(event.target.value)} className={CONTROL}>
          {kinds.map(([value, { label }]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {kind.asks.map((ask) => {
        const list = lists[ask]
        return (
          <div key={ask} className="min-w-0">
            <label htmlFor={`${id}-${ask}`} className="mb-1 block text-sm font-medium">
              {list?.label ?? 'Its name'}
            </label>
            {list === undefined ? (
              <input id={`${id}-${ask}`} value={newName} maxLength={60} onChange={(event) => setPicked({ ...picked, [ask]: event.target.value })} className={CONTROL} />
            ) : (
              <select id={`${id}-${ask}`} value={picked[ask]} onChange={(event) => setPicked({ ...picked, [ask]: event.target.value })} className={CONTROL}>
                {list.all !== undefined && <option value="">{list.all}</option>}
                {list.options.map((option) => (
                  <option key={option} value={option}>
                    {option}
                  </option>
                ))}
              </select>
            )}
          </div>
        )
      })}
      {kind.amounts.map((spec) => (
        <AmountField key={`${key} ${spec.key}`} name={`whatIf.${spec.key}`} label={spec.label} kind={spec.kind} value={textOf(spec)} was={textOf(spec)} optional={spec.optional} onType={(_, value) => setTyped({ ...typed, [`${key}.${spec.key}`]: value })} onLeave={() => undefined} />
      ))}
      <div className="sm:pt-6">
        <Button type="submit" look="primary">
          Ask
        </Button>
      </div>
    </form>
  )
}

function nameOf({ label, asks }: Kind, key: string, { site, action, tenant, name }: Picked, amounts: readonly string[]): string {
  const asked = [...(asks.includes('action') ? [action] : []), ...(asks.includes('site') ? [site] : [])].filter((part) => part !== '')
  const whose = key === 'site-added' ? name : key === 'database-moved' ? tenant : asked.join(' of ')
  return [label, ...(whose === '' ? [] : [whose]), ...amountOf(key, amounts)].join(', ').slice(0, 120)
}

/** The amount that tells one question from another of its kind. */
function amountOf(key: string, amounts: readonly string[]): readonly string[] {
  if (key === 'host-lost') return amounts.map((hosts) => `one of ${hosts}`)
  if (key === 'own-group') return [amounts.join(' × ')]
  if (key === 'database-moved') return []
  return amounts.slice(0, 1)
}
