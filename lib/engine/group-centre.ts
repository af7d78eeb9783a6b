/**
 * A daemon group as one centre: P processes of T threads behind one first-come queue. Inside a process the GIL makes
 * n requests complete at X(n) (process-centre.ts); which process takes a request does not depend on how busy it is, so n
 * requests spread over the processes unevenly. 2 x 10 and 4 x 5 therefore differ. Seconds.
 *
 * Holds for Poisson arrivals or independent users; against simulation the mean response is within about 10 % below 85 %
 * of the slots and of the GIL. Beyond, and with heavy tails, it is an estimate.
 */
import { birthDeath } from './birth-death.ts'
import type { Others } from './core-contention.ts'
import { meanWait } from './erlang.ts'
import { kimuraWait } from './kimura.ts'
import { groupRates, type GroupShape, type Spread } from './group-rates.ts'
import type { ProcessDemand } from './process-centre.ts'

export interface GroupDemand extends ProcessDemand {
  /** Squared coefficient of variation of the time a request holds its thread. */
  holdCvSquared: number
}

/** The cores the group runs on: either how much its CPU is stretched, or who else is there, and then by its own number too. */
export type CoreShare = { stretch: number } | { cores: number; others: Others }

export type GroupArrivals = { kind: 'open'; rate: number } | { kind: 'closed'; users: number; think: number }

export interface GroupSolution {
  stable: boolean
  throughput: number
  /** The most it can carry: all threads busy. */
  capacity: number
  /** P(an arrival finds every thread busy). */
  queuedShare: number
  /** Mean wait for a thread over all requests. */
  queueMean: number
  /** Mean and variance of the wait of those who wait. */
  waiting: { mean: number; variance: number }
  /** Mean time a thread is held. */
  holdMean: number
  /** Of it, the wait for the GIL. */
  gilWaitMean: number
  busyMean: number
  /** Share of time with n threads busy, n = 0..P x T. */
  busyShareOfTime: Float64Array
  /** P(at least n requests wait) falls by this ratio a place; open only. */
  tailRatio: number
  inSystemMean: number
  /** Mean factor by which processes wanting the same cores stretch the CPU of its requests. */
  stretch: number
}

/** Stationary answer of the group; an unstable open group answers with what it carries. `demand.cpu` is on an idle host. */
export function solveGroup(shape: GroupShape, demand: GroupDemand, arrivals: GroupArrivals, share: CoreShare = { stretch: 1 }, spread?: Spread): GroupSolution {
  const slots = shape.processes * shape.threads
  const { rates, stretches } = groupRates(shape, demand, share, spread)
  const rateAt = (n: number): number => rates[Math.min(n, slots)] ?? 0
  const capacity = rateAt(slots)
  const solution = arrivals.kind === 'open' ? solveOpen(slots, demand, arrivals.rate, rateAt, capacity) : arrivals.users > MANY_USERS && arrivals.think > 0 ? solveManyUsers(slots, demand, arrivals.users, arrivals.think, rateAt, capacity) : solveClosed(slots, demand, arrivals.users, arrivals.think, rateAt, capacity)
  let flow = 0
  let stretched = 0
  solution.busyShareOfTime.forEach((p, n) => {
    flow += p * rateAt(n)
    stretched += p * rateAt(n) * (stretches[n] ?? 1)
  })
  const stretch = flow > 0 ? stretched / flow : (stretches[1] ?? 1)
  return { ...solution, stretch, gilWaitMean: Math.max(0, solution.holdMean - demand.cpu * stretch - demand.blocked) }
}

/** Beyond so many users the states of the closed chain are not told apart. */
const MANY_USERS = 20_000

type Unstretched = Omit<GroupSolution, 'stretch' | 'gilWaitMean'>

function solveOpen(slots: number, demand: GroupDemand, rate: number, rateAt: (n: number) => number, capacity: number): Unstretched {
  if (rate >= capacity * (1 - 1e-9)) return saturated(slots, capacity)
  const chain = birthDeath(slots, () => rate, rateAt, true)
  const busyShareOfTime = chain.probability.slice()
  const last = busyShareOfTime[slots] ?? 0
  const full = last / (1 - chain.tailRatio)
  busyShareOfTime[slots] = full
  let busyMean = 0
  busyShareOfTime.forEach((p, n) => (busyMean += n * p))
  const holdMean = rate > 0 ? busyMean / rate : demand.cpu + demand.blocked
  const exponentialWait = full > 0 ? (full * chain.tailRatio) / (1 - chain.tailRatio) / rate : 0
  const queueMean = exponentialWait * varianceFactor(slots, busyMean, demand, capacity, rate)
  const waitingMean = full > 0 ? queueMean / full : 0
  return {
    stable: true,
    throughput: rate,
    capacity,
    queuedShare: full,
    queueMean,
    waiting: { mean: waitingMean, variance: waitingMean ** 2 },
    holdMean,
    busyMean,
    busyShareOfTime,
    tailRatio: chain.tailRatio,
    inSystemMean: busyMean + rate * queueMean,
  }
}

/**
 * Users so many that each is a drop in a stream: Poisson arrivals at the rate at which the interactive law closes,
 * rate x (think + response) = users.
 */
