/**
 * CPU and blocked time of single requests, side by side: entry i of both is one request, which is what the engine's measured
 * demand needs. Kept whole while all actions together have at most `MAX_PAIRS`; beyond, every second, fourth, … request of
 * each action, so that all of the recording stays represented. The same lines give the same samples.
 */
export interface DemandSamples {
  cpuMs: number[]
  blockedMs: number[]
  /** 1 where all are kept, else every n-th request was. */
  stride: number
}

export const MAX_PAIRS = 500_000

export interface DemandTally {
  add(key: string, cpuMs: number, blockedMs: number): void
  of(key: string): DemandSamples
}

interface Kept extends DemandSamples {
  seen: number
}

export function openDemandTally(maxPairs: number = MAX_PAIRS): DemandTally {
  const byKey = new Map<string, Kept>()
  let pairs = 0
  let stride = 1

  function halve(): void {
    stride *= 2
    pairs = 0
    for (const kept of byKey.values()) {
      kept.cpuMs = everySecond(kept.cpuMs)
      kept.blockedMs = everySecond(kept.blockedMs)
      pairs += kept.cpuMs.length
    }
  }

  return {
    add(key, cpuMs, blockedMs) {
      let kept = byKey.get(key)
      if (kept === undefined) byKey.set(key, (kept = { cpuMs: [], blockedMs: [], stride: 1, seen: 0 }))
      if (kept.seen++ % stride !== 0) return
      kept.cpuMs.push(cpuMs)
      kept.blockedMs.push(blockedMs)
      if (++pairs >= maxPairs) halve()
    },
    of(key) {
      const kept = byKey.get(key)
      return { cpuMs: kept?.cpuMs ?? [], blockedMs: kept?.blockedMs ?? [], stride }
    },
  }
}

const everySecond = (values: readonly number[]): number[] => values.filter((_, i) => i % 2 === 0)

/** At most `count` requests of several lots, evenly from each; the stride is the coarsest of all. */
export function joinSamples(lots: readonly DemandSamples[], count: number): DemandSamples {
  const stride = Math.max(1, ...lots.map((lot) => lot.stride))
  const all = { cpuMs: lots.flatMap((lot) => thin(lot.cpuMs, stride / lot.stride)), blockedMs: lots.flatMap((lot) => thin(lot.blockedMs, stride / lot.stride)) }
  const step = Math.max(1, all.cpuMs.length / count)
  const picked = Array.from({ length: Math.min(count, all.cpuMs.length) }, (_, i) => Math.floor(i * step))
  return { cpuMs: picked.map((i) => all.cpuMs[i] ?? 0), blockedMs: picked.map((i) => all.blockedMs[i] ?? 0), stride: stride * step }
}

function thin(values: readonly number[], every: number): readonly number[] {
  return every <= 1 ? values : values.filter((_, i) => i % every === 0)
}
