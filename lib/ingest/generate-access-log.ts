/**
 * Makes access logs: Apache's vhost_combined with %D, for given actions, rates over the week and response times. Seeded:
 * the same plan gives the same bytes. For the demo team, the benchmarks and the tests, which need logs whose truth is
 * known. Requests arrive as a Poisson process whose rate follows the hour of the week; a line is written when its
 * request ends, as Apache does. It makes no claim to look like any real visitor.
 */
import { hourOfWeek } from './calendar.ts'

export interface GeneratedAction {
  method?: string
  /** Path with placeholders that are filled at random: {int}, {slug}, {word}, {uuid}, {date}, {hash}, {file}. May hold a query. */
  path: string
  /** Relative frequency. */
  weight: number
  /** Mean response time and its coefficient of variation (log-normal). */
  meanMs: number
  cv: number
  /** Shares of responses with another status than 200, such as { 404: 0.01, 500: 0.002 }. */
  statuses?: Readonly<Record<number, number>>
  bytes?: number
}

export interface GeneratedLogPlan {
  seed: number
  serverName: string
  /** First moment, seconds since 1970-01-01 UTC. */
  startEpochS: number
  durationS: number
  /** Minutes east of UTC. */
  utcOffsetMinutes?: number
  /** Mean rate over the week, requests per second. */
  ratePerSecond: number
  /** 168 factors on the rate from Monday 00:00 local; absent: OFFICE_WEEK. Their mean need not be 1. */
  week?: readonly number[]
  actions: readonly GeneratedAction[]
  /** Share of lines with no valid request line (TLS hellos, scanners). Default 0. */
  oddShare?: number
  /** Lines at most. */
  maxLines?: number
}

/** Working days high from 9 to 18 with a dip at noon, evenings half, nights and weekends low. */
export const OFFICE_WEEK: readonly number[] = Array.from({ length: 168 }, (_, hour) => {
  const day = Math.floor(hour / 24)
  const clock = hour % 24
  const daily = clock < 6 ? 0.15 : clock < 9 ? 0.7 : clock < 12 ? 2.1 : clock < 13 ? 1.6 : clock < 18 ? 2.2 : clock < 23 ? 1.0 : 0.4
  return day >= 5 ? daily * 0.45 : daily
})

/** Uniform numbers in [0, 1) from a seed: Mulberry32 (Ettinger, public domain), period 2^32. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const WORDS = 'amber anchor apple autumn basket beacon birch blue bottle bridge butter cabin candle canvas cedar cherry cloud copper coral cotton cream crystal daisy desert eagle ember fabric feather forest garden garnet ginger golden granite harbor hazel honey indigo island ivory jacket jasmine lamp lantern lemon linen maple marble meadow mirror mountain oak ocean olive orchid paper pepper pine plum quartz rain raven red river rose sage sand satin shadow silver snow spring stone summer table thunder tulip valley velvet violet walnut willow winter wool'.split(' ')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://www.example.com/bot)',
  'curl/7.88.1',
]
const ODD_REQUESTS = ['\\x16\\x03\\x01\\x02', '-', 'HELP', 'GET /']

interface PendingLine {
  endS: number
  order: number
  text: string
}

/** The log's lines, each with its line end, in the order in which their requests end. */
export function* generateAccessLog(plan: GeneratedLogPlan): Generator<string> {
  const random = seededRandom(plan.seed)
  const week = plan.week ?? OFFICE_WEEK
  const offset = plan.utcOffsetMinutes ?? 0
  const highest = Math.max(...week) * plan.ratePerSecond
  const total = plan.actions.reduce((sum, action) => sum + action.weight, 0)
  const pending: PendingLine[] = []
  let order = 0
  let lines = 0
  let at = plan.startEpochS
  const maxLines = plan.maxLines ?? Infinity
  if (!(highest > 0) || !(total > 0)) return
  while (order < maxLines) {
    at += exponential(random) / highest
    if (at >= plan.startEpochS + plan.durationS) break
    const localS = Math.floor(at) + offset * 60
    // Thinning: candidates at the highest rate, kept in proportion to the hour's own (Lewis and Shedler, 1979).
    if (random() * highest > (week[hourOfWeek(localS)] ?? 0) * plan.ratePerSecond) continue
    const { text, wallUs } = oneLine(plan, random, total, localS, offset)
    insertByEnd(pending, { endS: at + wallUs / 1e6, order: order++, text })
    for (let next = pending[0]; next !== undefined && next.endS <= at; next = pending[0]) {
      pending.shift()
      lines++
      yield next.text
    }
  }
  for (const rest of pending) if (lines++ < maxLines) yield rest.text
}

