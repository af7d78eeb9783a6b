/**
 * Damaged files for every reader, and what must hold of each: an answer or a refusal in words, every line accounted for, no figure
 * that is none, the same answer however the bytes are cut. For the tests and for scripts/fuzz.ts.
 */
import { isAppError } from '#lib/base/errors.ts'
import { openAnyReader } from './any-reader.ts'
import { captureMeasurementOf } from './capture/capture-measurement.ts'
import { seededRandom } from './generate-access-log.ts'
import { SAMPLE_HOST_FILES } from './host/sample-host-files.ts'
import { VEGETA_GOB, simulation } from './load-test/sample-binaries.ts'
import { SAMPLE_REPORTS } from './load-test/sample-reports.ts'
import { AB_HTML, HDR_LOG, JTL_XML, SAMPLE_DOCUMENTS, SAMPLE_SERIES } from './load-test/sample-results.ts'
import { measurementOf } from './measurement.ts'
import { SAMPLE_ACCESS_LOGS } from './sample-access-logs.ts'

const texts = { ...SAMPLE_ACCESS_LOGS, ...SAMPLE_HOST_FILES, ...SAMPLE_REPORTS, ...SAMPLE_DOCUMENTS, ...SAMPLE_SERIES, 'jmeter-xml': JTL_XML, 'hdr-log': HDR_LOG, 'ab-html': AB_HTML }
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le')

/** Whole files by name. */
export const SEEDS: readonly [name: string, bytes: Uint8Array][] = [
  ...Object.entries(texts).map(([name, text]): [string, Uint8Array] => [name, new TextEncoder().encode(text)]),
  ['utf-16', utf16(SAMPLE_ACCESS_LOGS.common ?? '')],
  ['vegeta-gob', Uint8Array.from(VEGETA_GOB)],
  ['gatling-binary', Uint8Array.from(simulation({ coded: true, cached: true }))],
  ['gatling-binary-utf8', Uint8Array.from(simulation({ coded: false, cached: false }))],
]

/** Input `number` of a series: one to six changes of a seed, now and then two seeds joined. The same in every run. */
export function damagedInput(series: number, number: number): { name: string; bytes: Uint8Array } {
  const random = seededRandom((series * 1_000_003 + number) % 2 ** 31)
  const [name, whole] = pick(SEEDS, random)
  const joined = random() < 0.05 ? [...whole, ...pick(SEEDS, random)[1]] : [...whole]
  return { name, bytes: mutate(joined, random) }
}

const pick = <Item>(items: readonly Item[], random: () => number): Item => items[Math.floor(random() * items.length)] as Item
const PIECES = ['\n', '\r\n', '\0', '"', '\\', ',', '\t', ' ', '-', '9', '999999999999999999', '-1', '1e999', 'NaN', '\u{1f680}', '{', '}', '[', ']', '<', '&', '%', ':', '\ufeff', 'null', 'true', '\x1b[0m'].map((text) => [...new TextEncoder().encode(text)])

/** Longer inputs try nothing new, and are slow. */
const MAX_BYTES = 50_000

/** A byte turned; a piece cut, doubled, moved or replaced; the rest cut off; what is special put in; a line repeated. */
function mutate(bytes: number[], random: () => number): Uint8Array {
  const below = (size: number): number => Math.floor(random() * size)
  for (let left = 1 + below(6); left > 0 && bytes.length > 0; left--) {
    const from = below(bytes.length)
    const length = below(random() < 0.1 ? 400 : 24)
    const kind = below(9)
    if (kind === 0) bytes[from] = (bytes[from] ?? 0) ^ (1 << below(8))
    else if (kind === 1) bytes.splice(from, length)
    else if (kind === 2) bytes.splice(from, 0, ...bytes.slice(from, from + length))
    else if (kind === 3) bytes = bytes.slice(0, from + 1)
    else if (kind === 4) bytes.splice(from, below(4), ...pick(PIECES, random))
    else if (kind === 5) bytes.splice(from, length, ...Array.from({ length }, () => below(256)))
    else if (kind === 6) bytes.splice(below(bytes.length), 0, ...bytes.splice(from, length))
    else if (kind === 7) {
      const begin = bytes.lastIndexOf(10, from) + 1
      const end = bytes.indexOf(10, from)
      const line = bytes.slice(begin, end < 0 ? bytes.length : end + 1)
      for (let times = below(60); times > 0 && bytes.length + line.length < MAX_BYTES; times--) bytes.splice(begin, 0, ...line)
    } else bytes.splice(from, 0, ...Array.from({ length: below(3000) }, () => pick([48, 32, 65, 0, 255], random)))
  }
  return Uint8Array.from(bytes)
}

/** Throws where the bytes are not read, or say something else when they are cut at an offset: at any, or in long files at a thousand. */
export function checkEveryCut(bytes: Uint8Array): void {
  const whole = answerTo(bytes, [])
  if (!whole.startsWith('{')) throw new Error(`They are not read: ${whole}`)
  for (let cut = 1; cut < bytes.length; cut += Math.ceil(bytes.length / 1000)) if (answerTo(bytes, [cut]) !== whole) throw new Error(`Cut at ${cut} they say something else.`)
}

/** What became of the bytes; throws where something does not hold. `cut` in 0..1 says where they are parted. */
export function checkInput(bytes: Uint8Array, cut: number): 'read' | 'refused' {
  const whole = answerTo(bytes, [])
  const parted = answerTo(bytes, [Math.floor(cut * bytes.length), Math.floor((cut + (1 - cut) / 2) * bytes.length)])
  if (whole !== parted) throw new Error(`Cut in pieces the bytes say something else:\n${whole.slice(0, 2000)}\n${parted.slice(0, 2000)}`)
  return whole.startsWith('{') ? 'read' : 'refused'
}

function answerTo(bytes: Uint8Array, cuts: readonly number[]): string {
  const reader = openAnyReader({ place: 'x' })
  try {
    let from = 0
    for (const to of [...cuts, bytes.length]) {
      reader.push(bytes.subarray(from, to))
      from = to
    }
    const reading = reader.end()
    const measurement =
      reading.kind === 'access-log' ? measurementOf(reading.facts, reading.exact)
      : reading.kind === 'capture' ? captureMeasurementOf(reading.facts, reading.exact)
      : reading.facts.measurement
    const { total, read, blank, comments, malformed } = measurement.lines
    if (read + blank + comments + malformed !== total || Math.min(read, blank, comments, malformed) < 0) throw new Error(`The lines do not add up: ${JSON.stringify(measurement.lines)}`)
    requireFinite(measurement, '')
    return JSON.stringify(measurement)
  } catch (error) {
    if (!isAppError(error)) throw error
    if (error.publicMessage === '' || error.problems.length === 0) throw new Error('A refusal without words', { cause: error })
    return error.publicMessage
  }
}

function requireFinite(value: unknown, place: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${place} is ${value}`)
  if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) requireFinite(item, `${place}/${key}`)
}
