/**
 * Erlang's formulas for c equal servers with Poisson arrivals (Erlang 1917; Gross & Harris, Fundamentals of Queueing
 * Theory). Exact, and stable to a million servers. Times come out in the unit of the service time given; callers state
 * the offered load a = arrival rate x mean service time, in erlangs. Waiting systems need a < c: callers check.
 */

/** Erlang B: probability that all c servers are busy where nobody waits. B(k) = a B(k-1) / (k + a B(k-1)). */
export function erlangB(servers: number, load: number): number {
  let blocked = 1
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked)
  return blocked
}

/** Erlang C: probability of having to wait. C = B / (1 - rho (1 - B)); 1 at or beyond saturation. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1
  if (load <= 0) return 0
  const blocked = erlangB(servers, load)
  const utilization = load / servers
  return blocked / (1 - utilization * (1 - blocked))
}

/** Mean wait of M/M/c as a multiple of the mean service time: C / (c - a). Infinite at or beyond saturation. */
export function meanWait(servers: number, load: number): number {
  return load >= servers ? Infinity : erlangC(servers, load) / (servers - load)
}

/** The wait that a share p of the customers stays within: ln(C / (1 - p)) S / (c - a), or 0. */
export function waitPercentile(servers: number, load: number, p: number): number {
  if (load >= servers) return Infinity
  const waiting = erlangC(servers, load)
  return 1 - p >= waiting ? 0 : Math.log(waiting / (1 - p)) / (servers - load)
}

/**
 * P(time in system > t), t in mean service times, M/M/c first come first served:
 * e^-t [1 + C (1 - e^(-t (c-1-a))) / (c-1-a)], with the limit 1 + C t where a = c - 1.
 */
export function sojournTail(servers: number, load: number, t: number): number {
  if (load >= servers) return 1
  const waiting = erlangC(servers, load)
  const spare = servers - 1 - load
  const factor = Math.abs(spare) * t < 1e-9 ? t : -Math.expm1(-t * spare) / spare
  return Math.min(1, Math.exp(-t) * (1 + waiting * factor))
}

/** The time in system that a share p of the customers stays within, in mean service times. */
export function sojournPercentile(servers: number, load: number, p: number): number {
  if (load >= servers) return Infinity
  let low = 0
  let high = 1
  while (sojournTail(servers, load, high) > 1 - p) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2
    if (sojournTail(servers, load, middle) > 1 - p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
