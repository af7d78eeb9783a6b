/**
 * Numbers the literature or an exact computation fixes, each to the precision it is printed in. Approximations are held
 * to the error they are documented with.
 */
import { describe, expect, test } from 'vitest'
import { machineRepair } from './birth-death.ts'
import { erlangB, erlangC, meanWait, sojournPercentile, waitPercentile } from './erlang.ts'
import { allenCunneenWait, cosmetatosWait, kimuraWait } from './kimura.ts'
import { exactMultiClassMva, exactMva, schweitzerMultiClassMva, schweitzerMva } from './mva.ts'
import { openProcess, processThroughput } from './process-centre.ts'
import { halfinWhittBeta, halfinWhittWaitProbability, squareRootStaffing } from './square-root-staffing.ts'
import { fitUsl, uslPeakLoad, uslThroughput } from './usl.ts'

/** Half a unit of the last of `digits` printed decimals. */
const printed = (value: number, expected: number, digits: number): void => {
  expect(Math.abs(value - expected), `${value} against ${expected}`).toBeLessThanOrEqual(0.5000001 * 10 ** -digits)
}

describe('Erlang', () => {
  test.each([
    [1, 0.5, 0.33333333, 0.5, 1],
    [2, 1, 0.2, 0.33333333, 0.33333333],
    [2, 1.8, 0.36651584, 0.85263158, 4.26315789],
    [3, 2, 0.21052632, 0.44444444, 0.44444444],
    [5, 4, 0.19906687, 0.55411255, 0.55411255],
    [10, 8, 0.12166106, 0.40918015, 0.20459008],
    [10, 9, 0.16796323, 0.66873152, 0.66873152],
    [15, 10, 0.03649695, 0.10204237, 0.02040847],
    [20, 16, 0.06441092, 0.25607779, 0.06401945],
    [20, 19, 0.13376144, 0.75540123, 0.75540123],
    [50, 45, 0.05410447, 0.36386447, 0.07277289],
    [100, 90, 0.02695738, 0.21694048, 0.02169405],
    [100, 95, 0.04880421, 0.50645685, 0.10129137],
    [1000, 950, 0.00364929, 0.06825342, 0.00136507],
  ])('%i servers, %f erlangs: blocking, waiting, mean wait', (servers, load, blocked, waiting, wait) => {
    printed(erlangB(servers, load), blocked, 8)
    printed(erlangC(servers, load), waiting, 8)
    printed(meanWait(servers, load), wait, 8)
  })

  test('a bookstore with 40 customers an hour, 4 minutes each, keeps its printed waits', () => {
    const load = (40 / 60) * 4
    printed(meanWait(4, load) * 4, 1.135255, 6)
    printed((meanWait(4, load) * 4 + 4) * (40 / 60), 3.423503, 6)
    printed(meanWait(3, load) * 4, 9.570093, 6)
    printed((meanWait(3, load) * 4 + 4) * (40 / 60), 9.046729, 6)
  })

  test.each([
    [1, 0.5, 4.60517, 7.824046, 5.991465, 9.21034],
    [3, 2, 2.184802, 3.79424, 4.020688, 5.891174],
    [10, 8, 1.051066, 1.855785, 3.328275, 4.946111],
    [20, 16, 0.408365, 0.810724, 3.077636, 4.687081],
    [10, 9, 2.59336, 4.202798, 4.360867, 6.249877],
  ])('%i servers, %f erlangs: percentiles of wait and time in system', (servers, load, w95, w99, t95, t99) => {
    printed(waitPercentile(servers, load, 0.95), w95, 6)
    printed(waitPercentile(servers, load, 0.99), w99, 6)
    printed(sojournPercentile(servers, load, 0.95), t95, 6)
    printed(sojournPercentile(servers, load, 0.99), t99, 6)
  })

  test('a saturated system never answers', () => {
    expect(meanWait(4, 4)).toBe(Infinity)
    expect(erlangC(4, 5)).toBe(1)
    expect(kimuraWait(4, 4, 1)).toBe(Infinity)
  })

  test('a million servers stay finite', () => {
    expect(erlangC(1_000_000, 999_000)).toBeGreaterThan(0)
    expect(erlangC(1_000_000, 999_000)).toBeLessThan(1)
  })
})

describe('square-root staffing', () => {
  test.each([[0.5, 0.504539], [1, 0.223361], [1.5, 0.08469], [2, 0.026881]])('beta %f gives its probability of waiting', (beta, p) => printed(halfinWhittWaitProbability(beta), p, 6))
  test.each([[0.01, 2.374888], [0.05, 1.739836], [0.1, 1.420187], [0.2, 1.061516], [0.3, 0.828945], [0.5, 0.506054]])('a probability of %f needs its beta', (p, beta) => printed(halfinWhittBeta(p), beta, 6))
  test('staffing meets the probability it was asked for, within its asymptotic error', () => {
    expect(erlangC(squareRootStaffing(100, 0.2), 100)).toBeLessThan(0.21)
  })
})

