/**
 * The whole laboratory: what Apache is here, a low-load profile of each workload, the cases, the demo plans. Says what runs
 * and how long as it goes, and keeps within its time: no repeats, then no further cases, once it runs out; what was left out is said.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import type { ApacheHere } from './apache-instance.ts'
import { labCases, labPlan, profileSite, type LabCase } from './cases.ts'
import { runDemos } from './demo-plans.ts'
import { DISTURBED_CORES, type LabRecords } from './lab-results.ts'
import { measureProfile, runCase, type Say } from './run-case.ts'
import { serverSoftware } from '#lib/proof/serve-plan.ts'

export interface LaboratoryOptions {
  short: boolean
  only: RegExp
  minutes: number
  prioritised: boolean
  say: Say
}

const FULL = { warmupS: 3, durationS: 20, seeds: 2, profileS: 12, leastEach: 15, demoS: 25 }
const SHORT = { warmupS: 1, durationS: 6, seeds: 1, profileS: 3, leastEach: 5, demoS: 0 }
/** Starting and stopping Apache, per run. */
const AROUND_S = 1.5

export async function runLaboratory(here: ApacheHere, options: LaboratoryOptions): Promise<LabRecords> {
  const began = performance.now()
  const tookS = (): number => (performance.now() - began) / 1000
  const times = options.short ? SHORT : FULL
  const cores = availableParallelism()
  const server = await serverSoftware(here)
  const modWsgi = /mod_wsgi\/(\d+(?:\.\d+){1,2})/.exec(server)?.[1] ?? '4.9.4'
  const wanted = labCases(cores, modWsgi, times).filter((one) => options.only.test(one.name) && (one.short || !options.short))
  const demos = options.short ? [] : ['question-sites', 'cms-sites', 'shop'].filter((slug) => options.only.test(`demo-${slug}`))
  const workloads = [...new Set(wanted.flatMap((one) => one.workloads))]
  const runS = times.warmupS + times.durationS + AROUND_S
  const demoS = 2 * (times.warmupS + times.demoS + 2 * AROUND_S)
  const plannedS = workloads.length * (times.profileS + AROUND_S) + wanted.length * times.seeds * runS + demos.length * demoS
  options.say(`${server} on ${cores} cores; ${workloads.length} profiles of ${times.profileS} s, ${wanted.length} cases x ${times.seeds} runs of ${times.warmupS} + ${times.durationS} s, ${demos.length} demo plans: about ${(plannedS / 60).toFixed(1)} of at most ${options.minutes} minutes.`)
  if (!options.prioritised && !options.short) options.say('Without root the processes get no priority over other work on this machine.')

  const profiles: LabRecords['profiles'] = {}
  for (const workload of workloads) {
    const plan = labPlan(`profile-${workload}`, cores, modWsgi, [profileSite(workload)], times)
    let leastDisturbed = Infinity
    for (let tries = options.short ? 1 : 3; tries > 0 && leastDisturbed > DISTURBED_CORES; tries--) {
      const { profile, requests, otherCores } = await measureProfile(here, plan, { spendMs: times.profileS * 1000, leastEach: times.leastEach }, cores > 1 ? 1 : undefined)
      if ((otherCores ?? 0) < leastDisturbed) profiles[workload] = profile
      leastDisturbed = Math.min(leastDisturbed, otherCores ?? 0)
      options.say(`[${tookS().toFixed(0)} s] profile ${workload}: ${requests} requests one at a time, ${profile.overheadMs.toFixed(2)} ms beside the application; others used ${(otherCores ?? Number.NaN).toFixed(2)} cores`)
    }
  }

  const cases: LabRecords['cases'] = []
  for (const [index, one] of wanted.entries()) {
    const aheadS = (wanted.length - index) * times.seeds * runS + demos.length * demoS
    if (tookS() + runS > options.minutes * 60) {
      options.say(`[${tookS().toFixed(0)} s] ${one.name} left out: the time is used up`)
      continue
    }
    options.say(`[${tookS().toFixed(0)} s] ${one.name}: ${describeCase(one)}`)
    cases.push(await runCase(here, one, { say: options.say, mayRepeat: () => !options.short && tookS() + aheadS + runS < options.minutes * 60 }))
  }
  const found = demos.length > 0 ? await runDemos(here, demos, { cores, modWsgi, warmupS: times.warmupS, durationS: times.demoS, prioritised: options.prioritised, say: (line) => options.say(`[${tookS().toFixed(0)} s] ${line}`), mayRun: () => tookS() + demoS < options.minutes * 60 + 60 }) : []
  options.say(`${tookS().toFixed(0)} s in all`)
  return {
    machine: { cores, model: cpus()[0]?.model ?? 'unknown', kernel: release(), memoryMiB: Math.round(totalmem() / 1048576), server: `${server}${distribution()}`, node: process.version, prioritised: options.prioritised },
    tookS: tookS(),
    warmupS: times.warmupS,
    durationS: times.durationS,
    profileS: times.profileS,
    profiles,
    cases,
    demos: found,
  }
}

function describeCase(one: LabCase): string {
  const sites = one.plan.sites.map((site) => {
    const traffic = site.traffic.kind === 'open' ? `${site.traffic.ratePerSecond}/s` : site.traffic.kind === 'closed' ? `${site.traffic.users} users` : 'recorded'
    return `${site.groups.map((group) => `${group.processes}x${group.threads}`).join(' + ')} at ${traffic}`
  })
  return `${one.about}; ${sites.join(', ')}`
}

function distribution(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    return name === undefined ? '' : `, ${name}`
  } catch {
    return ''
  }
}
