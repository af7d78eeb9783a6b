import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { openAccessLogReader } from './access-log-reader.ts'
import type { AccessLogReaderOptions, AccessLogReading } from './access-log-reader.ts'
import { generateAccessLog, seededRandom } from './generate-access-log.ts'
import type { GeneratedLogPlan } from './generate-access-log.ts'
import { measurementOf } from './measurement.ts'

const encoder = new TextEncoder()
const monday = Date.UTC(2026, 10, 23) / 1000
const plan: GeneratedLogPlan = {
  seed: 5, serverName: 'www.example.com', startEpochS: monday + 9 * 3600, durationS: 600, ratePerSecond: 3, utcOffsetMinutes: 60, oddShare: 0.02,
  actions: [
    { path: '/questions/{int}/{slug}', weight: 5, meanMs: 80, cv: 1.2, statuses: { 404: 0.02, 500: 0.01 } },
    { path: '/', weight: 3, meanMs: 20, cv: 0.5 },
    { path: '/login', method: 'POST', weight: 1, meanMs: 150, cv: 0.4, statuses: { 302: 0.9 } },
    { path: '/static/{file}?v=1', weight: 4, meanMs: 0.4, cv: 1 },
  ],
}
const log = [...generateAccessLog(plan)].join('')
const common = log.replace(/^\S+ /gm, '').replace(/ "-" "[^"]*" \d+$/gm, '')

function read(text: string | Uint8Array, options: AccessLogReaderOptions = {}, chunkBytes = 1 << 20): AccessLogReading {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text
  const reader = openAccessLogReader(options)
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes))
  return reader.end()
}

function refusalOf(run: () => unknown): { place: string; text: string; remedy: string } {
  try {
    run()
  } catch (error) {
    if (!isAppError(error)) throw error
    return { place: error.problems[0]?.place ?? '', text: error.publicMessage, remedy: error.problems[0]?.remedy ?? '' }
  }
  throw new Error('it was not refused')
}

function expectAccounted({ facts }: AccessLogReading): void {
  const { lines } = facts
  expect(lines.read + lines.blank + lines.comments + lines.malformed).toBe(lines.total)
  expect(facts.requests + facts.otherVhosts).toBe(lines.read)
  expect(facts.paths.reduce((sum, path) => sum + path.requests, 0) + facts.oddRequests).toBe(facts.requests)
}

