/**
 * A stack of what-if questions answered one on top of the other, each in a sentence with the figures behind it: what it was
 * before, what it is then, what that breaks; and how it passes, where it ends. Formulas. Pure.
 */
import { hostLook } from '#lib/engine/host-look.ts'
import type { HostLook } from '#lib/engine/host-look.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Bottleneck } from '#lib/engine/prediction.ts'
import { whatIf } from '#lib/engine/what-if.ts'
import type { Passing } from '#lib/engine/what-if.ts'
import { hostsTogether } from './hosts-together.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'
import { passingChange, whatIfText, withWhatIf } from './what-if-question.ts'
import type { WhatIfChange, WhatIfQuestion } from './what-if-question.ts'

export interface WhatIfFigures {
  stable: boolean
  bottleneck: Bottleneck
  cpuUtilization: number
  memoryMiB: number | null
  /** Of the site that is told of. */
  mean: number | null
  p50: number | null
  p95: number | null
  p99: number | null
  queuedShare: number | null
  missed: string[]
}

export interface WhatIfAnswer {
  name: string
  text: string
  sentence: string
  /** The site that it moves most; figures are of it. */
  site: string
  before: WhatIfFigures
  after: WhatIfFigures
  newlyMissed: string[]
  nowMet: string[]
  passing: Passing | null
}

export function answerWhatIfs(plan: Plan, questions: readonly WhatIfQuestion[]): WhatIfAnswer[] {
  if (questions.length === 0) return []
  let current = plan
  let look = hostLook(plan)
  return questions.map(({ name, change }) => {
    const changed = withWhatIf(current, change)
    const then = hostLook(changed)
    const site = movedMost(look, then)
    const passes = passingChange(change)
    const passing = passes === null ? null : (whatIf(current, passes).passing ?? null)
    const [before, after] = [figuresOf(look, site), figuresOf(then, site)]
    const had = new Set(look.missed.map(keyOf))
    const has = new Set(then.missed.map(keyOf))
    const answer: Omit<WhatIfAnswer, 'sentence'> = { name, text: whatIfText(change, current), site, before, after, passing, newlyMissed: then.missed.filter((miss) => !had.has(keyOf(miss))).map(({ text }) => text), nowMet: look.missed.filter((miss) => !has.has(keyOf(miss))).map(({ text }) => text) }
    const waits = changed.sites.some(({ name, traffic }) => name === site && traffic.kind === 'closed')
    current = changed
    look = then
    return { ...answer, sentence: sentenceOf(answer, LEAD[change.kind] ?? 'If', waits) }
  })
}

/** The version's inputs with the questions made its plan; each place that changed says so. */
export function adoptWhatIfs(inputs: ScenarioInputs, questions: readonly WhatIfQuestion[]): ScenarioInputs {
  const plan = questions.reduce((changed, { change }) => withWhatIf(changed, change), inputs.plan)
  const provenance = { ...inputs.provenance }
  const configuration = { ...inputs.configuration }
  for (const { change } of questions) {
    if (change.kind === 'site-added') {
      const model = inputs.configuration[change.like]
      if (model !== undefined) configuration[change.name] = { ...model, serverName: plan.sites.find(({ name }) => name === change.name)?.serverName ?? model.serverName, aliases: [] }
    }
    if (change.kind === 'threads-to-processes') {
      for (const site of inputs.plan.sites) {
        const own = configuration[site.name]
        if (own !== undefined && (change.site === undefined || change.site === site.name)) configuration[site.name] = { ...own, threadSafe: false }
      }
    }
    const sites = 'site' in change && change.site !== undefined ? [change.site] : change.kind === 'site-added' ? [change.name] : inputs.plan.sites.map(({ name }) => name)
    for (const name of sites) provenance[`sites.${name}.what-if`] = { kind: 'entered', note: `Taken over from a what-if question: ${whatIfText(change)}.`.slice(0, 500) }
  }
  return { ...inputs, plan, configuration, provenance, whatIfs: undefined }
}

