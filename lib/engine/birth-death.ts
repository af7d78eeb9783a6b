/**
 * Stationary distribution of a birth-death chain: how much of the time n customers are there. Computed in ratios and
 * rescaled, so that neither overflow nor underflow bends it.
 */

export interface BirthDeath {
  /** P(n) for n = 0..last. */
  probability: Float64Array
  /** Beyond the last state P falls by this ratio a state; 0 where the chain ends. */
  tailRatio: number
}

/**
 * `arrival(n)` is the rate from n to n+1, `service(n)` from n to n-1, per second. States 0..last; beyond, for an open
 * system, arrival(last) and service(last) stay as they are, and the chain is stable when their ratio is below 1.
 */
export function birthDeath(last: number, arrival: (n: number) => number, service: (n: number) => number, open: boolean): BirthDeath {
  const probability = new Float64Array(last + 1)
  probability[0] = 1
  let sum = 1
  for (let n = 1; n <= last; n++) {
    const value = ((probability[n - 1] ?? 0) * arrival(n - 1)) / service(n)
    probability[n] = value
    sum += value
    if (sum > 1e250) {
      for (let k = 0; k <= n; k++) probability[k] = (probability[k] ?? 0) / sum
      sum = 1
    }
  }
  const tailRatio = open ? arrival(last) / service(last) : 0
  if (open && tailRatio < 1) sum += ((probability[last] ?? 0) * tailRatio) / (1 - tailRatio)
  for (let n = 0; n <= last; n++) probability[n] = (probability[n] ?? 0) / sum
  return { probability, tailRatio }
}

/**
 * Machine repair: N customers who think Z and are served S by c servers, exponential. Throughput X and response time R.
 */
export function machineRepair(customers: number, servers: number, service: number, think: number): { throughput: number; response: number } {
  if (think <= 0) {
    const throughput = Math.min(customers, servers) / service
    return { throughput, response: customers / throughput }
  }
  const chain = birthDeath(customers, (n) => (customers - n) / think, (n) => Math.min(n, servers) / service, false)
  let present = 0
  chain.probability.forEach((p, n) => (present += n * p))
  const throughput = (customers - present) / think
  return { throughput, response: present / throughput }
}
