/**
 * What a request costs beside the application, as the analytic engine counts it. One set of physical parameters, measured
 * on Apache 2.4 with mod_wsgi 4.9 at low load; a site's own `overhead` replaces the times.
 */
import type { HostOverheads } from './solve-host.ts'
import type { Site } from './plan.ts'

/** CPU per request in the daemon (reading, writing, logging) and in the front end; neither holds the GIL for long. */
const CPU_S = 0.0007
/** A thread stays taken this much longer than the application runs. */
const HOLD_S = 0.0003
/** Client and front end, before and after. */
const OUTSIDE_S = 0.0005

export function analyticOverheads(site: Site): HostOverheads {
  const given = site.overhead
  if (!given) return { cpuS: CPU_S, holdS: HOLD_S, outsideS: OUTSIDE_S }
  const beside = (given.cpuMs + given.blockedMs) / 1000
  const holdS = Math.min(HOLD_S, beside)
  return { cpuS: given.cpuMs > 0 ? given.cpuMs / 1000 : Math.min(CPU_S, beside), holdS, outsideS: beside - holdS }
}
