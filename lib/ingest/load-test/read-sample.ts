/** For the tests: a text read as the command line reads a file, in chunks of any size. */
import type { LoadTestMeasurement } from './load-test-measurement.ts'
import { openMeasurementReader } from './measurement-reader.ts'
import type { MeasurementReaderOptions } from './measurement-reader.ts'

const encoder = new TextEncoder()

export function readLoadTest(text: string | Uint8Array, options: MeasurementReaderOptions & { chunk?: number } = {}): LoadTestMeasurement {
  const { chunk = 1 << 20, ...rest } = options
  const bytes = typeof text === 'string' ? encoder.encode(text) : text
  const reader = openMeasurementReader({ place: 'sample', ...rest })
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk))
  const reading = reader.end()
  if (reading.kind !== 'load-test') throw new TypeError('The sample was taken for an access log')
  return reading.facts.measurement
}
