/**
 * What the simulation demands of a plan before it begins: every number finite and in range, every name resolved. The
 * schema at the door checks the same for outside input; this guards the engine against callers that built a plan
 * themselves. Throws one `invalid` error with a problem per place.
 */
import { invalidInput, type Problem } from '#lib/base/errors.ts'
import type { Distribution, Plan, Site } from './plan.ts'

/** Beyond these a plan is absurd, not large. */
const MOST_SLOTS = 10_000
const MOST_RATE = 1_000_000
const MOST_USERS = 1_000_000
const MOST_MS = 86_400_000

/** Throws unless the plan can be simulated. */
export function requireSimulablePlan(plan: Plan): void {
  const problems: Problem[] = []
  const number = (place: string, value: unknown, least: number, most: number, remedy: string): void => {
    if (typeof value !== 'number' || !Number.isFinite(value)) problems.push({ place, reason: 'is not a finite number.', remedy })
    else if (value < least || value > most) problems.push({ place, reason: `is ${value}, outside ${least} to ${most}.`, remedy })
  }
  const whole = (place: string, value: unknown, least: number, most: number, remedy: string): void => {
    if (typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)) problems.push({ place, reason: `is ${value}, not a whole number.`, remedy })
    else number(place, value, least, most, remedy)
  }
  number('host.cores', plan.host.cores, 0.01, 4096, 'Give the cores of the host.')
  plan.host.tenants.forEach((tenant, i) => number(`host.tenants[${i}].cpuCores`, tenant.cpuCores, 0, 4096, 'Give the cores it uses.'))
  plan.otherHosts?.forEach((host, h) => {
    number(`otherHosts[${h}].cores`, host.cores, 0.01, 4096, 'Give the cores of the host.')
    host.tenants.forEach((tenant, i) => number(`otherHosts[${h}].tenants[${i}].cpuCores`, tenant.cpuCores, 0, 4096, 'Give the cores it uses.'))
    whole(`otherHosts[${h}].apache.maxRequestWorkers`, host.apache.maxRequestWorkers, 1, 1_000_000, 'Give the MaxRequestWorkers of Apache.')
  })
  const homes = new Set([plan.host, ...(plan.otherHosts ?? [])].map(({ name }) => name))
  plan.sites.forEach(({ host }, i) => {
    if (host !== undefined && !homes.has(host)) problems.push({ place: `sites[${i}].host`, reason: `"${host}" is not a host of the plan.`, remedy: `Name one of ${[...homes].join(', ')}.` })
  })
  whole('apache.maxRequestWorkers', plan.apache.maxRequestWorkers, 1, 1_000_000, 'Give the MaxRequestWorkers of Apache.')
  if (plan.sites.length === 0) problems.push({ place: 'sites', reason: 'is empty.', remedy: 'Give at least one site.' })
  if (plan.run !== undefined) {
    number('run.warmupS', plan.run.warmupS, 0, 604_800, 'Give seconds.')
    number('run.durationS', plan.run.durationS, 1e-3, 604_800, 'Give seconds.')
  }
  plan.sites.forEach((site, i) => checkSite(site, `sites[${i}]`, { number, whole, problems }))
  if (problems.length > 0) throw invalidInput(problems)
}

interface Checks {
  number: (place: string, value: unknown, least: number, most: number, remedy: string) => void
  whole: (place: string, value: unknown, least: number, most: number, remedy: string) => void
  problems: Problem[]
}

