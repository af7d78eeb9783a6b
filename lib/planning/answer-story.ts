/**
 * An answer in two or three sentences that somebody understands who has never heard of a GIL: where a request's time goes,
 * how many threads that takes, and what runs out first. From figures that the engine gave.
 */
import { isSpread } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Bottleneck } from '#lib/engine/prediction.ts'
import type { SiteDetails } from './answer-details.ts'
import type { QuickEvaluation } from './evaluate.ts'
import { hostViews } from './host-views.ts'

const FIRST: Partial<Record<Bottleneck, string>> = {
  threads: 'Threads run out first: more processes, or more threads where the code is thread-safe, would carry more.',
  gil: 'The GIL runs out first: only one thread of a process computes at a time, so more processes would carry more, more threads would not.',
  cpu: 'The processors run out first: more processes or threads would not carry more, cheaper requests or more cores would.',
  'apache-workers': "Apache's own workers run out first: raise MaxRequestWorkers, or have requests hold them for less long.",
  memory: 'Memory runs out first: fewer processes, more memory, or a tenant moved away.',
  backlog: 'The backlog is full: requests are turned away before a process sees them.',
}

/** About the site that asks most of the host; what is said holds for it. */
export function answerStory(plan: Plan, evaluation: QuickEvaluation, details: readonly SiteDetails[]): string {
  const site = [...evaluation.prediction.sites].sort((a, b) => busyOf(b) - busyOf(a))[0]
  const parts = details.find(({ name }) => name === site?.name)?.parts
  const home = hostViews(plan, evaluation).find(({ result }) => result.prediction.sites.some(({ name }) => name === site?.name))
  if (site === undefined || parts === undefined || home === undefined) return ''
  const { prediction } = home.result
  const slots = site.groups.reduce((sum, group) => sum + (group.processes ?? 1) * (group.threads ?? 1), 0)
  const of = plan.sites.length > 1 ? ` of ${site.name}, which asks most of the host,` : ` of ${site.name}`
  const threads = `${figure(busyOf(site))} of its ${slots} ${slots === 1 ? 'thread is' : 'threads are'} busy on average`
  const idle = `the processors${isSpread(plan) ? ` of ${home.name}` : ''} are ${figure(100 * prediction.host.cpuUtilization)} % busy`
  const first = FIRST[prediction.bottleneck] ?? ''
  if (site.stable === false) {
    const share = parts.blockedMs / Math.max(1e-9, parts.cpuMs + parts.blockedMs)
    return `A request${of} needs ${time(parts.cpuMs)} of CPU and waits ${time(parts.blockedMs)} for others${share > 0.5 ? ', and holds its thread all that while' : ''}: ${slots} ${slots === 1 ? 'thread answers' : 'threads answer'} ${figure(site.throughputPerSecond)} requests a second and are asked for ${figure(site.offeredPerSecond ?? 0)}, while ${idle}. ${first}`.trim()
  }
  const total = parts.totalMs ?? parts.cpuMs + parts.blockedMs
  const [waiting, queueing] = [parts.blockedMs / total, (parts.threadWaitMs ?? 0) / total]
  if (queueing > 0.3) return `A request${of} spends ${figure(100 * queueing)} % of its ${time(total)} waiting for a thread: ${threads}, and often all of them, while ${idle}. ${first}`.trim()
  if (waiting > 0.5) return `A request${of} takes ${time(total)} on average and spends ${figure(100 * waiting)} % of it waiting for others, holding its thread meanwhile: ${threads}, although ${idle}. ${first}`.trim()
  return `A request${of} takes ${time(total)} on average, ${time(parts.cpuMs)} of it CPU: ${threads}, and ${idle}. ${first}`.trim()
}

function busyOf(site: QuickEvaluation['prediction']['sites'][number]): number {
  return site.groups.reduce((sum, group) => sum + group.busyThreadsMean, 0)
}

function figure(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(2)))
}

function time(ms: number): string {
  return ms < 1000 ? `${figure(ms)} ms` : `${Number((ms / 1000).toPrecision(3))} s`
}