describe('reading an access log', () => {
  it('finds what the generator put in', () => {
    const { facts, exact } = read(log)
    const measurement = measurementOf(facts, exact)
    expect(measurement).toMatchObject({ format: 'apache-access-log', formatDetail: 'vhost_combined %D', malformed: 0, utcOffsetMinutes: 60, percentileMethod: 'nearest-rank' })
    expect(measurement.requests).toBe(log.split('\n').length - 1)
    expect(measurement.actions.map(({ name }) => name).sort()).toEqual(['(no valid request line)', 'GET /', 'GET /questions/{int}/{slug}', 'GET /static/{file}', 'POST /login'])
    const questions = measurement.actions.find(({ name }) => name === 'GET /questions/{int}/{slug}')
    expect(questions?.responseMs?.mean).toBeGreaterThan(65)
    expect(questions?.responseMs?.mean).toBeLessThan(95)
    expect(measurement.actions[0]?.name).toBe('GET /questions/{int}/{slug}')
    expect(facts.vhosts).toEqual({ 'www.example.com': measurement.requests })
    expect(measurement.busyThreadsMean).toBeCloseTo(((measurement.ratePerSecond ?? 0) * (measurement.responseMs?.mean ?? 0)) / 1000, 2)
  })

  it('gives the same facts for any chunking', () => {
    const text = `${log.slice(0, 20_000)}broken\n\n\0\0${log.slice(20_000, 30_000)}`
    const whole = read(text)
    for (const chunkBytes of [1, 2, 7, 100, 4096, 65_536]) expect(read(text, {}, chunkBytes)).toEqual(whole)
  })

  it('accounts for every line and says where and why one could not be read', () => {
    const lines = log.split('\n')
    lines.splice(3, 0, 'no log line at all', '', lines[0]?.replace(/\[.*\]/, '[99/Foo/2026:00:00:00 +0000]') ?? '')
    const reading = read(`${lines.slice(0, 50).join('\n')}\n${lines[60]?.slice(0, 70)}`)
    expectAccounted(reading)
    expect(reading.facts.lines).toMatchObject({ total: 51, blank: 1, malformed: 3 })
    expect(reading.facts.problems.map(({ line, code }) => ({ line, code }))).toEqual([
      { line: 4, code: 'other-format' },
      { line: 6, code: 'bad-time' },
      { line: 51, code: 'truncated-line' },
    ])
    expect(reading.facts.problems[0]?.excerpt).toBe('no log line at all')
    expect(reading.facts.problems[2]?.reason).toContain('The file ends in the middle of this line')
  })

  it('counts all bad lines and keeps the first 1,000', () => {
    const { facts } = read(log + 'bad\n'.repeat(3000))
    expect(facts.lines.malformed).toBe(3000)
    expect(facts.problems).toHaveLength(1000)
  })

  it('survives 10,000 mutated inputs without a crash, every line accounted for', () => {
    const random = seededRandom(99)
    const int = (below: number): number => Math.floor(random() * below)
    const sources = [log, common, log.replace(/^/gm, 'x '), '{"time":"2026-11-23T00:00:00Z","method":"GET","uri":"/a","status":200,"duration_us":5}\n'.repeat(4)].map((text) => encoder.encode(text.slice(0, 1200)))
    const special = [0, 9, 10, 13, 32, 34, 45, 47, 58, 63, 91, 92, 93, 123, 125, 0xc3, 0xff]
    let refused = 0
    for (let round = 0; round < 10_000; round++) {
      const bytes = (sources[int(sources.length)] as Uint8Array).slice(int(300), 300 + int(900))
      for (let change = int(12); change > 0; change--) {
        const at = int(bytes.length)
        if (random() < 0.2) bytes.copyWithin(at, int(bytes.length), bytes.length)
        else bytes[at] = random() < 0.7 ? (special[int(special.length)] as number) : int(256)
      }
      try {
        const reading = read(bytes, round % 3 === 0 ? { logFormat: 'combined' } : {}, 1 + int(400))
        expectAccounted(reading)
        if (round % 50 === 0) measurementOf(reading.facts, reading.exact)
      } catch (error) {
        if (!isAppError(error)) throw error
        refused++
      }
    }
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThan(9000)
  }, 120_000)

  it('keeps every count where there are more distinct paths than are kept', () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `192.0.2.1 - - [23/Nov/2026:00:00:00 +0000] "GET /w${i.toString(36)}${['a', 'b-c', 'd'][i % 3]}/${i % 7 ? 'x' : i}/${i} HTTP/1.1" 200 1 ${1000 + i}\n`).join('')
    for (const maxPaths of [10, 100, 1000]) {
      const reading = read(lines, { maxPaths })
      expectAccounted(reading)
      expect(reading.facts.requests).toBe(4000)
      expect(reading.facts.paths.length).toBeLessThanOrEqual(2 * maxPaths)
      const { responseMs, actions } = measurementOf(reading.facts, reading.exact)
      expect(responseMs?.count).toBe(4000)
      expect(actions.reduce((sum, action) => sum + (action.responseMs?.count ?? 0), 0)).toBe(4000)
    }
  })

  it('folds alike whether paths are kept one by one or grouped', () => {
    const actions = (maxPaths: number) => measurementOf(read(log, { maxPaths }).facts).actions.map(({ name, requests, errors }) => ({ name, requests, errors }))
    expect(actions(200)).toEqual(actions(5000))
  })

  it('reads only the virtual hosts asked for, and counts the others', () => {
    const other = log.split('\n').slice(0, 40).join('\n').replaceAll('www.example.com', 'API.example.com')
    const reading = read(`${log}${other}\n`, { vhosts: ['api.example.com'] })
    expectAccounted(reading)
    expect(reading.facts.requests).toBe(40)
    expect(reading.facts.otherVhosts).toBe(log.split('\n').length - 1)
    expect(read(`${log}${other}\n`, { vhosts: ['a*.example.com'] }).facts.requests).toBe(40)
    expect(refusalOf(() => read(log, { vhosts: ['nowhere.example.com'] })).remedy).toContain('www.example.com')
  })
})