/** An edit's what-if questions: kept with its inputs (absent: those of the version before; an empty list: none), or taken over into its plan. */
export function settleWhatIfs(edited: ScenarioInputs, given: readonly WhatIfQuestion[] | undefined, takeOver: boolean): ScenarioInputs {
  const kept = given ?? edited.whatIfs
  if (takeOver && kept !== undefined) return adoptWhatIfs(edited, kept)
  return { ...edited, whatIfs: kept === undefined || kept.length === 0 ? undefined : [...kept] }
}

const keyOf = ({ site, host, objective }: HostLook['missed'][number]): string => `${site ?? host ?? ''} ${objective}`

function movedMost(before: HostLook, after: HostLook): string {
  let most = { name: after.sites[0]?.name ?? '', by: -1 }
  for (const site of after.sites) {
    const was = before.sites.find(({ name }) => name === site.name)
    if (was === undefined) continue
    const by = was.stable !== site.stable ? Infinity : Math.abs(Math.log((site.responseMs.p95 ?? 1) / Math.max(1e-9, was.responseMs.p95 ?? 1)))
    if (by > most.by + 1e-6) most = { name: site.name, by }
  }
  return most.name
}

function figuresOf(look: HostLook, siteName: string): WhatIfFigures {
  const site = look.sites.find(({ name }) => name === siteName)
  const { mean = null, p50 = null, p95 = null, p99 = null } = site?.responseMs ?? {}
  return { stable: look.stable, bottleneck: look.bottleneck, ...hostsTogether(look), mean, p50, p95, p99, queuedShare: site?.queuedShare ?? null, missed: look.missed.map(({ text }) => text) }
}

const BINDS: Readonly<Record<Bottleneck, string>> = { none: 'nothing binds', threads: 'threads run out', gil: 'the GIL of each process is used up', cpu: 'the cores are used up', 'apache-workers': "Apache's workers are used up", backlog: 'the backlog is full', memory: 'memory is used up' }

/** Before a change that is a thing; `If` before one that is a clause. */
const LEAD: Readonly<Partial<Record<WhatIfChange['kind'], string>>> = { traffic: 'With', burst: 'With', 'more-rows': 'With' }

/** `waits`: the site's users ask for nothing new until they are answered. */
function sentenceOf({ text, site, before, after, newlyMissed, nowMet, passing }: Omit<WhatIfAnswer, 'sentence'>, begins: string, waits: boolean): string {
  const lead = `${begins} ${text}, `
  if (passing?.queueGrows === true) {
    const end = passing.recoversAfterS === null ? 'it never drains, since the plan does not carry its own load' : `all is well again ${time(1000 * passing.recoversAfterS)} after it ends`
    return `${lead}${Math.round(passing.queueAtEnd)} requests pile up by its end, the last waits ${time(passing.longestWaitMs)}, and ${end}.${passing.workersFullAfterS === null ? '' : ` After ${time(1000 * passing.workersFullAfterS)} requests hold every Apache worker, and every site of the host waits.`}`
  }
  if (!after.stable) return `${lead}the plan does not carry the load: ${BINDS[after.bottleneck]}.`
  const ratio = before.p95 === null || after.p95 === null ? null : after.p95 / before.p95
  const moved = ratio === null ? `the p95 of ${site} becomes ${time(after.p95)}` : Math.abs(ratio - 1) < 0.02 ? `the p95 of ${site} stays at ${time(after.p95)}` : `the p95 of ${site} goes from ${time(before.p95)} to ${time(after.p95)} (× ${figure(ratio)})`
  const breaks = newlyMissed.length > 0 ? `; then ${newlyMissed.slice(0, 2).join(', and ')}` : nowMet.length > 0 && after.missed.length === 0 ? '; every objective is then met' : after.missed.length === 0 ? '; every objective is still met' : ''
  return `${lead}${moved}${breaks}.${passing === null ? '' : waits && newlyMissed.length > 0 ? ' That is what it comes to if it lasts; its users wait for their answers meanwhile and send nothing new, so the queue ends with them.' : ' Nothing piles up while it lasts.'}`
}

function figure(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}

function time(ms: number | null): string {
  if (ms === null) return 'unknown'
  return ms < 1000 ? `${figure(ms)} ms` : ms < 120_000 ? `${figure(ms / 1000)} s` : `${figure(ms / 60_000)} min`
}
