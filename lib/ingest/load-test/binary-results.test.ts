import { describe, expect, it } from 'vitest'
import { openMeasurementReader } from './measurement-reader.ts'
import { RESULT, VEGETA_FIELDS, VEGETA_GOB, goTime, gobInt, gobMessage, gobStruct, simulation, vegetaTypes } from './sample-binaries.ts'
import type { LoadTestMeasurement } from './load-test-measurement.ts'

function read(bytes: Uint8Array, cuts: readonly number[] = []): LoadTestMeasurement {
  const reader = openMeasurementReader({ place: 'results' })
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    reader.push(bytes.subarray(from, to))
    from = to
  }
  const reading = reader.end()
  if (reading.kind !== 'load-test') throw new Error(`read as ${reading.kind}`)
  return reading.facts.measurement
}

describe('Gatling\'s binary simulation.log', () => {
  for (const dialect of [{ coded: false, cached: false }, { coded: true, cached: false }, { coded: true, cached: true }]) {
    const bytes = simulation(dialect)

    it(`is read where texts are ${dialect.coded ? 'Java\'s own' : 'UTF-8'}${dialect.cached ? ' and numbered' : ''}`, () => {
      expect(read(bytes)).toMatchObject({
        format: 'gatling-binary', formatDetail: 'Gatling 3.13.1 simulation.log, binary', requests: 3, errors: 1, concurrency: 2, durationS: 0.062, from: '2023-11-14T22:13:20.010Z',
        responseMs: { min: 20, p50: 40, max: 60, mean: 40 }, lines: { total: 10, read: 10, malformed: 0 }, percentileMethod: 'nearest-rank',
        actions: [{ name: 'home', requests: 2 }, { name: 'Warenkorb €', requests: 1, errors: 1 }],
        errorsByKind: { 'status.find.is(200), but actually found 500': 1, 'error records without a request': 1 },
      })
    })

    it('gives the same however its bytes are cut', () => {
      const whole = JSON.stringify(read(bytes))
      for (let cut = 1; cut < bytes.length; cut++) expect(JSON.stringify(read(bytes, [cut]))).toBe(whole)
      const long = simulation({ ...dialect, requests: 3000 })
      expect(JSON.stringify(read(long, Array.from({ length: Math.floor(long.length / 777) }, (_, i) => (i + 1) * 777)))).toBe(JSON.stringify(read(long)))
    })
  }

  it('is read up to where it was cut, and says so', () => {
    const bytes = simulation({ coded: true, cached: true })
    expect(read(bytes.subarray(0, bytes.length - 12))).toMatchObject({ requests: 3, malformed: 1, problems: [{ code: 'truncated-line' }] })
    expect(() => read(bytes.subarray(0, 30))).toThrow(/no line of it holds a result/)
  })

  it('is not read beyond a record that is none', () => {
    const bytes = simulation({ coded: true, cached: true })
    expect(read(Buffer.concat([bytes, Buffer.from([9]), bytes]))).toMatchObject({ requests: 3, malformed: 1, problems: [{ code: 'bad-record', reason: expect.stringContaining('kind 9') as string }] })
  })
})

describe('the gob of vegeta attack', () => {
  const bytes = VEGETA_GOB

  it('is read by the names of its fields', () => {
    expect(read(bytes)).toMatchObject({
      format: 'vegeta-gob', formatDetail: 'vegeta results, gob', loop: 'open', requests: 4, errors: 2, statusCounts: { 0: 1, 200: 2, 503: 1 }, durationS: 30.03, from: '2023-11-14T22:13:20.000Z',
      errorsByKind: { 'status 503': 1, 'context deadline exceeded': 1 }, responseMs: { min: 1.5, p50: 2.5, max: 30000 }, actions: [{ name: 'GET http://localhost/x', requests: 4 }], lines: { total: 4, read: 4 },
    })
  })

  it('is read in its older form, and where several attacks were joined', () => {
    const old = Buffer.concat([vegetaTypes(VEGETA_FIELDS.filter(([name]) => ['Code', 'Timestamp', 'Latency', 'Error'].includes(name))), gobMessage(RESULT, gobStruct([Buffer.from([255, 200]), goTime(1_500_000_000_000), gobInt(5_000_000)]))])
    expect(read(old)).toMatchObject({ requests: 1, responseMs: { max: 5 }, actions: [{ name: 'requests' }] })
    expect(read(Buffer.concat([bytes, bytes, old]))).toMatchObject({ requests: 9, errors: 4 })
  })

  it('gives the same however its bytes are cut', () => {
    const whole = JSON.stringify(read(bytes))
    for (let cut = 1; cut < bytes.length; cut++) expect(JSON.stringify(read(bytes, [cut]))).toBe(whole)
  })

  it('is read up to where it was cut or damaged, and says so', () => {
    expect(read(bytes.subarray(0, bytes.length - 3))).toMatchObject({ requests: 3, malformed: 1, problems: [{ line: 4, code: 'truncated-line' }] })
    expect(read(Buffer.concat([bytes, gobMessage(RESULT, Buffer.from([3, 255])), bytes]))).toMatchObject({ requests: 4, malformed: 1, problems: [{ line: 5, code: 'bad-record' }] })
  })
})
