import { describe, expect, it } from 'vitest'
import { openMeasurementReader } from './measurement-reader.ts'
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

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/** A simulation.log as Gatling writes it, in one of its ways. */
function simulation({ coded, cached, requests = 3 }: { coded: boolean; cached: boolean; requests?: number }): Buffer {
  const numbers = new Map<string, number>()
  const text = (value: string): Buffer => {
    const wide = coded && /[^\0-\xff]/.test(value)
    const bytes = Buffer.from(value, !coded ? 'utf8' : wide ? 'utf16le' : 'latin1')
    return Buffer.concat([int(bytes.length), bytes, coded && bytes.length > 0 ? Buffer.from([wide ? 1 : 0]) : Buffer.alloc(0)])
  }
  const named = (value: string): Buffer => {
    if (!cached) return text(value)
    const known = numbers.get(value)
    if (known !== undefined) return int(-known)
    numbers.set(value, numbers.size + 1)
    return Buffer.concat([int(numbers.size), text(value)])
  }
  const header = [Buffer.from([0]), text('3.13.1'), text('shop.CheckoutSimulation'), long(1_700_000_000_000), text(''), int(2), text('browse'), text('kaufen €'), int(1), int(5), Buffer.from('abcde')]
  const user = (start: boolean, at: number): Buffer => Buffer.concat([Buffer.from([2]), int(0), Buffer.from([start ? 1 : 0]), int(at)])
  const request = (name: string, from: number, to: number, message: string): Buffer =>
    Buffer.concat([Buffer.from([1]), int(1), named('buy'), named(name), int(from), int(to), Buffer.from([message === '' ? 1 : 0]), named(message)])
  const body = [user(true, 0), user(true, 5)]
  for (let i = 0; i < requests; i++) body.push(request(i % 3 === 2 ? 'Warenkorb €' : 'home', 10 + i, 10 + i + 20 * ((i % 3) + 1), i % 3 === 2 ? 'status.find.is(200), but actually found 500' : ''))
  body.push(Buffer.concat([Buffer.from([3]), int(1), named('buy'), int(10), int(100), int(60), Buffer.from([1])]), Buffer.concat([Buffer.from([4]), named('crashed'), int(120)]), user(false, 200), user(false, 201))
  return Buffer.concat([...header, ...body])
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

/** Go's gob, as much of it as vegeta's results need. */
const uint = (value: number): Buffer => {
  if (value < 128) return Buffer.from([value])
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([256 - bytes.length, ...bytes])
}
const signed = (value: number): Buffer => uint(value < 0 ? 2 * (-value - 1) + 1 : 2 * value)
const bytesOf = (value: Uint8Array | string): Buffer => Buffer.concat([uint(Buffer.from(value).length), Buffer.from(value)])
const struct = (fields: readonly (Buffer | null)[]): Buffer => {
  const parts: Buffer[] = []
  let last = -1
  fields.forEach((field, i) => {
    if (field === null) return
    parts.push(uint(i - last), field)
    last = i
  })
  return Buffer.concat([...parts, uint(0)])
}
const message = (id: number, body: Buffer): Buffer => {
  const whole = Buffer.concat([signed(id), body])
  return Buffer.concat([uint(whole.length), whole])
}
const common = (name: string, id: number): Buffer => struct([bytesOf(name), signed(id)])
const [RESULT, TIME, HEADER, STRINGS] = [65, 66, 67, 68]
const types = (fields: readonly [string, number][]): Buffer => Buffer.concat([
  message(-RESULT, struct([null, null, struct([common('Result', RESULT), Buffer.concat([uint(fields.length), ...fields.map(([name, id]) => struct([bytesOf(name), signed(id)]))])])])),
  message(-TIME, struct([null, null, null, null, struct([common('Time', TIME)])])),
  message(-HEADER, struct([null, null, null, struct([common('Header', HEADER), signed(6), signed(STRINGS)])])),
  message(-STRINGS, struct([null, struct([common('[]string', STRINGS), signed(6)])])),
])
const FIELDS: readonly [string, number][] = [['Attack', 6], ['Seq', 3], ['Code', 3], ['Timestamp', TIME], ['Latency', 2], ['BytesOut', 3], ['BytesIn', 3], ['Error', 6], ['Body', 5], ['Method', 6], ['URL', 6], ['Headers', HEADER]]
const goTime = (ms: number): Buffer => {
  const bytes = Buffer.alloc(15)
  bytes[0] = 1
  bytes.writeBigInt64BE(BigInt(Math.floor(ms / 1000)) + 62135596800n, 1)
  bytes.writeInt32BE((ms % 1000) * 1e6, 9)
  bytes.writeInt16BE(-1, 13)
  return bytesOf(bytes)
}
const result = (i: number, code: number, latencyNs: number, error = ''): Buffer => message(RESULT, struct([
  null, i === 0 ? null : uint(i), code === 0 ? null : uint(code), goTime(1_700_000_000_000 + 10 * i), latencyNs === 0 ? null : signed(latencyNs), null, uint(300), error === '' ? null : bytesOf(error),
  bytesOf('body'), bytesOf('GET'), bytesOf('http://localhost/x?y=1'), Buffer.concat([uint(1), bytesOf('Date'), uint(1), bytesOf('today')]),
]))

describe('the gob of vegeta attack', () => {
  const bytes = Buffer.concat([types(FIELDS), result(0, 200, 1_500_000), result(1, 200, 2_500_000), result(2, 503, 250_000_000), result(3, 0, 30_000_000_000, 'context deadline exceeded')])

  it('is read by the names of its fields', () => {
    expect(read(bytes)).toMatchObject({
      format: 'vegeta-gob', formatDetail: 'vegeta results, gob', loop: 'open', requests: 4, errors: 2, statusCounts: { 0: 1, 200: 2, 503: 1 }, durationS: 30.03, from: '2023-11-14T22:13:20.000Z',
      errorsByKind: { 'status 503': 1, 'context deadline exceeded': 1 }, responseMs: { min: 1.5, p50: 2.5, max: 30000 }, actions: [{ name: 'GET http://localhost/x', requests: 4 }], lines: { total: 4, read: 4 },
    })
  })

  it('is read in its older form, and where several attacks were joined', () => {
    const old = Buffer.concat([types(FIELDS.filter(([name]) => ['Code', 'Timestamp', 'Latency', 'Error'].includes(name))), message(RESULT, struct([uint(200), goTime(1_500_000_000_000), signed(5_000_000)]))])
    expect(read(old)).toMatchObject({ requests: 1, responseMs: { max: 5 }, actions: [{ name: 'requests' }] })
    expect(read(Buffer.concat([bytes, bytes, old]))).toMatchObject({ requests: 9, errors: 4 })
  })

  it('gives the same however its bytes are cut', () => {
    const whole = JSON.stringify(read(bytes))
    for (let cut = 1; cut < bytes.length; cut++) expect(JSON.stringify(read(bytes, [cut]))).toBe(whole)
  })

  it('is read up to where it was cut or damaged, and says so', () => {
    expect(read(bytes.subarray(0, bytes.length - 3))).toMatchObject({ requests: 3, malformed: 1, problems: [{ line: 4, code: 'truncated-line' }] })
    expect(read(Buffer.concat([bytes, message(RESULT, Buffer.from([3, 255])), bytes]))).toMatchObject({ requests: 4, malformed: 1, problems: [{ line: 5, code: 'bad-record' }] })
  })
})