it('counts requests right where a file names more virtual hosts than are kept', () => {
  const lines = Array.from({ length: 1500 }, (_, i) => `h${i}.example.com 192.0.2.1 - - [23/Nov/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 1\n`).join('')
  const { facts } = read(lines, { vhosts: ['h3.example.com', 'h1400.example.com'] })
  expect(facts).toMatchObject({ requests: 2, otherVhosts: 1498 })
  expect(Object.keys(facts.vhosts).length).toBeLessThanOrEqual(1002)
})

describe('what bad input gets', () => {
  it.each([
    ['a picture', Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251), 'not text'],
    ['a poem', encoder.encode('So much depends\nupon\na red wheel\nbarrow\n'.repeat(30)), 'No access log format was recognised'],
    ['an error log', encoder.encode('[Mon Nov 23 03:46:57.123456 2026] [wsgi:error] [pid 7:tid 8] [client 192.0.2.1:5] boom\n'.repeat(9)), 'error log'],
    ['a page', encoder.encode('<!DOCTYPE html>\n<html lang="en">\n<p>404\n'), 'page'],
    ['JSON that is no log', encoder.encode('{"a": 1}\n{"a": 2}\n'), 'not one request a line'],
    ['an empty file', new Uint8Array(0), 'empty'],
    ['blank lines', encoder.encode('\n\r\n\n'), 'no lines'],
    ['nothing but NUL bytes', new Uint8Array(100_000), 'no lines'],
    ['one line of 10 MB', new Uint8Array(10_000_000).fill(120), 'No line of the file is short enough'],
  ])('%s is refused, naming place and remedy', (_, bytes, reason) => {
    const refusal = refusalOf(() => read(bytes, { place: 'upload.log' }))
    expect(refusal.text).toContain(reason)
    expect(refusal.place).toMatch(/^upload\.log/)
    expect(refusal.remedy.length).toBeGreaterThan(20)
  })

  it('a log without times says so and claims nothing of response times', () => {
    const { facts, exact } = read(common)
    const measurement = measurementOf(facts, exact)
    expect(measurement).toMatchObject({ formatDetail: 'common', responseMs: null, timing: null, percentileMethod: null, busyThreadsMean: null })
    expect(measurement.actions.every(({ responseMs, loadShare }) => responseMs === null && loadShare === null)).toBe(true)
    expect(measurement.notes.join(' ')).toContain('add %D to the LogFormat')
  })

  it('whole seconds give no percentile, only the floor of one', () => {
    const seconds = log.replace(/(\d+)$/gm, (us) => String(Math.floor(Number(us) / 1e6)))
    const { facts, exact } = read(seconds)
    expect(facts.timing).toEqual({ field: '%T', resolutionMs: 1000 })
    const measurement = measurementOf(facts, exact)
    expect(measurement.responseMs).toBeNull()
    expect(measurement.responseMsFloor?.p50).toBe(0)
    expect(measurement.notes.join(' ')).toContain('whole seconds')
  })

  it('a line of 10 MB in a good log is one problem, and memory stays bounded', () => {
    const reader = openAccessLogReader()
    reader.push(encoder.encode(log.slice(0, log.indexOf('\n', 500) + 1)))
    for (let i = 0; i < 160; i++) reader.push(new Uint8Array(65_536).fill(65))
    reader.push(encoder.encode(`\n${log}`))
    const reading = reader.end()
    expectAccounted(reading)
    expect(reading.facts.problems).toMatchObject([{ code: 'line-too-long' }])
    expect(reading.facts.problems[0]?.excerpt.length).toBeLessThanOrEqual(200)
  })

  it('NUL bytes before a line are a hole and skipped; within a line they are damage and reported', () => {
    const lines = log.split('\n').slice(0, 20)
    const bytes = encoder.encode(`${lines.slice(0, 10).join('\n')}\n${'\0'.repeat(5000)}${lines.slice(10).join('\n')}\n${lines[0]?.replace('GET', 'G\0T').replace('POST', 'P\0ST')}\n${lines[1]?.replace('] "', ']\0 "')}\n`)
    const { facts } = read(bytes)
    expect(facts.requests + facts.lines.malformed).toBe(22)
    expect(facts.problems.at(-1)).toMatchObject({ code: 'nul-bytes', line: 22 })
    expect(facts.problems.at(-1)?.excerpt).toContain('\\x00')
    expect(facts.notes.join(' ')).toContain('5000 NUL bytes')
  })

  it('UTF-16 of both orders, with and without mark, and a UTF-8 mark are read', () => {
    const text = log.slice(0, log.indexOf('\n', 9000) + 1)
    const expected = read(text).facts.requests
    const units = Uint16Array.from(text, (character) => character.charCodeAt(0))
    const little = new Uint8Array(units.buffer)
    const big = little.slice()
    for (let i = 0; i < big.length; i += 2) [big[i], big[i + 1]] = [big[i + 1] as number, big[i] as number]
    for (const bytes of [little, big, [0xff, 0xfe, ...little], [0xfe, 0xff, ...big], [0xef, 0xbb, 0xbf, ...encoder.encode(text)]]) {
      const { facts } = read(Uint8Array.from(bytes), {}, 33)
      expect(facts.requests).toBe(expected)
      expect(facts.lines.malformed).toBe(0)
    }
  })

  it('paths and hosts with control characters are shown, not acted upon', () => {
    const { facts } = read(`{"time":"2026-11-23T00:00:00Z","method":"GET","uri":"/a\\u001b[2J\\u202e","host":"x\\u0007.example.com","status":200}\n`)
    expect(facts.paths[0]?.path).toBe('/a\\x1b[2J\\u{202e}')
    expect(Object.keys(facts.vhosts)).toEqual(['x\\x07.example.com'])
  })

  it('an excerpt shows control characters and never more than 200 characters', () => {
    const { facts } = read(`${log}\u001b[31m\u202e${'y'.repeat(500)}\n`)
    expect(facts.problems[0]?.excerpt.startsWith('\\x1b[31m\\u{202e}yyy')).toBe(true)
    expect([...(facts.problems[0]?.excerpt ?? '')].length).toBe(200)
  })
})

