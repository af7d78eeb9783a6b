/**
 * The facts of a file of any kind, as they are kept, and the summary that people are shown of them. Facts of access logs and
 * of captures share a schema, since a capture is a log that knows more.
 */
import { CAPTURE_READER_VERSION, isCaptureFacts } from './capture/capture-facts.ts'
import type { CaptureFacts } from './capture/capture-facts.ts'
import { captureMeasurementOf } from './capture/capture-measurement.ts'
import type { CaptureMeasurement, CapturedAction } from './capture/capture-measurement.ts'
import type { AnyReading } from './any-reader.ts'
import { HOST_READER_VERSION } from './host/host-measurement.ts'
import type { HostFacts, HostMeasurement } from './host/host-measurement.ts'
import { LOAD_TEST_READER_VERSION } from './load-test/load-test-measurement.ts'
import type { LoadTestFacts, LoadTestMeasurement } from './load-test/load-test-measurement.ts'
import { READER_VERSION } from './measurement-facts.ts'
import type { MeasurementFacts } from './measurement-facts.ts'
import { measurementOf } from './measurement.ts'
import type { Measurement } from './measurement.ts'

export const MEASUREMENT_KINDS = ['access-log', 'load-test', 'capture', 'host'] as const
export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number]

export type AnyFacts = MeasurementFacts | CaptureFacts | LoadTestFacts | HostFacts

/** Without the single requests, of which the facts have more. */
export type CaptureSummary = Omit<CaptureMeasurement, 'actions'> & { actions: Omit<CapturedAction, 'demand'>[] }
export type AnySummary = Measurement | CaptureSummary | LoadTestMeasurement | HostMeasurement

export function kindOfFacts(facts: AnyFacts): MeasurementKind {
  if (facts.schema === 'headroom/load-test@1') return 'load-test'
  if (facts.schema === 'headroom/host@1') return 'host'
  return isCaptureFacts(facts) ? 'capture' : 'access-log'
}

/** Summaries of logs bear no kind. */
export function kindOfSummary(summary: AnySummary): MeasurementKind {
  return 'kind' in summary ? summary.kind : 'access-log'
}

/** The reader that would read a file of this kind now; facts of another version may differ from what it would find. */
export const CURRENT_READERS: Record<MeasurementKind, string> = { 'access-log': READER_VERSION, capture: CAPTURE_READER_VERSION, host: HOST_READER_VERSION, 'load-test': LOAD_TEST_READER_VERSION }

export function summaryOfReading(reading: AnyReading): { facts: AnyFacts; summary: AnySummary } {
  switch (reading.kind) {
    case 'access-log':
      return { facts: reading.facts, summary: measurementOf(reading.facts, reading.exact) }
    case 'capture': {
      const measurement = captureMeasurementOf(reading.facts, reading.exact)
      return { facts: reading.facts, summary: { ...measurement, actions: measurement.actions.map(({ demand: _, ...action }) => action) } }
    }
    case 'host':
    case 'load-test':
      return { facts: reading.facts, summary: reading.facts.measurement }
  }
}
