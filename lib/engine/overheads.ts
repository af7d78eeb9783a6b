/**
 * The one set of physical parameters beside the plan: what Apache, mod_wsgi, CPython and the operating system add to a
 * request. Milliseconds. Measured on Apache 2.4.71, mod_wsgi 4.9.4, CPython 3.11, Linux, at low load with per-request
 * time stamps; nothing here is fitted to a single run. A site's own `overhead` replaces the per-request part.
 */
import type { Site } from './plan.ts'

export interface Overheads {
  /** The client's own side: sending before, receiving after; no CPU of the host. */
  clientBeforeMs: number
  clientAfterMs: number
  /** Apache's CPU before it connects to the daemon and after the daemon has answered. No GIL. */
  frontEndBeforeCpuMs: number
  frontEndAfterCpuMs: number
  /** From the connection to a daemon thread that has read the request (accept, wake-up). */
  handoffMs: number
  /** Daemon CPU with the GIL before the application: interpreter, module, environ. */
  gilBeforeCpuMs: number
  /** Then the GIL is let go to tell Apache to send the body ("200 Continue"), and must be won again. */
  continueCpuMs: number
  /** Writing the answer, without the GIL. Apache passes it on from here. */
  writeCpuMs: number
  /** The GIL is won once more to clean up: the answer is on its way, the thread is held. */
  gilAfterCpuMs: number
  /** Back to the pool, without the GIL. */
  threadTailCpuMs: number
}

/** Facts of the interpreter and the kernel that no site's overhead changes. */
export interface Mechanics {
  /** `sys.getswitchinterval()`: a waiter asks for the GIL after this time without a switch. */
  switchIntervalMs: number
  /** From one thread's release of the GIL to the woken thread's first instruction; nobody holds the GIL meanwhile. */
  wakeMs: number
  /**
   * Where other processes keep all the other cores busy: the share of wake-ups that end up behind one of them, while the
   * core that the waker leaves idles until the scheduler balances, after up to `strandedMs`.
   */
  strandedShare: number
  strandedMs: number
  /** The same of a thread that is woken for a request while every core is busy. Its waker soon makes room: rarer. */
  strandedArrivalShare: number
  /** A daemon process from exit to the first request it can take. */
  processStartMs: number
  shutdownTimeoutMs: number
  gracefulTimeoutMs: number
  /** connect() to a full backlog: retried so often up to `connectFastUntilMs`, then every `connectSlowMs`. */
  connectFastMs: number
  connectFastUntilMs: number
  connectSlowMs: number
}

/** Defaults of the C module where the plan is silent. */
export const GROUP_DEFAULTS = { listenBacklog: 100, connectTimeoutS: 15, queueTimeoutS: 0, requestTimeoutS: 0, maximumRequests: 0 } as const

/**
 * Time stamps of about 17,000 single requests, medians: Apache 0.08 ms, to the daemon 0.06, to the application 0.09,
 * from its end to the next request at Apache 0.28; CPU of the daemon beside the application 0.35 to 0.55 a request.
 */
export const DEFAULT_OVERHEADS: Overheads = {
  clientBeforeMs: 0.5,
  clientAfterMs: 0.1,
  frontEndBeforeCpuMs: 0.2,
  frontEndAfterCpuMs: 0.2,
  handoffMs: 0.06,
  gilBeforeCpuMs: 0.1,
  continueCpuMs: 0.05,
  writeCpuMs: 0.1,
  gilAfterCpuMs: 0.1,
  threadTailCpuMs: 0.1,
}

export const MECHANICS: Mechanics = {
  switchIntervalMs: 5,
  wakeMs: 0.15,
  strandedShare: 0.4,
  strandedMs: 3,
  strandedArrivalShare: 0.2,
  processStartMs: 1000,
  shutdownTimeoutMs: 5000,
  gracefulTimeoutMs: 15_000,
  connectFastMs: 125,
  connectFastUntilMs: 2000,
  connectSlowMs: 1000,
}

/** CPU per request beside the application, of Apache and the daemon together. */
export function overheadCpuMs(o: Overheads): number {
  return o.frontEndBeforeCpuMs + o.frontEndAfterCpuMs + o.gilBeforeCpuMs + o.continueCpuMs + o.writeCpuMs + o.gilAfterCpuMs + o.threadTailCpuMs
}

/** Time a response takes beside the application on an idle host. */
export function overheadWallMs(o: Overheads): number {
  return responseCpuMs(o) + o.clientBeforeMs + o.clientAfterMs + o.handoffMs
}

/** The part of the CPU that a response waits for; the rest comes after the answer. */
function responseCpuMs(o: Overheads): number {
  return overheadCpuMs(o) - o.gilAfterCpuMs - o.threadTailCpuMs
}

/** A client sends a little later than it means to (its timers, its event loop). No low-load measurement shows it. */
const SEND_LAG_MS = 0.4

/**
 * What an application's own frame costs where nobody measured it: CPU with the GIL over what the work itself takes (1,200
 * to 4,700 requests of twelve applications: 0.05 to 0.2 ms, median 0.12), and from the end of a blocking call to the
 * thread's first instruction (0.06 to 0.09). What was measured inside the application contains both, and says so by
 * coming with a measured `overhead`.
 */
const FRAME_CPU_MS = 0.12
const RESUME_MS = 0.08

/**
 * The overheads of a site: the defaults and a frame, or the site's own measurement laid over their proportions. `overhead.cpuMs`
 * and `overhead.blockedMs` add up to the time beside the application at low load. Where `cpuMs` is 0 the measurement did
 * not tell CPU apart (no request costs Apache nothing): the default CPU is taken out of the whole. Both 0: none at all.
 */
export function siteOverheads(site: Site): Overheads {
  const given = site.overhead
  const d = DEFAULT_OVERHEADS
  if (given === undefined) return { ...d, gilBeforeCpuMs: d.gilBeforeCpuMs + FRAME_CPU_MS, handoffMs: d.handoffMs + RESUME_MS }
  const wall = given.cpuMs + given.blockedMs
  const cpuScale = given.cpuMs > 0 ? given.cpuMs / overheadCpuMs(d) : Math.min(1, wall / responseCpuMs(d))
  const idle = given.cpuMs > 0 ? given.blockedMs : Math.max(0, wall - responseCpuMs(d))
  const idleScale = idle / (d.clientBeforeMs - SEND_LAG_MS + d.clientAfterMs + d.handoffMs)
  return {
    clientBeforeMs: (d.clientBeforeMs - SEND_LAG_MS) * idleScale + (wall > 0 ? SEND_LAG_MS : 0),
    clientAfterMs: d.clientAfterMs * idleScale,
    handoffMs: d.handoffMs * idleScale,
    frontEndBeforeCpuMs: d.frontEndBeforeCpuMs * cpuScale,
    frontEndAfterCpuMs: d.frontEndAfterCpuMs * cpuScale,
    gilBeforeCpuMs: d.gilBeforeCpuMs * cpuScale,
    continueCpuMs: d.continueCpuMs * cpuScale,
    writeCpuMs: d.writeCpuMs * cpuScale,
    gilAfterCpuMs: d.gilAfterCpuMs * cpuScale,
    threadTailCpuMs: d.threadTailCpuMs * cpuScale,
  }
}