function checkSite(site: Site, place: string, { number, whole, problems }: Checks): void {
  if (site.groups.length === 0) problems.push({ place: `${place}.groups`, reason: 'is empty.', remedy: 'Give at least one daemon group.' })
  if (site.actions.length === 0) problems.push({ place: `${place}.actions`, reason: 'is empty.', remedy: 'Give at least one action.' })
  const names = new Set<string>()
  site.groups.forEach((group, g) => {
    const at = `${place}.groups[${g}]`
    if (names.has(group.name)) problems.push({ place: `${at}.name`, reason: `"${group.name}" is there twice.`, remedy: 'Name each group once.' })
    names.add(group.name)
    whole(`${at}.processes`, group.processes, 1, MOST_SLOTS, 'Give a whole number of processes.')
    whole(`${at}.threads`, group.threads, 1, MOST_SLOTS, 'Give a whole number of threads.')
    if (group.processes * group.threads > MOST_SLOTS) problems.push({ place: at, reason: `has ${group.processes} x ${group.threads} threads, more than ${MOST_SLOTS}.`, remedy: 'Give fewer processes or threads.' })
    if (group.listenBacklog !== undefined) whole(`${at}.listenBacklog`, group.listenBacklog, 1, 65_535, 'Give the backlog.')
    if (group.queueTimeoutS !== undefined) number(`${at}.queueTimeoutS`, group.queueTimeoutS, 0, 86_400, 'Give seconds; 0 for none.')
    if (group.connectTimeoutS !== undefined) number(`${at}.connectTimeoutS`, group.connectTimeoutS, 0, 86_400, 'Give seconds.')
    if (group.requestTimeoutS !== undefined) number(`${at}.requestTimeoutS`, group.requestTimeoutS, 0, 86_400, 'Give seconds; 0 for none.')
    if (group.maximumRequests !== undefined) whole(`${at}.maximumRequests`, group.maximumRequests, 0, 1e9, 'Give a whole number; 0 for none.')
  })
  let shares = 0
  site.actions.forEach((action, a) => {
    const at = `${place}.actions[${a}]`
    number(`${at}.share`, action.share, 0, 1e12, "Give the action's share of the site's requests.")
    shares += action.share
    if (action.group !== undefined && !names.has(action.group)) problems.push({ place: `${at}.group`, reason: `"${action.group}" is not a group of the site.`, remedy: `Name one of ${[...names].join(', ')}.` })
    const { demand } = action
    if (demand.bursts !== undefined) whole(`${at}.demand.bursts`, demand.bursts, 1, 1000, 'Give 1 to 1000 CPU bursts.')
    if (demand.kind === 'measured') {
      if (demand.cpuMs.length === 0) problems.push({ place: `${at}.demand.cpuMs`, reason: 'is empty.', remedy: 'Give at least one measured request.' })
      if (demand.cpuMs.length !== demand.blockedMs.length) problems.push({ place: `${at}.demand`, reason: `has ${demand.cpuMs.length} CPU times but ${demand.blockedMs.length} blocked times.`, remedy: 'Give both of each request.' })
      checkValues(`${at}.demand.cpuMs`, demand.cpuMs, problems)
      checkValues(`${at}.demand.blockedMs`, demand.blockedMs, problems)
    } else {
      checkDistribution(demand.cpuMs, `${at}.demand.cpuMs`, number, problems)
      checkDistribution(demand.blockedMs, `${at}.demand.blockedMs`, number, problems)
    }
  })
  if (site.actions.length > 0 && !(shares > 0) && site.traffic.kind !== 'trace') problems.push({ place: `${place}.actions`, reason: 'have no share of the requests.', remedy: 'Give at least one action a share above 0.' })
  const { traffic } = site
  if (traffic.patienceS !== undefined) number(`${place}.traffic.patienceS`, traffic.patienceS, 1e-6, 86_400, 'Give the seconds after which a client leaves.')
  if (traffic.kind === 'open') {
    number(`${place}.traffic.ratePerSecond`, traffic.ratePerSecond, 1e-9, MOST_RATE, 'Give requests per second.')
    if (traffic.hourOfWeek !== undefined && (traffic.hourOfWeek.length !== 168 || !traffic.hourOfWeek.every((rate) => rate >= 0 && rate <= 1e12) || !traffic.hourOfWeek.some((rate) => rate > 0))) problems.push({ place: `${place}.traffic.hourOfWeek`, reason: 'is not 168 rates from 0, one of them above 0.', remedy: 'Give the relative rates of the hours from Monday 00:00.' })
    if (traffic.bursts !== undefined) {
      number(`${place}.traffic.bursts.factor`, traffic.bursts.factor, 1, 1000, 'Give how many times as often requests come in a burst.')
      number(`${place}.traffic.bursts.share`, traffic.bursts.share, 1e-6, 1 - 1e-6, 'Give the share of the time, between 0 and 1.')
      number(`${place}.traffic.bursts.meanS`, traffic.bursts.meanS, 0.01, 86_400, 'Give seconds.')
    }
  } else if (traffic.kind === 'closed') {
    whole(`${place}.traffic.users`, traffic.users, 1, MOST_USERS, 'Give a whole number of users.')
    checkDistribution(traffic.thinkS, `${place}.traffic.thinkS`, number, problems)
  } else checkRows(site, place, problems)
  if (site.overhead !== undefined) {
    number(`${place}.overhead.cpuMs`, site.overhead.cpuMs, 0, 60_000, 'Give milliseconds.')
    number(`${place}.overhead.blockedMs`, site.overhead.blockedMs, 0, 60_000, 'Give milliseconds.')
  }
}

