'use client'

import { useState } from 'react'
import { parseQuantity } from '#lib/base/quantity.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { AmountField } from '../_ui/amount-field.tsx'
import { GrowthChart } from '../_ui/charts/growth-chart.tsx'
import { formatNumber, formatRate } from '../_ui/format.ts'
import { EngineStatus } from './engine-status.tsx'
import { useEngine } from './use-engine.tsx'

const DEFAULT_GROWTH = '3'

/** How long the plan lasts while traffic grows, and whether one host of several may be lost. */
export function GrowthPanel({ plan, fields }: { plan: Plan; fields: EditFields | null }) {
  const [growth, setGrowth] = useState(DEFAULT_GROWTH)
  const [hosts, setHosts] = useState('')
  const read = parseQuantity('percent', growth)
  const count = parseQuantity('count', hosts)
  const growthPerMonth = read.ok && read.value > 0 && read.value <= 100 ? read.value / 100 : null
  const several = count.ok && Number.isInteger(count.value) && count.value >= 2 && count.value <= 10_000 ? count.value : undefined
  const { answer, failure, isComputing } = useEngine('growth', growthPerMonth === null ? null : { kind: 'growth', fields, growthPerMonth, ...(several === undefined ? {} : { hosts: several }) })
  return (
    <div className="space-y-4">
      <div className="grid max-w-xl gap-4 sm:grid-cols-2">
        <AmountField name="growth" label="Growth a month" kind="percent" value={growth} was={growth} problem={growthPerMonth === null ? 'Give a growth between 0 and 100 % a month.' : undefined} onType={(_, value) => setGrowth(value)} onLeave={() => undefined} />
        <AmountField name="hosts" label="Hosts that share the traffic" kind="count" value={hosts} was={hosts} optional problem={hosts !== '' && several === undefined ? 'Give a whole number from 2.' : undefined} onType={(_, value) => setHosts(value)} onLeave={() => undefined} />
      </div>
      <EngineStatus isComputing={isComputing} failure={failure} what="the headroom" />
      {answer !== null && growthPerMonth !== null && (
        <>
          <GrowthChart growthPerMonth={growthPerMonth} factor={answer.factor} saturationFactor={answer.saturationFactor} months={answer.months ?? null} breaks={answer.breaks[0]?.text ?? null} hasOpenTraffic={plan.sites.some(({ traffic }) => traffic.kind === 'open')} />
          {answer.requestsPerSecond !== null && answer.factor !== null && answer.factor > 0 && <p className="text-sm">All objectives hold up to {formatRate(answer.requestsPerSecond)} in all, {formatNumber(answer.factor)} times today's traffic.</p>}
          {answer.hostLost !== undefined && (
            <p className="text-sm">
              {answer.hostLost.missed.length === 0 ? `One of ${answer.hostLost.hosts} hosts may be lost today: the others take ${formatNumber(answer.hostLost.trafficFactor)} times their traffic and every objective holds${answer.hostLost.factor === null ? '' : `, up to ${formatNumber(answer.hostLost.factor)} times today's`}.` : `None of ${answer.hostLost.hosts} hosts may be lost today: with ${formatNumber(answer.hostLost.trafficFactor)} times the traffic, ${answer.hostLost.missed[0]?.text}.`}
            </p>
          )}
        </>
      )}
    </div>
  )
}
