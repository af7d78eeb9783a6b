import type { MeasurementKind } from '#lib/ingest/any-facts.ts'

/** What a kind of file is called on the screen. */
export const KIND_NAME: Record<MeasurementKind, string> = { 'access-log': 'access log', capture: 'capture', host: 'memory and host', 'load-test': 'load test' }