function solveManyUsers(slots: number, demand: GroupDemand, users: number, think: number, rateAt: (n: number) => number, capacity: number): Unstretched {
  let low = 0
  let high = Math.min(users / think, capacity * (1 - 1e-6))
  const at = (rate: number): Unstretched => solveOpen(slots, demand, rate, rateAt, capacity)
  for (let step = 0; step < 40 && high - low > 1e-7 * high; step++) {
    const rate = (low + high) / 2
    const { queueMean, holdMean } = at(rate)
    if (rate * (think + queueMean + holdMean) > users) high = rate
    else low = rate
  }
  const open = at((low + high) / 2)
  // Where they saturate the group the law itself says how long they wait, all of them alike.
  const queueMean = Math.max(open.queueMean, users / open.throughput - think - open.holdMean)
  const waitingMean = open.queuedShare > 0 ? queueMean / open.queuedShare : 0
  const used = open.throughput / capacity
  return { ...open, queueMean, waiting: { mean: waitingMean, variance: used > 0.999 ? waitingMean ** 2 / Math.sqrt(users) : waitingMean ** 2 }, inSystemMean: open.busyMean + open.throughput * queueMean, tailRatio: 0 }
}

function solveClosed(slots: number, demand: GroupDemand, users: number, think: number, rateAt: (n: number) => number, capacity: number): Unstretched {
  const chain = think > 0 ? birthDeath(users, (n) => (users - n) / think, rateAt, false).probability : oneState(users)
  const busyShareOfTime = new Float64Array(Math.min(slots, users) + 1)
  let throughput = 0
  let present = 0
  let arrivalsAll = 0
  let arrivalsQueued = 0
  let ahead = 0
  let aheadSquared = 0
  chain.forEach((p, n) => {
    throughput += p * rateAt(n)
    present += n * p
    busyShareOfTime[Math.min(n, slots)] = (busyShareOfTime[Math.min(n, slots)] ?? 0) + p
    // An arriving user sees the others (arrival theorem): weight by the rate of arrivals in that state.
    const weight = think > 0 ? p * (users - n) : p * rateAt(n)
    const seen = think > 0 ? n : n - 1
    arrivalsAll += weight
    if (seen >= slots) {
      const place = seen - slots + 1
      arrivalsQueued += weight
      ahead += weight * place
      aheadSquared += weight * place * place
    }
  })
  let busyMean = 0
  busyShareOfTime.forEach((p, n) => (busyMean += n * p))
  const holdMean = throughput > 0 ? busyMean / throughput : demand.cpu + demand.blocked
  const queuedShare = arrivalsAll > 0 ? arrivalsQueued / arrivalsAll : 0
  const exponentialWait = Math.max(0, present / Math.max(throughput, 1e-12) - holdMean)
  // At saturation the interactive law fixes the wait, however the times vary; below, their variance counts.
  const load = throughput / capacity
  const factor = 1 + (varianceFactor(slots, Math.min(busyMean, slots * 0.999), demand, capacity, throughput) - 1) * Math.max(0, 1 - load)
  const queueMean = exponentialWait * factor
  const meanPlace = arrivalsQueued > 0 ? ahead / arrivalsQueued : 0
  const placeVariance = arrivalsQueued > 0 ? Math.max(0, aheadSquared / arrivalsQueued - meanPlace ** 2) : 0
  const waitingMean = queuedShare > 0 ? queueMean / queuedShare : 0
  const response = queueMean + holdMean
  return {
    stable: true,
    throughput: Math.min(capacity, users / Math.max(1e-12, think + response)),
    capacity,
    queuedShare,
    queueMean,
    waiting: { mean: waitingMean, variance: meanPlace > 0 ? (waitingMean / meanPlace) ** 2 * (placeVariance + meanPlace * Math.max(0.2, demand.holdCvSquared / Math.max(1, Math.sqrt(slots)))) : 0 },
    holdMean,
    busyMean,
    busyShareOfTime,
    tailRatio: 0,
    inSystemMean: present,
  }
}

/** How much longer than exponential hold times would make it, the wait for a thread is: Kimura over Erlang. */
function varianceFactor(slots: number, busy: number, demand: GroupDemand, capacity: number, rate: number): number {
  if (busy <= 0) return 1
  // Where the GIL and not the threads limits, the centre shares itself out, and variance matters less.
  const gilShare = Math.min(1, (rate / Math.max(capacity, 1e-12)) * (1 - Math.min(1, capacity / (slots / (demand.cpu + demand.blocked)))))
  const cvSquared = 1 + (demand.holdCvSquared - 1) * (1 - gilShare)
  const exponential = meanWait(slots, busy)
  return exponential > 1e-300 ? kimuraWait(slots, busy, cvSquared) / exponential : (1 + cvSquared) / 2
}

function saturated(slots: number, capacity: number): Unstretched {
  const busyShareOfTime = new Float64Array(slots + 1)
  busyShareOfTime[slots] = 1
  const holdMean = slots / capacity
  return { stable: false, throughput: capacity, capacity, queuedShare: 1, queueMean: Infinity, waiting: { mean: Infinity, variance: Infinity }, holdMean, busyMean: slots, busyShareOfTime, tailRatio: 1, inSystemMean: Infinity }
}

function oneState(n: number): Float64Array {
  const p = new Float64Array(n + 1)
  p[n] = 1
  return p
}