/** The log as bytes, in chunks of about `chunkBytes`. */
export function* generateAccessLogBytes(plan: GeneratedLogPlan, chunkBytes = 64 * 1024): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = ''
  for (const line of generateAccessLog(plan)) {
    text += line
    if (text.length >= chunkBytes) {
      yield encoder.encode(text)
      text = ''
    }
  }
  if (text !== '') yield encoder.encode(text)
}

function oneLine(plan: GeneratedLogPlan, random: () => number, total: number, localS: number, offset: number): { text: string; wallUs: number } {
  const client = random() < 0.06 ? `2001:db8::${int(random, 1, 65535).toString(16)}` : `192.0.2.${int(random, 1, 254)}`
  const agent = AGENTS[int(random, 0, AGENTS.length - 1)] ?? '-'
  let request: string
  let status = 200
  let wallUs: number
  let bytes: number
  if (random() < (plan.oddShare ?? 0)) {
    request = ODD_REQUESTS[int(random, 0, ODD_REQUESTS.length - 1)] ?? '-'
    status = request === '-' ? 408 : 400
    wallUs = int(random, 30, 200)
    bytes = 0
  } else {
    let pick = random() * total
    const action = plan.actions.find(({ weight }) => (pick -= weight) < 0) ?? (plan.actions.at(-1) as GeneratedAction)
    request = `${action.method ?? 'GET'} ${fill(action.path, random)} HTTP/1.1`
    wallUs = Math.max(20, Math.round(logNormal(random, action.meanMs, action.cv) * 1000))
    let share = random()
    for (const [code, part] of Object.entries(action.statuses ?? {})) if (status === 200 && (share -= part) < 0) status = Number(code)
    bytes = action.bytes ?? int(random, 500, 20_000)
  }
  const text = `${plan.serverName}:443 ${client} - - [${clfTime(localS, offset)}] "${request}" ${status} ${bytes} "-" "${agent}" ${wallUs}\n`
  return { text, wallUs }
}

/** Keeps `pending` in order of end; ties by arrival. New lines mostly end last, so the search begins there. */
function insertByEnd(pending: PendingLine[], line: PendingLine): void {
  let i = pending.length
  while (i > 0 && ((pending[i - 1] as PendingLine).endS > line.endS)) i--
  pending.splice(i, 0, line)
}

function fill(path: string, random: () => number): string {
  return path.replace(/\{(\w+)\}/g, (whole, kind: string) => {
    const word = (): string => WORDS[int(random, 0, WORDS.length - 1)] ?? 'word'
    switch (kind) {
      case 'int':
        return String(int(random, 1, 99_999))
      case 'slug':
        return `${word()}-${word()}-${word()}`
      case 'word':
        return word()
      case 'uuid':
        return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`
      case 'date':
        return `20${int(random, 20, 26)}-${two(int(random, 1, 12))}-${two(int(random, 1, 28))}`
      case 'hash':
        return hex(random, 40)
      case 'file':
        return `${word()}-${hex(random, 8)}.${['css', 'js', 'png'][int(random, 0, 2)]}`
      default:
        return whole
    }
  })
}

function clfTime(localS: number, offset: number): string {
  const date = new Date(localS * 1000)
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  return `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${zone}`
}

const two = (value: number): string => String(value).padStart(2, '0')
const int = (random: () => number, low: number, high: number): number => low + Math.floor(random() * (high - low + 1))
const exponential = (random: () => number): number => -Math.log(1 - random())

function hex(random: () => number, digits: number): string {
  let text = ''
  while (text.length < digits) text += Math.floor(random() * 16).toString(16)
  return text
}

/** Log-normal with the given mean and coefficient of variation, by Box and Muller. */
function logNormal(random: () => number, mean: number, cv: number): number {
  const variance = Math.log(1 + cv * cv)
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal)
}
