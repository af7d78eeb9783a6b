/**
 * The distribution of response time as a mixture: strata of what requests consume, each plus a wait for a thread and a
 * wait for the GIL and the cores. Either wait is zero with some probability and else exponential; the wait for a thread
 * may also be given as a few values, where it is anything but exponential (closed traffic near saturation). Seconds.
 */

/** Zero with probability 1 - probability; else exponential with mean `conditionalMean`. */
export interface Wait {
  probability: number
  conditionalMean: number
}

/** Requests of one stratum, and what they wait. */
export interface ResponsePart {
  weight: number
  /** The time without waiting is uniform between these. */
  low: number
  high: number
  /** Wait for a thread. */
  queue: Wait
  /** Wait for GIL and cores while a thread is held. */
  inside: Wait
  /** What is added to everybody: a value of the wait for a thread that was taken apart. */
  shift?: number
}

/** The mixture, ready to be read many times: entries of all arrays belong together, ordered by `low`. */
export interface ResponseMixture {
  size: number
  low: Float64Array
  high: Float64Array
  /** Weight of this part and all that begin later, as a share of the whole. */
  later: Float64Array
  /** Weight over width: the tail within a part grows by it. */
  density: Float64Array
  /** 1 / mean of either wait, and the wait's contribution to the area of the tail within a part. */
  queueRate: Float64Array
  insideRate: Float64Array
  queueArea: Float64Array
  insideArea: Float64Array
  /** Past a part its tail is queuePast e^(-past queueRate) + insidePast e^(-past insideRate). */
  queuePast: Float64Array
  insidePast: Float64Array
  /** Where the percentiles are looked for: the shortest response, and one that few exceed. */
  floor: number
  scale: number
}

/** Waits rarer than this do not move a percentile that is reported. */
const NEGLIGIBLE = 1e-7
/** e^-30 is nothing. */
const GONE = 30

export function responseMixture(parts: readonly ResponsePart[]): ResponseMixture {
  const size = parts.length
  const array = (): Float64Array => new Float64Array(size)
  const m: ResponseMixture = { size, low: array(), high: array(), later: array(), density: array(), queueRate: array(), insideRate: array(), queueArea: array(), insideArea: array(), queuePast: array(), insidePast: array(), floor: Infinity, scale: 0 }
  let total = 0
  for (const part of parts) total += part.weight
  const ordered = parts.toSorted((a, b) => a.low + (a.shift ?? 0) - b.low - (b.shift ?? 0))
  let later = 0
  for (let i = size - 1; i >= 0; i--) {
    const part = ordered[i]
    if (!part) continue
    const { queue: before, inside: within, shift = 0 } = part
    const weight = total > 0 ? part.weight / total : 0
    const a = before.conditionalMean > 0 ? before.probability : 0
    const b = within.conditionalMean > 0 ? within.probability : 0
    const queueMean = Math.max(before.conditionalMean, 1e-9)
    let insideMean = Math.max(within.conditionalMean, 1e-9)
    // The formula for the sum divides by the difference of the means; keep them apart.
    if (Math.abs(queueMean - insideMean) < 1e-3 * queueMean) insideMean = queueMean * 0.999
    // The tail of both waits together is queue e^(-y / queueMean) + inside e^(-y / insideMean).
    const both = (a * b) / (queueMean - insideMean)
    const queue = a > NEGLIGIBLE ? a * (1 - b) + both * queueMean : 0
    const inside = a > NEGLIGIBLE ? b * (1 - a) - both * insideMean : b > NEGLIGIBLE ? b : 0
    const low = part.low + shift
    const high = part.high + shift
    const width = high - low
    later += weight
    m.low[i] = low
    m.high[i] = high
    m.later[i] = later
    m.density[i] = width > 0 ? weight / width : 0
    m.queueRate[i] = 1 / queueMean
    m.insideRate[i] = 1 / insideMean
    m.queueArea[i] = queue * queueMean
    m.insideArea[i] = inside * insideMean
    // The tails at the two ends of a part, or their mean over it, differ by known factors.
    m.queuePast[i] = queue === 0 ? 0 : weight * queue * (width > 1e-9 ? (queueMean / width) * (1 - Math.exp(-width / queueMean)) : 1)
    m.insidePast[i] = inside === 0 ? 0 : weight * inside * (width > 1e-9 ? (insideMean / width) * (1 - Math.exp(-width / insideMean)) : 1)
    if (part.weight > 0) {
      m.floor = Math.min(m.floor, low)
      m.scale = Math.max(m.scale, high + (queue !== 0 ? queueMean : 0) + (inside !== 0 ? insideMean : 0))
    }
  }
  return m
}

/** P(response > t). */
export function responseTail(m: ResponseMixture, t: number): number {
  const { size, low, high, queueRate, insideRate, queuePast, insidePast } = m
  let tail = 0
  for (let i = 0; i < size; i++) {
    const from = low[i] as number
    if (t <= from) return tail + (m.later[i] as number)
    const past = t - (high[i] as number)
    if (past >= 0) {
      const byQueue = queuePast[i] as number
      const byInside = insidePast[i] as number
      if (byQueue !== 0) {
        const y = past * (queueRate[i] as number)
        if (y < GONE) tail += byQueue * Math.exp(-y)
      }
      if (byInside !== 0) {
        const y = past * (insideRate[i] as number)
        if (y < GONE) tail += byInside * Math.exp(-y)
      }
      continue
    }
    // Within it: the tail is 1 above t, and below t its mean is a difference of integrals.
    const queueArea = m.queueArea[i] as number
    const insideArea = m.insideArea[i] as number
    let area = -past
    if (queueArea !== 0) area += queueArea * (1 - Math.exp((from - t) * (queueRate[i] as number)))
    if (insideArea !== 0) area += insideArea * (1 - Math.exp((from - t) * (insideRate[i] as number)))
    tail += (m.density[i] as number) * area
  }
  return tail
}

/** The times that shares p (ascending) of the requests stay within. */
export function responsePercentiles(m: ResponseMixture, shares: readonly number[]): number[] {
  const { floor, scale } = m
  if (!Number.isFinite(floor)) return shares.map(() => 0)
  let from = Math.max(0, floor)
  let last = 0
  return shares.map((share) => {
    const wanted = 1 - share
    let low = from
    let lowTail = responseTail(m, low) - wanted
    if (lowTail <= 0) return (last = Math.max(last, low))
    let high = Math.max(low * 1.6, 1e-6)
    let highTail = responseTail(m, high) - wanted
    for (let k = 0; highTail > 0 && k < 200; k++) {
      low = high
      lowTail = highTail
      high = k < 6 ? high * 1.6 : Math.max(high * 2, k === 6 ? scale : 0)
      highTail = responseTail(m, high) - wanted
    }
    // Illinois false position with a bisection now and then: a bracket that shrinks from both sides.
    let side = 0
    for (let k = 0; k < 60 && high - low > 5e-4 * high + 1e-9; k++) {
      const guess = k % 3 === 2 ? (low + high) / 2 : (low * highTail - high * lowTail) / (highTail - lowTail)
      const at = responseTail(m, guess) - wanted
      if (at > 0) {
        low = guess
        lowTail = at
        if (side === 1) highTail /= 2
        side = 1
      } else {
        high = guess
        highTail = at
        if (side === -1) lowTail /= 2
        side = -1
      }
    }
    from = low
    last = Math.max(last, (low + high) / 2)
    return last
  })
}
