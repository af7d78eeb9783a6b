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

/** P(response > t). */
export function responseTail(parts: readonly ResponsePart[], t: number): number {
  let tail = 0
  let total = 0
  for (const part of parts) {
    total += part.weight
    const y = t - (part.shift ?? 0)
    const width = part.high - part.low
    if (width > 1e-9) tail += (part.weight * (integratedTail(part, y - part.low) - integratedTail(part, y - part.high))) / width
    else tail += part.weight * noiseTail(part, y - part.low)
  }
  return total > 0 ? tail / total : 0
}

/** The times that shares p (ascending) of the requests stay within. */
export function responsePercentiles(parts: readonly ResponsePart[], shares: readonly number[]): number[] {
  let floor = Infinity
  let scale = 0
  for (const part of parts) {
    if (part.weight <= 0) continue
    floor = Math.min(floor, part.low + (part.shift ?? 0))
    scale = Math.max(scale, part.high + (part.shift ?? 0) + part.queue.conditionalMean * part.queue.probability + part.inside.conditionalMean)
  }
  if (!Number.isFinite(floor)) return shares.map(() => 0)
  let from = Math.max(0, floor)
  return shares.map((share) => {
    const wanted = 1 - share
    let low = from
    let lowTail = responseTail(parts, low) - wanted
    if (lowTail <= 0) return low
    let high = Math.max(scale, low * 2, 1e-6)
    let highTail = responseTail(parts, high) - wanted
    for (let k = 0; highTail > 0 && k < 200; k++) {
      low = high
      lowTail = highTail
      high *= 2
      highTail = responseTail(parts, high) - wanted
    }
    // Illinois false position: a bracket that shrinks from both sides.
    let side = 0
    for (let k = 0; k < 60 && high - low > 1e-5 * high + 1e-9; k++) {
      const guess = k % 4 === 3 ? (low + high) / 2 : (low * highTail - high * lowTail) / (highTail - lowTail)
      const at = responseTail(parts, guess) - wanted
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
    return (low + high) / 2
  })
}

interface Coefficients {
  queue: number
  inside: number
  queueMean: number
  insideMean: number
}

/** The tail of the sum of both waits is queue e^(-y / queueMean) + inside e^(-y / insideMean), y >= 0. */
function coefficients({ queue, inside }: ResponsePart): Coefficients {
  const a = queue.conditionalMean > 0 ? queue.probability : 0
  const b = inside.conditionalMean > 0 ? inside.probability : 0
  const queueMean = Math.max(queue.conditionalMean, 1e-12)
  let insideMean = Math.max(inside.conditionalMean, 1e-12)
  if (a > 0 && b > 0 && Math.abs(queueMean - insideMean) < 1e-3 * queueMean) insideMean = queueMean * 0.999
  const both = a * b
  const spread = queueMean - insideMean || 1e-12
  return { queue: a * (1 - b) + (both * queueMean) / spread, inside: b * (1 - a) - (both * insideMean) / spread, queueMean, insideMean }
}

function noiseTail(part: ResponsePart, y: number): number {
  if (y < 0) return 1
  const c = coefficients(part)
  return c.queue * Math.exp(-y / c.queueMean) + c.inside * Math.exp(-y / c.insideMean)
}

/** Integral of the tail up to y; 1 below zero. */
function integratedTail(part: ResponsePart, y: number): number {
  if (y <= 0) return y
  const c = coefficients(part)
  return -c.queue * c.queueMean * Math.expm1(-y / c.queueMean) - c.inside * c.insideMean * Math.expm1(-y / c.insideMean)
}
