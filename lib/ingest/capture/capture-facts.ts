/**
 * What a reading of the capture script's files found beyond what an access log tells: CPU, blocked and queue time per
 * path, and the processes. Plain JSON, kept beside the facts, and mergeable: each process writes its own files.
 */
import type { MeasurementFacts } from '../measurement-facts.ts'
import { mergeFacts } from '../merge-facts.ts'
import { mergeIntoSketch, newSketch, sketchFromJson, sketchToJson } from '../quantile-sketch.ts'
import type { SketchJson } from '../quantile-sketch.ts'
import { joinSamples } from './demand-samples.ts'
import type { DemandSamples } from './demand-samples.ts'
import { mergeProcesses } from './process-facts.ts'
import type { ProcessFacts } from './process-facts.ts'

/** Changes when the same file would give other facts. */
export const CAPTURE_READER_VERSION = 'capture@1'

export interface CapturedPath {
  method: string
  path: string
  cpu: SketchJson
  blocked: SketchJson
  /** Null where the server does not tell how long requests waited. */
  queue: SketchJson | null
  samples: DemandSamples
}

export interface CaptureFacts extends MeasurementFacts {
  capture: {
    paths: CapturedPath[]
    processes: ProcessFacts[]
    /** Requests that waited, were taken over and answered: sums of what Apache and mod_wsgi took besides the application, ms. */
    overhead: { count: number; frontMs: number; daemonMs: number }
    /** Recorded requests weighted by the share that was recorded at their time. */
    estimatedRequests: number
    /** Wall time of the application and of the daemon's own part, weighted likewise: the time threads were taken, ms. */
    threadMs: number
    smallestShare: number
  }
}

export const isCaptureFacts = (facts: MeasurementFacts): facts is CaptureFacts => 'capture' in facts

/** Samples kept of one path when facts of several files become one. */
const MERGED_SAMPLES = 100_000

/** Throws TypeError when there are none. */
export function mergeCaptureFacts(all: readonly CaptureFacts[]): CaptureFacts {
  const captures = all.map(({ capture }) => capture)
  const sum = (value: (capture: CaptureFacts['capture']) => number): number => captures.reduce((total, capture) => total + value(capture), 0)
  const byKey = new Map<string, CapturedPath[]>()
  for (const path of captures.flatMap(({ paths }) => paths)) {
    const key = `${path.method} ${path.path}`
    byKey.set(key, [...(byKey.get(key) ?? []), path])
  }
  // The files of several processes cover the same time by design: that is no overlap to warn of.
  const merged = mergeFacts(all)
  return {
    ...merged,
    notes: merged.notes.filter((note) => !note.startsWith('Some measurements cover the same time.')),
    capture: {
      paths: [...byKey.values()].map(mergePaths),
      processes: mergeProcesses(captures.flatMap(({ processes }) => processes)),
      overhead: { count: sum(({ overhead }) => overhead.count), frontMs: sum(({ overhead }) => overhead.frontMs), daemonMs: sum(({ overhead }) => overhead.daemonMs) },
      estimatedRequests: sum(({ estimatedRequests }) => estimatedRequests),
      threadMs: sum(({ threadMs }) => threadMs),
      smallestShare: Math.min(...captures.map(({ smallestShare }) => smallestShare)),
    },
  }
}

export function mergePaths(paths: readonly CapturedPath[]): CapturedPath {
  const first = paths[0]
  if (first === undefined) throw new TypeError('There are no paths to merge')
  const queues = paths.flatMap(({ queue }) => queue ?? [])
  return {
    method: first.method, path: first.path,
    cpu: mergeSketches(paths.map(({ cpu }) => cpu)), blocked: mergeSketches(paths.map(({ blocked }) => blocked)),
    queue: queues.length === 0 ? null : mergeSketches(queues),
    samples: joinSamples(paths.map(({ samples }) => samples), MERGED_SAMPLES),
  }
}

function mergeSketches(sketches: readonly SketchJson[]): SketchJson {
  const merged = newSketch()
  for (const sketch of sketches) mergeIntoSketch(merged, sketchFromJson(sketch))
  return sketchToJson(merged)
}