// Exact mean waits (M/D/c embedded chain; M/E2/c and M/H2/c with cv^2 = 4, truncated chains): constant, Erlang-2, H2.
const EXACT: [number, number, number, number | null, number | null][] = [
  [2, 0.5, 0.176741, 0.255639, 0.737889],
  [2, 0.7, 0.49361, 0.72862, 2.261037],
  [2, 0.8, 0.903284, 1.342391, 4.285378],
  [2, 0.9, 2.146923, 3.207339, 10.484202],
  [2, 0.95, 4.643948, 6.952694, null],
  [5, 0.5, 0.030653, 0.041511, 0.095016],
  [5, 0.7, 0.135517, 0.194654, 0.534891],
  [5, 0.8, 0.28906, 0.423226, 1.254151],
  [5, 0.9, 0.776695, 1.153309, 3.644409],
  [5, 0.95, 1.770788, 2.643913, null],
  [10, 0.5, 0.004742, 0.00596, 0.011035],
  [10, 0.7, 0.041872, 0.058232, 0.140788],
  [10, 0.8, 0.109828, 0.158122, 0.432369],
  [10, 0.9, 0.344582, 0.508452, 1.548955],
  [10, 0.95, 0.837083, 1.246471, null],
]

describe('service times that are not exponential', () => {
  test.each(EXACT)('%i servers at %f: Cosmetatos within 1 %%, Kimura within 4.4 %%', (servers, utilization, constant, erlang2, hyper) => {
    const load = servers * utilization
    expect(Math.abs(cosmetatosWait(servers, load) / constant - 1)).toBeLessThan(0.01)
    expect(Math.abs(kimuraWait(servers, load, 0) / constant - 1)).toBeLessThan(0.01)
    if (erlang2 !== null) expect(Math.abs(kimuraWait(servers, load, 0.5) / erlang2 - 1)).toBeLessThan(0.044)
    if (hyper !== null) expect(Math.abs(kimuraWait(servers, load, 4) / hyper - 1)).toBeLessThan(0.044)
  })
  test('Allen-Cunneen errs by +64 % where Kimura holds', () => {
    expect(allenCunneenWait(10, 5, 4) / 0.011035).toBeCloseTo(1.64, 1)
  })
  test('Kimura is exact for exponential service', () => {
    expect(kimuraWait(7, 5, 1)).toBeCloseTo(meanWait(7, 5), 12)
  })
})

describe('mean value analysis', () => {
  const demands = [0.605, 2.1, 1.35]
  test.each([[1, 0.05248, 4.055, 6, 3], [2, 0.103086, 4.401288, 6, 6], [3, 0.151516, 4.799825, 6, 6], [10, 0.400205, 9.987218, 6, 6], [50, 0.47619, 90.000001, 6, 6]])('exact, %i terminals thinking 15', (customers, throughput, response, x, r) => {
    const result = exactMva(demands, customers, 15)
    printed(result.throughput, throughput, x)
    printed(result.response, response, r)
  })
  test.each([[3, 0.150986, 4.869409], [10, 0.384696, 10.994525], [50, 0.474045, 90.475174]])('Schweitzer, %i terminals', (customers, throughput, response) => {
    const result = schweitzerMva(demands, customers, 15)
    printed(result.throughput, throughput, 6)
    printed(result.response, response, 6)
  })
  test('two classes, one customer each', () => {
    const { classes } = exactMultiClassMva([{ demands: [1, 3], customers: 1 }, { demands: [2, 4], customers: 1 }])
    printed(classes[0]?.throughput ?? 0, 0.157895, 6)
    printed(classes[1]?.throughput ?? 0, 0.105263, 6)
    printed(classes[0]?.response ?? 0, 6.3333, 4)
    printed(classes[1]?.response ?? 0, 9.5, 1)
  })
  test('several classes of one kind are one class, exactly and approximately', () => {
    const split = exactMultiClassMva([{ demands, customers: 4, think: 15 }, { demands, customers: 6, think: 15 }])
    expect((split.classes[0]?.throughput ?? 0) + (split.classes[1]?.throughput ?? 0)).toBeCloseTo(0.400205, 6)
    const approximate = schweitzerMultiClassMva([{ demands, customers: 4, think: 15 }, { demands, customers: 6, think: 15 }])
    expect((approximate.classes[0]?.throughput ?? 0) + (approximate.classes[1]?.throughput ?? 0)).toBeCloseTo(0.384696, 5)
  })
  test('a web server with a master and 16 slaves', () => {
    const httpd = [0.0109, ...Array.from({ length: 16 }, () => 0.0044 / 16)]
    printed(exactMva(httpd, 1).throughput, 65.3595, 4)
    printed(exactMva(httpd, 2).throughput, 86.4138, 4)
    printed(exactMva(httpd, 2).response, 0.023144, 6)
    printed(exactMva(httpd, 5).throughput, 91.7335, 4)
    printed(exactMva(httpd, 5).response, 0.054506, 6)
    printed(exactMva(httpd, 10).throughput, 91.7431, 4)
    printed(exactMva(httpd, 10).response, 0.109, 3)
  })
  test('an e-commerce site whose dummy station is one more queue', () => {
    const ebiz = [0.0098, 0.0025, 0.00072, 0.0098]
    printed(exactMva(ebiz, 1).throughput, 43.8212, 4)
    printed(exactMva(ebiz, 4).throughput, 79.7863, 4)
    printed(exactMva(ebiz, 4).response, 0.050134, 6)
    printed(exactMva(ebiz, 10).throughput, 92.3945, 4)
    printed(exactMva(ebiz, 10).response, 0.108232, 6)
    printed(exactMva(ebiz, 20).throughput, 97.0821, 4)
    printed(exactMva(ebiz, 20).response, 0.206011, 6)
  })
})