describe('a format that changes within the file', () => {
  const lines = log.split(/(?<=\n)/)
  const without = lines.map((line) => line.replace(/ \d+\n$/, '\n'))

  it('is read on both sides: somebody added %D', () => {
    const reading = read(without.slice(0, 700).join('') + lines.slice(700).join(''))
    expectAccounted(reading)
    expect(reading.facts).toMatchObject({ formatDetail: 'vhost_combined + vhost_combined %D', requests: lines.length, lines: { malformed: 0 }, timing: { field: '%D' } })
    const measurement = measurementOf(reading.facts, reading.exact)
    expect(measurement.responseMs?.count).toBe(lines.length - 700)
    expect(measurement.notes.join(' ')).toContain('The format changes at line 701')
    expect(measurement.notes.join(' ')).toContain('700 requests carry no response time')
  })

  it('is read behind what syslog puts before each line, without taking its host for a virtual host', () => {
    const { facts } = read(common.replace(/^/gm, '2026-11-23T09:00:00 web1 apache: ').replace(/[^\n]*$/, ''))
    expect(facts).toMatchObject({ requests: lines.length, lines: { malformed: 0 }, vhosts: {} })
  })

  it('is read where lines of both alternate', () => {
    const reading = read(lines.map((line, i) => (i % 3 ? line : (without[i] ?? ''))).join(''))
    expectAccounted(reading)
    expect(reading.facts).toMatchObject({ requests: lines.length, lines: { malformed: 0 } })
  })

  it('does not make requests of rubbish, and reports all of it in order', () => {
    const reading = read(lines.slice(0, 500).join('') + 'rubbish in great quantity\n'.repeat(2000) + lines.slice(500).join(''), {}, 777)
    expectAccounted(reading)
    expect(reading.facts).toMatchObject({ requests: lines.length, lines: { malformed: 2000 } })
    expect(reading.facts.problems.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, i) => 501 + i))
  })

  it('named and found in no line is refused with the line and the field', () => {
    const refusal = refusalOf(() => read(log, { logFormat: 'common', place: 'a.log' }))
    expect(refusal.place).toBe('a.log:1')
    expect(refusal.text).toContain('No line of the file holds a request in the format named')
  })
})

