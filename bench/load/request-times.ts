/** Which kinds of pages took longest, from the server's own log: ids and slugs that stand for any are left out of a path. */
import { z } from 'zod'

const Line = z.object({ at: z.string(), event: z.literal('request'), method: z.literal('GET'), path: z.string().startsWith('/t/'), ms: z.number(), status: z.number() })
const SHOWN = 8

/** @returns sentences, the slowest first */
export function slowest(log: string, fromMs: number): string[] {
  const kinds = new Map<string, number[]>()
  for (const text of log.split('\n')) {
    if (!text.startsWith('{') || !text.includes('"request"')) continue
    const line = Line.safeParse(JSON.parse(text))
    if (!line.success || Date.parse(line.data.at) < fromMs) continue
    const kind = kindOf(line.data.path)
    kinds.set(kind, [...(kinds.get(kind) ?? []), line.data.ms])
  }
  return [...kinds]
    .map(([kind, times]) => ({ kind, n: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95) }))
    .sort((a, b) => b.p95 - a.p95)
    .slice(0, SHOWN)
    .map(({ kind, n, p50, p95 }) => `  in the server: ${kind}, ${n} times, half within ${p50} ms, 95 of 100 within ${p95} ms`)
}

/** Every second part after the team is a name: `/t/demo/scenarios/growth/versions/3`. */
const kindOf = (path: string): string => path.split('/').map((part, i) => (i === 2 || (i > 3 && i % 2 === 0 && !['new', 'policy', 'webhooks'].includes(part)) ? '…' : part)).join('/')

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
}