function checkRows(site: Site, place: string, problems: Problem[]): void {
  const rows = site.traffic.kind === 'trace' ? site.traffic.rows : undefined
  if (rows === undefined || rows.length === 0) {
    problems.push({ place: `${place}.traffic.rows`, reason: 'holds no recorded request.', remedy: 'Read the trace file into the plan.' })
    return
  }
  const good = (value: number, least: number): boolean => Number.isFinite(value) && value >= least && value <= 7 * MOST_MS
  const bad = rows.findIndex((row) => !good(row.atMs, -7 * MOST_MS) || !good(row.cpuMs, 0) || !good(row.blockedMs, 0) || !Number.isInteger(row.action) || row.action < 0 || row.action >= site.actions.length)
  if (bad >= 0) problems.push({ place: `${place}.traffic.rows[${bad}]`, reason: 'has a time that is not a number of milliseconds, or an action that the site does not have.', remedy: 'Check the trace file.' })
}

function checkValues(place: string, values: readonly number[], problems: Problem[]): void {
  const bad = values.findIndex((value) => !Number.isFinite(value) || value < 0 || value > MOST_MS)
  if (bad >= 0) problems.push({ place: `${place}[${bad}]`, reason: `is ${values[bad]}, not a number of milliseconds.`, remedy: 'Give values from 0 to one day.' })
}

function checkDistribution(dist: Distribution, place: string, number: Checks['number'], problems: Problem[]): void {
  switch (dist.kind) {
    case 'constant':
      return number(`${place}.value`, dist.value, 0, MOST_MS, 'Give a value from 0.')
    case 'exponential':
      return number(`${place}.mean`, dist.mean, 0, MOST_MS, 'Give a mean from 0.')
    case 'lognormal':
      number(`${place}.mean`, dist.mean, 0, MOST_MS, 'Give a mean from 0.')
      return number(`${place}.cv`, dist.cv, 0, 100, 'Give a coefficient of variation from 0 to 100.')
    case 'uniform':
      number(`${place}.min`, dist.min, 0, MOST_MS, 'Give a value from 0.')
      number(`${place}.max`, dist.max, 0, MOST_MS, 'Give a value from 0.')
      if (dist.max < dist.min) problems.push({ place, reason: `ends at ${dist.max}, before it begins at ${dist.min}.`, remedy: 'Swap min and max.' })
      return
    case 'samples':
      if (dist.values.length === 0) problems.push({ place: `${place}.values`, reason: 'is empty.', remedy: 'Give at least one value.' })
      return checkValues(`${place}.values`, dist.values, problems)
    case 'mixture':
      if (dist.parts.length === 0 || !dist.parts.some((part) => part.weight > 0)) problems.push({ place: `${place}.parts`, reason: 'have no weight.', remedy: 'Give at least one part a weight above 0.' })
      dist.parts.forEach((part, i) => {
        number(`${place}.parts[${i}].weight`, part.weight, 0, 1e9, 'Give a weight from 0.')
        checkDistribution(part.dist, `${place}.parts[${i}].dist`, number, problems)
      })
  }
}
