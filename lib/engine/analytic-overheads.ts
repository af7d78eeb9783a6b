/**
 * What a request costs beside the application, as the analytic engine counts it: the overheads of the simulation, folded
 * into four numbers. Seconds.
 */
import { overheadCpuMs, overheadWallMs, siteOverheads } from './overheads.ts'
import type { Site } from './plan.ts'

export interface HostOverheads {
  /** CPU in the daemon that holds the GIL: before and after the application. */
  gilS: number
  /** CPU beside it, in Apache and the daemon, that does not. */
  cpuS: number
  /** Time a thread is held beyond the application and the GIL. */
  holdS: number
  /** Time in front of the group that the client sees. */
  outsideS: number
}

export function analyticOverheads(site: Site): HostOverheads {
  const o = siteOverheads(site)
  const gilMs = o.gilBeforeCpuMs + o.gilAfterCpuMs
  return {
    gilS: gilMs / 1000,
    cpuS: (overheadCpuMs(o) - gilMs) / 1000,
    holdS: o.threadTailCpuMs / 1000,
    outsideS: (overheadWallMs(o) - gilMs - o.threadTailCpuMs) / 1000,
  }
}
