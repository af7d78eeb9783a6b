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

/** The mixture, ready to be read many times: entries of all arrays belong together. */
export interface ResponseMixture {
  weight: Float64Array
  low: Float64Array
  high: Float64Array
  /** Tail of both waits together: queue e^(-y / queueMean) + inside e^(-y / insideMean). */
  queue: Float64Array
  queueMean: Float64Array
  inside: Float64Array
  insideMean: Float64Array
  /** e^(-(high - low) / mean) of either wait. */
  queueDecay: Float64Array
  insideDecay: Float64Array
  total: number
}

/** Waits rarer than this do not move a percentile that is reported. */
const NEGLIGIBLE = 1e-7

export function responseMixture(parts: readonly ResponsePart[]): ResponseMixture {
  const size = parts.length
  const mixture: ResponseMixture = { weight: new Float64Array(size), low: new Float64Array(size), high: new Float64Array(size), queue: new Float64Array(size), queueMean: new Float64Array(size), inside: new Float64Array(size), insideMean: new Float64Array(size), queueDecay: new Float64Array(size), insideDecay: new Float64Array(size), total: 0 }
  parts.forEach((part, i) => {
    const { queue, inside } = part
    const a = queue.conditionalMean > 0 ? queue.probability : 0
    const b = inside.conditionalMean > 0 ? inside.probability : 0
    const queueMean = Math.max(queue.conditionalMean, 1e-9)
    let insideMean = Math.max(inside.conditionalMean, 1e-9)
    // The formula for the sum divides by the difference of the means; keep them apart.
    if (Math.abs(queueMean - insideMean) < 1e-3 * queueMean) insideMean = queueMean * 0.999
    const both = (a * b) / (queueMean - insideMean)
    mixture.weight[i] = part.weight
    mixture.low[i] = part.low + (part.shift ?? 0)
    mixture.high[i] = part.high + (part.shift ?? 0)
    mixture.queue[i] = a > NEGLIGIBLE ? a * (1 - b) + both * queueMean : 0
    mixture.queueMean[i] = queueMean
    mixture.inside[i] = a > NEGLIGIBLE ? b * (1 - a) - both * insideMean : b > NEGLIGIBLE ? b : 0
    mixture.insideMean[i] = insideMean
    mixture.queueDecay[i] = Math.exp(-(part.high - part.low) / queueMean)
    mixture.insideDecay[i] = Math.exp(-(part.high - part.low) / insideMean)
    mixture.total += part.weight
  })
  return mixture
}

/** P(response > t). */
export function responseTail(m: ResponseMixture, t: number): number {
  let tail = 0
  for (let i = 0; i < m.weight.length; i++) {
    const weight = m.weight[i] ?? 0
    const low = m.low[i] ?? 0
    if (t <= low) {
      tail += weight
      continue
    }
    const high = m.high[i] ?? 0
    const queue = m.queue[i] ?? 0
    const inside = m.inside[i] ?? 0
    const queueMean = m.queueMean[i] ?? 1
    const insideMean = m.insideMean[i] ?? 1
    const past = t - high
    const width = high - low
    if (past >= 0) {
      // Past the stratum: the tails at its two ends, or their mean over it, differ by known factors.
      let here = 0
      if (queue !== 0 && past < 30 * queueMean) here += queue * Math.exp(-past / queueMean) * (width > 1e-9 ? (queueMean / width) * (1 - (m.queueDecay[i] ?? 0)) : 1)
      if (inside !== 0 && past < 30 * insideMean) here += inside * Math.exp(-past / insideMean) * (width > 1e-9 ? (insideMean / width) * (1 - (m.insideDecay[i] ?? 0)) : 1)
      tail += weight * here
      continue
    }
    // Within it: the tail is 1 above t, and below t its mean is a difference of integrals.
    let area = -past
    if (queue !== 0) area += queue * queueMean * (1 - Math.exp((low - t) / queueMean))
    if (inside !== 0) area += inside * insideMean * (1 - Math.exp((low - t) / insideMean))
    tail += (weight * area) / width
  }
  return m.total > 0 ? tail / m.total : 0
}

/** The times that shares p (ascending) of the requests stay within. */
export function responsePercentiles(m: ResponseMixture, shares: readonly number[]): number[] {
  let floor = Infinity
  let scale = 0
  for (let i = 0; i < m.weight.length; i++) {
    if (!((m.weight[i] ?? 0) > 0)) continue
    floor = Math.min(floor, m.low[i] ?? 0)
    scale = Math.max(scale, (m.high[i] ?? 0) + (m.queue[i] !== 0 ? (m.queueMean[i] ?? 0) : 0) + (m.inside[i] !== 0 ? (m.insideMean[i] ?? 0) : 0))
  }
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
