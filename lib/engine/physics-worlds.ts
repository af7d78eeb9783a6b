/**
 * The physical parameters are known as ranges, not as points: machines and days differ. For each simulated observation a
 * world is drawn from the ranges that were measured, so that the range over observations tells what we do not know, too.
 */
import type { DispatchPolicy } from './dispatch.ts'
import type { HostLayout } from './host-layout.ts'
import type { Mechanics, Overheads } from './overheads.ts'
import type { RandomStream } from './random.ts'

export interface PhysicsWorld {
  layout: HostLayout
  mechanics: Mechanics
  dispatch: DispatchPolicy
}

/**
 * Half-widths of the measured ranges, relative to the value. CPU beside the application: 0.25 to 0.69 ms a request in the
 * daemon, mean 0.45, over 45 loaded runs.
 */
const CPU_SPREAD = 0.45
const IDLE_SPREAD = 0.4
const MECHANICS_SPREAD = 0.5
/**
 * What the machine of docs/engine.md leaves out. Given a recording's own arrivals and demands, it misses the measured
 * response times by a factor whose logarithm has this standard deviation: 2 % is the median miss, 7 % the ninth decile.
 */
const MODEL_SPREAD = 0.035

/** The factor by which one world's response times differ from those simulated; the same for all requests of a site. */
export function drawModelError(random: RandomStream): number {
  return Math.exp(MODEL_SPREAD * random.normal())
}

export function drawPhysics(known: PhysicsWorld, random: RandomStream): PhysicsWorld {
  const around = (spread: number): number => 1 + spread * (2 * random.uniform() - 1)
  const cpu = around(CPU_SPREAD)
  const idle = around(IDLE_SPREAD)
  const { mechanics, dispatch } = known
  const scaled = (o: Overheads): Overheads => ({
    clientBeforeMs: o.clientBeforeMs * idle,
    clientAfterMs: o.clientAfterMs * idle,
    handoffMs: o.handoffMs * idle,
    frontEndBeforeCpuMs: o.frontEndBeforeCpuMs * cpu,
    frontEndAfterCpuMs: o.frontEndAfterCpuMs * cpu,
    gilBeforeCpuMs: o.gilBeforeCpuMs * cpu,
    continueCpuMs: o.continueCpuMs * cpu,
    writeCpuMs: o.writeCpuMs * cpu,
    gilAfterCpuMs: o.gilAfterCpuMs * cpu,
    threadTailCpuMs: o.threadTailCpuMs * cpu,
  })
  return {
    layout: { ...known.layout, sites: known.layout.sites.map((site) => ({ ...site, overheads: scaled(site.overheads) })) },
    mechanics: { ...mechanics, wakeMs: mechanics.wakeMs * around(MECHANICS_SPREAD), strandedShare: mechanics.strandedShare * around(MECHANICS_SPREAD), strandedArrivalShare: mechanics.strandedArrivalShare * around(MECHANICS_SPREAD) },
    dispatch: dispatch.kind === 'accept-mutex' ? { kind: dispatch.kind, sameAgain: Math.min(0.95, dispatch.sameAgain * around(MECHANICS_SPREAD)) } : dispatch,
  }
}
