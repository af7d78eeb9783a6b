/**
 * The Universal Scalability Law (Gunther 1993): X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1)). It describes
 * measured throughput over load; it does not explain it, and says nothing beyond the loads measured.
 */
import { invalidInput } from '#lib/base/errors.ts'

export interface Usl {
  /** Contention. */
  alpha: number
  /** Coherency. */
  beta: number
  /** Throughput of one. */
  gamma: number
}

export function uslThroughput({ alpha, beta, gamma }: Usl, load: number): number {
  return (gamma * load) / (1 + alpha * (load - 1) + beta * load * (load - 1))
}

/** Load of greatest throughput, sqrt((1 - alpha) / beta); infinite without coherency cost. */
export function uslPeakLoad({ alpha, beta }: Pick<Usl, 'alpha' | 'beta'>): number {
  return beta > 0 ? Math.sqrt(Math.max(0, 1 - alpha) / beta) : Infinity
}

/**
 * Least squares in throughput by Gauss-Newton with a damped step (Levenberg-Marquardt), coefficients kept non-negative.
 * Needs at least three different loads, or throws AppError invalid.
 */
export function fitUsl(points: readonly { load: number; throughput: number }[]): Usl {
  if (new Set(points.map((point) => point.load)).size < 3)
    throw invalidInput([{ place: 'points', reason: 'Three coefficients need at least three different loads.', remedy: 'Measure at more loads.' }])
  const first = points.reduce((least, point) => (point.load < least.load ? point : least))
  let current: Usl = { alpha: 0.01, beta: 0.0001, gamma: first.throughput / Math.max(first.load, 1e-9) }
  let damping = 1e-3
  let error = squaredError(current, points)
  for (let step = 0; step < 500; step++) {
    const proposal = uslStep(current, points, damping)
    const next = proposal ? squaredError(proposal, points) : Infinity
    if (proposal && next <= error) {
      const gain = error - next
      current = proposal
      error = next
      damping = Math.max(damping / 3, 1e-15)
      if (gain <= 1e-15 * (error + 1e-30)) break
    } else {
      damping *= 4
      if (damping > 1e12) break
    }
  }
  return current
}

function squaredError(usl: Usl, points: readonly { load: number; throughput: number }[]): number {
  return points.reduce((sum, point) => sum + (point.throughput - uslThroughput(usl, point.load)) ** 2, 0)
}

function uslStep({ alpha, beta, gamma }: Usl, points: readonly { load: number; throughput: number }[], damping: number): Usl | null {
  const normal = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  const right = [0, 0, 0]
  for (const { load, throughput } of points) {
    const below = 1 + alpha * (load - 1) + beta * load * (load - 1)
    const value = (gamma * load) / below
    const gradient = [(-value * (load - 1)) / below, (-value * load * (load - 1)) / below, load / below]
    const residual = throughput - value
    for (let i = 0; i < 3; i++) {
      right[i] = (right[i] ?? 0) + (gradient[i] ?? 0) * residual
      for (let j = 0; j < 3; j++) normal[i * 3 + j] = (normal[i * 3 + j] ?? 0) + (gradient[i] ?? 0) * (gradient[j] ?? 0)
    }
  }
  for (let i = 0; i < 3; i++) normal[i * 4] = (normal[i * 4] ?? 0) * (1 + damping) + 1e-300
  const [da, db, dg] = solve3(normal, right)
  if (![da, db, dg].every(Number.isFinite)) return null
  return { alpha: Math.max(0, alpha + (da ?? 0)), beta: Math.max(0, beta + (db ?? 0)), gamma: Math.max(1e-12, gamma + (dg ?? 0)) }
}

/** Cramer's rule; the matrix is row by row. */
function solve3(m: readonly number[], r: readonly number[]): number[] {
  const at = (i: number): number => m[i] ?? 0
  const b = (i: number): number => r[i] ?? 0
  const determinant = (a: number[]): number => {
    const v = (i: number): number => a[i] ?? 0
    return v(0) * (v(4) * v(8) - v(5) * v(7)) - v(1) * (v(3) * v(8) - v(5) * v(6)) + v(2) * (v(3) * v(7) - v(4) * v(6))
  }
  const whole = determinant([0, 1, 2, 3, 4, 5, 6, 7, 8].map(at))
  return [0, 1, 2].map((column) => determinant([0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => (i % 3 === column ? b(Math.floor(i / 3)) : at(i)))) / whole)
}
