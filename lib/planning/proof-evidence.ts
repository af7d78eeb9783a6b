/**
 * What a prove-it run leaves: measured beside predicted, and what must be known to read it. Types and judgement only; the run
 * itself is lib/proof. Bound to the bytes of the configuration by their hash where it is stored.
 */
import type { Interval } from '#lib/engine/prediction.ts'

export const PROOF_FIGURES = ['mean', 'p50', 'p90', 'p95', 'p99'] as const
export type ProofFigure = (typeof PROOF_FIGURES)[number]

export interface ProofSite {
  name: string
  measured: {
    offered: number
    answered: number
    throughputPerSecond: number
    /** By HTTP status; -1: no answer came. */
    errors: Record<string, number>
    responseMs: Record<ProofFigure, number | null>
    queuedShare: number | null
  }
  predicted: {
    stable: boolean
    throughputPerSecond: number
    throughputInterval: Interval | null
    responseMs: Record<ProofFigure, number | null>
    /** The range in which 90 % of such runs would end. */
    responseMsInterval: Record<ProofFigure, Interval | null>
    queuedShare: number | null
    errorShare: number
  }
}

export interface ProofDaemons {
  group: string
  processes: number
  /** Resident memory of all of them. */
  rssMiB: number
}

export interface ProofEvidence {
  schema: 'headroom/proof@1'
  engineVersion: string
  seed: number
  warmupS: number
  durationS: number
  /** Runs that were simulated for the ranges. */
  observations: number
  /** "Apache/2.4.62 (Debian) mod_wsgi/4.9.4 Python/3.11". */
  software: string
  machine: {
    cores: number
    /** Cores that Apache and its daemons had. */
    apacheCores: number
    /** Whether the load generator had cores of its own. */
    confined: boolean
    memoryMiB: number
  }
  /** Part of the plan's load that was driven; 1: all of it. */
  loadFactor: number
  /** What was different from the plan's own host, a sentence each. */
  differences: string[]
  /** Directives in which the configuration that ran differs from the export. */
  replaced: string[]
  host: {
    /** Cores that Apache and its daemons kept busy; null where the system does not tell. */
    measuredCores: number | null
    predictedCores: number
    otherCores: number | null
    generatorCores: number
    /** How much later than meant requests left the generator, on average. */
    sendLagMs: number
    /** Apache's own processes. */
    apacheRssMiB: number | null
    daemons: ProofDaemons[]
  }
  /** Time beside the application for a request on the idle machine, as measured before the run. */
  overheadMs: number
  sites: ProofSite[]
  verdict: ProofVerdict
}

export interface ProofVerdict {
  /** Every objective of the plan holds in what was measured, and requests were answered. */
  met: boolean
  /** What was missed, a sentence each. */
  missed: string[]
  /** Of the figures with a range: how many were measured within it. */
  inside: number
  of: number
  /** Something else kept more than a tenth of a core busy. */
  disturbed: boolean
}

/** Cores of other work beyond which a run says little. */
const DISTURBED_CORES = 0.1
/** Share of requests without a good answer that a run may have. */
const ERRORS_ALLOWED = 0.001

export interface ProofObjectives {
  responseMs?: Partial<Record<ProofFigure, number>>
  queuedShare?: number
  cpuUtilization?: number
}

export function proofVerdict({ sites, host, machine }: Pick<ProofEvidence, 'sites' | 'host' | 'machine'>, objectives: ProofObjectives | undefined): ProofVerdict {
  const missed: string[] = []
  let inside = 0
  let of = 0
  for (const { name, measured, predicted } of sites) {
    const failed = measured.offered - measured.answered
    if (failed > ERRORS_ALLOWED * measured.offered) missed.push(`${name}: ${failed} of ${measured.offered} requests were not answered with 200 (${Object.entries(measured.errors).map(([status, count]) => `${status === '-1' ? 'no answer' : status}: ${count}`).join(', ')}).`)
    for (const figure of PROOF_FIGURES) {
      const [value, limit, range] = [measured.responseMs[figure], objectives?.responseMs?.[figure], predicted.responseMsInterval[figure]]
      if (limit !== undefined && (value === null || value > limit)) missed.push(`${name}: ${figure === 'mean' ? 'the mean' : figure} was ${value === null ? 'not to be had' : `${round(value)} ms`}, the objective is ${round(limit)} ms.`)
      if (value === null || range === null) continue
      of++
      if (value >= range[0] && value <= range[1]) inside++
    }
    const queued = objectives?.queuedShare
    if (queued !== undefined && measured.queuedShare !== null && measured.queuedShare > queued) missed.push(`${name}: ${round(100 * measured.queuedShare)} % of requests waited for a thread, the objective is at most ${round(100 * queued)} %.`)
  }
  const cpu = objectives?.cpuUtilization
  if (cpu !== undefined && host.measuredCores !== null && host.measuredCores / machine.apacheCores > cpu) missed.push(`The cores were ${round((100 * host.measuredCores) / machine.apacheCores)} % busy, the objective is at most ${round(100 * cpu)} %.`)
  return { met: missed.length === 0, missed, inside, of, disturbed: (host.otherCores ?? 0) > DISTURBED_CORES }
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