describe('the unit of the duration', () => {
  const micros = [...log.matchAll(/(\d+)$/gm)].map(([, us]) => Number(us))
  let at = 0
  const rewrite = (to: (us: number) => string) => {
    at = 0
    return log.replace(/(\d+)$/gm, () => to(micros[at++] as number))
  }
  it.each([
    ['%D', (us: number) => String(us), '%D'],
    ['%{ms}T', (us: number) => String(Math.floor(us / 1000)), '%{ms}T'],
    ['$request_time', (us: number) => (us / 1e6).toFixed(3), '$request_time'],
    ['%T %D', (us: number) => `${Math.floor(us / 1e6)} ${us}`, '%D'],
    ['%D %T', (us: number) => `${us} ${Math.floor(us / 1e6)}`, '%D'],
    ['**%T/%D**', (us: number) => `**${Math.floor(us / 1e6)}/${us}**`, '%D'],
    ['rt= and lists in quotes', (us: number) => `rt="${(us / 1e6).toFixed(3)}" urt="0.000, ${(us / 2e6).toFixed(3)}"`, '$request_time'],
    ['D=%D', (us: number) => `D=${us}`, '%D'],
    ['rt=$request_time', (us: number) => `rt=${(us / 1e6).toFixed(3)}`, '$request_time'],
  ])('is found for %s', (_, to, field) => {
    const { facts, exact } = read(rewrite(to))
    expect(facts.timing?.field).toBe(field)
    const mean = micros.reduce((sum, us) => sum + us, 0) / micros.length / 1000
    expect(Math.abs((measurementOf(facts, exact).responseMs?.mean ?? 0) - mean)).toBeLessThan(1)
  })

  it('is not guessed where two columns could be the duration', () => {
    let n = 0
    const { facts } = read(rewrite((us) => `${us} ${(n += 37) % 5000}`))
    expect(facts.timing).toBeNull()
    expect(facts.notes.join(' ')).toContain('either could be a duration')
  })

  it('is not taken from the byte counters of combinedio', () => {
    const { facts } = read(log.replace(/ (\d+) "-" ("[^"]*") \d+$/gm, (_, bytes: string, agent: string) => ` ${bytes} "-" ${agent} ${300 + (Number(bytes) % 97)} ${Number(bytes) + 210}`))
    expect(facts.timing).toBeNull()
    const timed = read(log.replace(/ (\d+) "-" ("[^"]*") (\d+)$/gm, (_, bytes: string, agent: string, us: string) => ` ${bytes} "-" ${agent} ${300 + (Number(bytes) % 97)} ${Number(bytes) + 210} ${us}`))
    expect(timed.facts.timing?.field).toBe('%D')
    expect(timed.facts.busyMs).toBeCloseTo(micros.reduce((sum, us) => sum + us, 0) / 1000, 3)
  })

  it('is not taken from process ids and client ports', () => {
    let n = 0
    const { facts } = read(log.replace(/ \d+$/gm, () => ` ${4000 + (n++ % 5)} ${32768 + ((n * 7919) % 28_000)}`))
    expect(facts.timing).toBeNull()
  })
})
