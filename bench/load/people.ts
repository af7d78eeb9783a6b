/**
 * Many people at once, by wrk: each asks for a page, reads it for a while and asks for the next, signed in as one of
 * several. Their browsers have the scripts and styles already and close the connection while the page is read.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/** The header `cookie` of somebody who is signed in, and a path that this person may see. */
export interface Ask {
  cookie: string
  path: string
}

const Figures = z.object({
  requests: z.int(),
  seconds: z.number(),
  /** How many answers had which status. */
  statuses: z.record(z.string(), z.int()),
  /** Connections that could not be made or broke off. */
  broken: z.int(),
  timeouts: z.int(),
  ms: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() }),
})
export type Figures = z.infer<typeof Figures>

export const hasWrk = (): boolean => spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined

export interface PeopleOptions {
  people: number
  seconds: number
  /** Mean time from a page to the next. */
  thinkS: number
}

/** @throws with what wrk says where it ends otherwise than well. */
export async function letPeopleAsk(address: string, asks: readonly Ask[], { people, seconds, thinkS }: PeopleOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-load-'))
  try {
    const plan = join(folder, 'plan.tsv')
    const result = join(folder, 'result.json')
    writeFileSync(plan, asks.map(({ cookie, path }) => `${cookie}\t${path}\n`).join(''), { mode: 0o600 })
    const child = spawn('wrk', ['-t', '1', '-c', String(people), '-d', `${seconds}s`, '--timeout', '30s', '-s', join(import.meta.dirname, 'people.lua'), address], {
      env: { ...process.env, LOAD_PLAN: plan, LOAD_RESULT: result, LOAD_THINK_MS: String(Math.round(thinkS * 1000)) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
    const code = await new Promise<number | null>((done, fail) => {
      child.once('error', fail)
      child.once('close', done)
    })
    if (code !== 0) throw new Error(`wrk ended with ${code}: ${said}`)
    return Figures.parse(JSON.parse(readFileSync(result, 'utf8')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What went wrong, in sentences; empty where nothing did. */
export function errorsOf({ statuses, broken, timeouts }: Figures): string[] {
  const bad = Object.entries(statuses).filter(([status]) => status !== '200')
  return [
    ...bad.map(([status, n]) => `${n} pages were answered with ${status}`),
    ...(broken > 0 ? [`${broken} connections broke off`] : []),
    ...(timeouts > 0 ? [`${timeouts} pages did not come within 30 s`] : []),
  ]
}
