/**
 * The terms behind each headline of an answer, in words: of what the figure was made, which limit binds, on what evidence
 * it rests. From the figures that the engine gave; nothing is computed that it did not.
 */
import type { Plan } from '#lib/engine/plan.ts'
import type { SitePrediction } from '#lib/engine/prediction.ts'
import type { RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import type { SiteDetails } from '#lib/planning/answer-details.ts'
import type { QuickEvaluation } from '#lib/planning/evaluate.ts'
import type { LoadCurve } from '#lib/planning/load-curve.ts'
import type { Provenance } from '#lib/planning/scenario-inputs.ts'
import { formatMiB, formatMs, formatNumber, formatRate, formatShare } from '../../../_ui/format.ts'
import type { WhyTerm } from '../../../_ui/why.tsx'

export interface WhyText {
  sentence: string
  terms: WhyTerm[]
}

/** A host with forty sites has forty terms; the largest tell the story. */
const MOST_TERMS = 8

export function whyResponse(site: SitePrediction, details: SiteDetails | undefined, plan: Plan, provenance: Readonly<Record<string, Provenance>>): WhyText {
  const planned = plan.sites.find(({ name }) => name === site.name)
  const evidence = provenance[`sites.${site.name}.actions`]
  const threads = planned?.groups.reduce((sum, { processes, threads: each }) => sum + processes * each, 0) ?? 0
  const source = evidence === undefined ? '' : ` Times are ${evidence.kind}: ${evidence.note}`
  if (site.stable === false) return { sentence: `${site.name} is asked for ${formatRate(site.offeredPerSecond)} and can answer ${formatRate(site.throughputPerSecond)}: the queue grows, and no percentile holds.${source}`, terms: groupTerms(site) }
  const parts = details?.parts
  const slow = [...(details?.actions ?? [])].sort((a, b) => (b.responseMs.p95 ?? 0) - (a.responseMs.p95 ?? 0))[0]
  return {
    sentence: `19 of 20 requests of ${site.name} are answered within ${formatMs(site.responseMs.p95)}. The mean is made of the parts below; the 95th percentile comes from the whole distribution of every action${slow === undefined ? '' : `, of which ${slow.name} is the slowest (p95 ${formatMs(slow.responseMs.p95)}, ${formatShare(slow.share)} of the requests)`}.${source}`,
    terms: [
      ...(parts === undefined
        ? []
        : [
            { label: 'CPU', value: formatMs(parts.cpuMs), note: 'computing, with the GIL held' },
            { label: 'Waiting for others', value: formatMs(parts.blockedMs), note: 'database, services, disk; the thread is held meanwhile' },
            { label: 'Waiting for a thread', value: formatMs(parts.threadWaitMs), note: `${formatShare(site.queuedShare)} of the requests find none of the ${threads} free` },
            { label: 'Waiting for the GIL', value: formatMs(parts.gilWaitMs) },
            { label: 'Apache, mod_wsgi, waiting for a core', value: formatMs(parts.restMs) },
            { label: 'Mean', value: formatMs(parts.totalMs), sum: true },
          ]),
      { label: 'p50', value: formatMs(site.responseMs.p50) },
      { label: 'p95', value: formatMs(site.responseMs.p95), sum: true },
      { label: 'p99', value: formatMs(site.responseMs.p99) },
      ...groupTerms(site),
    ],
  }
}

function groupTerms(site: SitePrediction): WhyTerm[] {
  return site.groups.map((group) => ({ label: `Group ${group.name}: could carry`, value: formatRate(group.capacityPerSecond), note: `${group.processes} × ${group.threads}, ${formatNumber(group.busyThreadsMean)} threads busy on average, the GIL of a process held ${formatShare(group.gilShare)} of the time` }))
}

export function whyCpu(plan: Plan, { prediction }: QuickEvaluation, details: readonly SiteDetails[]): WhyText {
  const cores = prediction.sites.map((site) => ({ label: site.name, cores: site.groups.reduce((sum, group) => sum + (group.cpuCores ?? 0), 0), note: `${formatRate(site.throughputPerSecond)} × ${formatMs(details.find(({ name }) => name === site.name)?.parts.cpuMs)} of CPU a request, and what Apache and mod_wsgi add` }))
  const tenants = plan.host.tenants.map(({ name, cpuCores }) => ({ label: `Tenant ${name}`, cores: cpuCores, note: undefined }))
  const all = [...tenants, ...cores].filter((one) => one.cores > 0).sort((a, b) => b.cores - a.cores)
  return {
    sentence: `CPU is rate times CPU time, summed over everything on the host. Threads that wait for a database or a service cost none, so idle processors do not mean that there are threads enough.`,
    terms: [...all.slice(0, MOST_TERMS).map(({ label, cores: used, note }) => ({ label, value: `${formatNumber(used)} cores`, note })), ...rest(all.slice(MOST_TERMS).map((one) => one.cores), (value) => `${formatNumber(value)} cores`), { label: `Of ${formatNumber(plan.host.cores)} cores`, value: formatShare(prediction.host.cpuUtilization), sum: true }],
  }
}

export function whyMemory(plan: Plan, { prediction }: QuickEvaluation): WhyText {
  const sites = prediction.sites.map((site, index) => {
    const planned = plan.sites[index]
    const processes = planned?.groups.reduce((sum, group) => sum + group.processes, 0) ?? 0
    return { label: site.name, mib: site.groups.reduce((sum, group) => sum + (group.memoryMiB ?? 0), 0), note: planned?.memory === undefined ? 'not measured' : `${processes} processes × (${formatMiB(planned.memory.perProcessMiB)} + ${planned.groups[0]?.threads ?? 1} threads × ${formatMiB(planned.memory.perThreadMiB)})` }
  }).sort((a, b) => b.mib - a.mib)
  return {
    sentence: 'What the host holds once every thread of every process has been busy: memory that Python has taken is seldom given back.',
    terms: [
      { label: 'System reserve', value: formatMiB(plan.host.reserves.systemMiB), note: 'kernel, Apache itself' },
      { label: 'Disk cache reserve', value: formatMiB(plan.host.memoryMiB - prediction.host.memoryCeilingMiB - plan.host.reserves.systemMiB - plan.host.tenants.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)), note: 'at least 512 MiB, so that the disk does not bind' },
      ...plan.host.tenants.map(({ name, memoryMiB }) => ({ label: `Tenant ${name}`, value: formatMiB(memoryMiB) })),
      ...sites.slice(0, MOST_TERMS).map(({ label, mib, note }) => ({ label, value: formatMiB(mib), note })),
      ...rest(sites.slice(MOST_TERMS).map(({ mib }) => mib), formatMiB),
      { label: `Of ${formatMiB(plan.host.memoryMiB)}`, value: formatMiB(prediction.host.memoryMiB), sum: true },
    ],
  }
}