describe('machine repair', () => {
  test.each([[10, 1, 0.1, 2, 4.620368, 0.16433], [50, 15, 0.3, 1, 38.209137, 0.308588], [50, 30, 1, 0.5, 29.829452, 1.176196], [250, 180, 1, 0.5, 166.591436, 1.000677]])('%i users, %i servers', (users, servers, service, think, throughput, response) => {
    const result = machineRepair(users, servers, service, think)
    printed(result.throughput, throughput, 6)
    printed(result.response, response, 6)
  })
  test('400 requests always in flight on 300 threads', () => {
    const { throughput, response } = machineRepair(400, 300, 0.444, 0)
    printed(throughput, 675.6757, 4)
    printed(response, 0.592, 4)
  })
})

describe('a process with a GIL', () => {
  const rates = (cpu: number, blocked: number, threads: number): number[] => [...processThroughput({ cpu, blocked }, threads)].slice(1)
  test('20 ms CPU, 80 ms blocked: the throughput of n threads', () => {
    const expected = [10, 19.2308, 27.4648, 34.466, 40.0467, 44.1419, 46.8626, 48.479, 49.333, 49.7346]
    rates(0.02, 0.08, 10).forEach((rate, index) => printed(rate, expected[index] ?? 0, 4))
  })
  test('50 ms CPU, 50 ms blocked', () => {
    const expected = [10, 16, 18.75, 19.6923, 19.9387]
    rates(0.05, 0.05, 5).forEach((rate, index) => printed(rate, expected[index] ?? 0, 4))
  })
  test('5 ms CPU, 95 ms blocked', () => {
    const all = rates(0.005, 0.095, 30)
    printed(all[4] ?? 0, 49.4289, 4)
    printed(all[9] ?? 0, 96.667, 3)
    printed(all[14] ?? 0, 139.4356, 4)
    printed(all[19] ?? 0, 173.2477, 4)
    printed(all[29] ?? 0, 199.0195, 4)
  })
  test.each([[20, 5, 0.116634, 0.116896], [30, 5, 0.160283, 0.162517], [33, 5, 0.200844, 0.205187], [40, 10, 0.181439, 0.181459], [45, 10, 0.289376, 0.289476], [45, 25, 0.28, 0.28]])('%i requests/s on %i threads: as computed, and within 2.2 %% of the exact chain', (rate, threads, centre, exact) => {
    const result = openProcess({ cpu: 0.02, blocked: 0.08 }, threads, rate)
    printed(result.response, centre, 6)
    expect(Math.abs(result.response / exact - 1)).toBeLessThan(0.022)
  })
  test('the wait for a thread, and how many have to', () => {
    const result = openProcess({ cpu: 0.02, blocked: 0.08 }, 5, 30)
    printed(result.wait, 0.041947, 6)
    printed(result.waitProbability, 0.42142, 5)
  })
  test('beyond 1 / CPU no number of threads helps', () => {
    expect(openProcess({ cpu: 0.02, blocked: 0.08 }, 100, 50).stable).toBe(false)
  })
})

describe('universal scalability law', () => {
  const loads = [1, 2, 4, 6, 8, 10]
  const measured = [1, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557]
  test('its own points give its coefficients back', () => {
    const fit = fitUsl(loads.map((load, index) => ({ load, throughput: measured[index] ?? 0 })))
    expect(fit.alpha).toBeCloseTo(0.02, 4)
    expect(fit.beta).toBeCloseTo(0.02, 4)
    expect(fit.gamma).toBeCloseTo(1, 4)
    loads.forEach((load, index) => expect(uslThroughput({ alpha: 0.02, beta: 0.02, gamma: 1 }, load)).toBeCloseTo(measured[index] ?? 0, 4))
  })
  test('peaks', () => {
    printed(uslPeakLoad({ alpha: 0.001, beta: 1e-5 }), 316.0696, 4)
    expect(uslPeakLoad({ alpha: 0.0277285, beta: 0.0001044 })).toBeCloseTo(96.52, 1)
    expect(uslThroughput({ alpha: 0.0277285, beta: 0.0001044, gamma: 89.995 }, 96.51956)).toBeCloseTo(1884, -1)
  })
  test('two loads cannot fix three coefficients', () => {
    expect(() => fitUsl([{ load: 1, throughput: 1 }, { load: 2, throughput: 2 }])).toThrow(/three different loads/)
  })
})
