/**
 * How fast the simulation runs on one core: `node bench/simulation-speed.ts [--events 3000000]`. Events a second for one
 * site of 8 x 5 threads, how that changes with slots and sites, and customers a second of an M/M/8 beside the same M/M/8
 * in a general-purpose library, SimScript, in the same run. Seconds of processor time, so that neighbours on the machine
 * count as little as can be; best of several rounds. The mean wait of both stands beside Erlang's, as a check.
 */
import { parseArgs } from 'node:util'
import { erlangC } from '#lib/engine/erlang.ts'
import { layOutHost } from '#lib/engine/host-layout.ts'
import type { HostMachine } from '#lib/engine/host-machine.ts'
import { MECHANICS } from '#lib/engine/overheads.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import { buildMachine } from '#lib/engine/simulation-settings.ts'
import { ServerLine } from './server-line.ts'

const { values } = parseArgs({ options: { events: { type: 'string', default: '3000000' } } })
const wanted = Number(values.events)
if (!(wanted >= 1e4 && wanted <= 1e10)) throw new Error('--events must be between 10000 and 1e10')
const ROUNDS = 5

print(`Simulated events a second of one core (${wanted} events, best of ${ROUNDS})`)
const base = report('1 site of 8 x 5', 8, [site(8, 5, 250)])
report('1 site of 2 x 1', 2, [site(2, 1, 10)], base)
report('1 site of 1 x 15', 2, [site(1, 15, 40)], base)
report('1 site of 16 x 15', 32, [site(16, 15, 1000)], base)
report('1 site of 100 x 20', 300, [site(100, 20, 8000)], base)
report('10 sites of 2 x 15', 8, many(10, 2, 15, 25), base)
report('40 sites of 2 x 15', 8, many(40, 2, 15, 6), base)
await compareWithLibrary()

function report(what: string, cores: number, sites: Site[], reference?: number): number {
  let best = 0
  let requests = 0
  for (let round = 0; round < ROUNDS; round++) {
    const machine = machineOf(cores, sites)
    const seconds = cpuSeconds(() => machine.run(Infinity, wanted))
    best = Math.max(best, wanted / seconds)
    requests = answered(machine)
  }
  print(`${what.padEnd(22)} ${(best / 1e6).toFixed(2).padStart(7)} M events/s ${(wanted / Math.max(1, requests)).toFixed(1).padStart(6)} events a request${reference === undefined ? '' : `, ${(best / reference).toFixed(2)} x the first`}`)
  return best
}

/** The same M/M/8 at 80 %: one after the other, then the ratio. */
async function compareWithLibrary(): Promise<void> {
  const servers = 8
  const serviceS = 1
  const rate = 6.4
  const wait = (erlangC(servers, rate * serviceS) * serviceS) / (servers - rate * serviceS)
  print(`M/M/8 at 80 %: customers a second of one core; the mean wait is ${wait.toFixed(3)} s`)
  const customers = Math.round(wanted / 4)
  let own = 0
  let ownWait = 0
  for (let round = 0; round < ROUNDS; round++) {
    const machine = machineOf(1000, [waitingOnly(servers, serviceS, rate)])
    let served = 0
    const seconds = cpuSeconds(() => {
      while ((served = answered(machine)) < customers) machine.run(Infinity, Math.max(1000, customers - served))
    })
    if (served / seconds <= own) continue
    own = served / seconds
    ownWait = meanWaitS(machine)
  }
  print(`${'headroom'.padEnd(22)} ${String(Math.round(own)).padStart(9)} customers/s, mean wait ${ownWait.toFixed(3)} s`)
  let other = 0
  let otherWait = 0
  for (let round = 0; round < 2; round++) {
    const before = process.cpuUsage()
    const line = new ServerLine(servers, serviceS, rate, 100_000)
    await line.runToEnd()
    const { user, system } = process.cpuUsage(before)
    if (line.served / ((user + system) / 1e6) <= other) continue
    other = line.served / ((user + system) / 1e6)
    otherWait = line.waiting.averageDwell
  }
  print(`${'simscript'.padEnd(22)} ${String(Math.round(other)).padStart(9)} customers/s, mean wait ${otherWait.toFixed(3)} s`)
  print(`${'ratio'.padEnd(22)} ${(own / other).toFixed(0).padStart(9)} x`)
}

function site(processes: number, threads: number, ratePerSecond: number, name = 's'): Site {
  return {
    name,
    groups: [{ name, processes, threads }],
    actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: { kind: 'exponential', mean: 15 }, blockedMs: { kind: 'lognormal', mean: 60, cv: 1 }, bursts: 3 } }],
    traffic: { kind: 'open', ratePerSecond },
  }
}

function many(count: number, processes: number, threads: number, ratePerSecond: number): Site[] {
  return Array.from({ length: count }, (_, i) => site(processes, threads, ratePerSecond, `s${i}`))
}

/** No CPU, no overhead: nothing but servers and a line. */
function waitingOnly(servers: number, serviceS: number, ratePerSecond: number): Site {
  return {
    name: 's',
    groups: [{ name: 's', processes: servers, threads: 1, listenBacklog: 65_535 }],
    actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: { kind: 'constant', value: 0 }, blockedMs: { kind: 'exponential', mean: 1000 * serviceS }, bursts: 1 } }],
    traffic: { kind: 'open', ratePerSecond },
    overhead: { cpuMs: 0, blockedMs: 0 },
  }
}

function machineOf(cores: number, sites: Site[]): HostMachine {
  const plan: Plan = { schema: 'headroom/plan@1', name: 'bench', host: { name: 'h', cores, memoryMiB: 65_536, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] }, apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 100_000 }, sites }
  const settings = { seed: 1, precision: 0.02, limits: {}, maxEvents: 1e12, observations: 1, dispatch: { kind: 'accept-mutex' as const, sameAgain: 0.35 }, mechanics: MECHANICS }
  return buildMachine(plan, layOutHost(plan), settings, { replication: 0, resample: false, unlimited: 'nothing', startMs: 0, closeMs: Infinity })
}

function answered(machine: HostMachine): number {
  return machine.statistics.sites.reduce((sum, records) => sum + records.length, 0)
}

function meanWaitS(machine: HostMachine): number {
  const records = machine.statistics.sites[0]
  if (records === undefined || records.length === 0) return Number.NaN
  return records.wait.subarray(0, records.length).reduce((sum, wait) => sum + wait, 0) / records.length / 1000
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