export function whyHeadroom(plan: Plan, { prediction }: QuickEvaluation, curve: LoadCurve | null): WhyText {
  const use = prediction.sites.flatMap((site) =>
    site.groups.flatMap((group) => {
      const slots = (group.processes ?? 1) * (group.threads ?? 1)
      return [
        { label: `Threads of ${group.name}`, share: group.busyThreadsMean / slots, note: `${formatNumber(group.busyThreadsMean)} of ${slots} busy on average` },
        ...((group.threads ?? 1) > 1 ? [{ label: `GIL of a process of ${group.name}`, share: group.gilShare ?? 0, note: 'held by a thread that computes' }] : []),
      ]
    }),
  )
  const all = [...use, { label: 'Cores', share: prediction.host.cpuUtilization, note: `of ${formatNumber(plan.host.cores)}` }, { label: "Apache's workers", share: prediction.host.apacheWorkersMean / plan.apache.maxRequestWorkers, note: `${formatNumber(prediction.host.apacheWorkersMean)} of ${plan.apache.maxRequestWorkers} held on average` }].sort((a, b) => b.share - a.share)
  const factor = curve?.saturationFactor
  return {
    sentence: `How much of each resource today's traffic uses. The one that is used most runs out first${factor === null || factor === undefined ? '' : `, at ${formatNumber(factor)} times the traffic`}. Objectives may break before: see how it answers as traffic grows.`,
    terms: all.slice(0, MOST_TERMS).map(({ label, share, note }) => ({ label, value: formatShare(share), note })),
  }
}

export function whyRule(rule: RuleOfThumb): WhyText {
  return {
    sentence: `${rule.verdictReason} The rule multiplies the peak rate with a service time; it knows nothing of the spread of times, of overlapping long requests, of threads or of the GIL.`,
    terms: rule.terms.slice(0, 24).map(({ site, name, value, unit, formula, source }) => ({ label: `${site === undefined ? '' : `${site}: `}${name}`, value: `${formatNumber(value, 4)} ${unit}`, note: `${formula} (${source})` })),
  }
}

function rest(values: readonly number[], format: (value: number) => string): WhyTerm[] {
  return values.length === 0 ? [] : [{ label: `${values.length} more`, value: format(values.reduce((sum, value) => sum + value, 0)) }]
}
