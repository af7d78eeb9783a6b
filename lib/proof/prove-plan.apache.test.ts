// The prove-it run on a real Apache, a few seconds of it: measured beside predicted, stopped when told to, and gone when whoever
// started it is killed. What a busy machine could break is not asked for.
import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { examplePlan } from '#lib/engine/example-plan.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import { FOLDER_PREFIX } from './apache-folder.ts'
import { isAlive } from './apache-instance.ts'
import { clearLeftovers, processesOf } from './clear-leftovers.ts'
import { APACHE_REMEDY, findApache } from './find-apache.ts'
import type { ProofJob } from './prove-plan.ts'
import { runProof } from './run-proof.ts'

const found = findApache()
const [shop] = examplePlan().sites as [Site]
const open = { kind: 'open' as const, ratePerSecond: 12 }
const light: Site = { ...shop, traffic: open, actions: shop.actions.map((action) => ({ ...action, demand: { kind: 'independent', cpuMs: { kind: 'constant', value: 4 }, blockedMs: { kind: 'exponential', mean: 20 } } })) }
const job = (plan: Plan, durationS = 3): ProofJob => ({ plan, configuration: {}, exported: [], warmupS: 1, durationS, seed: 1 })
const never = () => new AbortController().signal
const goOn = () => Promise.resolve(true)
/** Folders of ours and what runs on them. */
const mine = () => readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDER_PREFIX)).map((name) => join(tmpdir(), name))
const ownerOf = (folder: string): number => {
  try {
    return Number(readFileSync(join(folder, 'owner'), 'utf8').split(' ')[0])
  } catch {
    return 0
  }
}

describe.skipIf(found === null)(`the prove-it run on a real Apache (skipped where absent: ${APACHE_REMEDY})`, () => {
  test('puts measured beside predicted for every site, tells the machine, and says how far it is', async () => {
    const progress: number[] = []
    const before = mine()
    const plan: Plan = { ...examplePlan(), sites: [light, { ...light, name: 'forum', groups: [{ name: 'discussions and answers', processes: 1, threads: 3 }] }] }
    const ending = await runProof(job(plan), { signal: never(), onProgress: (value) => (progress.push(value), Promise.resolve(true)) })
    expect(ending).toMatchObject({ kind: 'done' })
    if (ending.kind !== 'done') return
    const { evidence } = ending
    expect(evidence.software).toMatch(/^Apache\/2\..* mod_wsgi\/\d/)
    expect(evidence.sites.map(({ name }) => name)).toEqual(['shop', 'forum'])
    for (const { measured, predicted } of evidence.sites) {
      expect(measured.errors).toEqual({})
      expect(measured.answered).toBe(measured.offered)
      expect(measured.responseMs.p95 ?? 0).toBeGreaterThanOrEqual(measured.responseMs.p50 ?? Infinity)
      expect(measured.responseMs.mean ?? 0).toBeGreaterThan(4)
      const [low, high] = predicted.responseMsInterval.mean ?? [Number.NaN, Number.NaN]
      expect(low).toBeLessThan(high)
      expect(predicted.throughputPerSecond).toBeGreaterThan(6)
    }
    expect(evidence.host.daemons.map(({ group, processes }) => [group, processes]).sort()).toEqual([['discussions and answers', 1], ['shop', 2]])
    expect(evidence.host.daemons.every(({ rssMiB, processes }) => rssMiB > 2 * processes)).toBe(true)
    expect(evidence.host.measuredCores).toBeGreaterThan(0)
    expect(evidence.verdict.of).toBeGreaterThanOrEqual(4)
    expect(evidence.differences.join(' ')).toContain('synthetic')
    expect(progress.some((value) => value > 0 && value < 1)).toBe(true)
    expect(mine().filter((folder) => !before.includes(folder))).toEqual([])
  })

  test('carries forty sites of two processes each', async () => {
    const sites = Array.from({ length: 40 }, (_, index): Site => ({ ...light, name: `cms${index}`, groups: [{ name: `cms${index}`, processes: 2, threads: 15 }], traffic: { kind: 'open', ratePerSecond: 0.5 } }))
    const ending = await runProof(job({ ...examplePlan(), sites }), { signal: never(), onProgress: goOn })
    expect(ending).toMatchObject({ kind: 'done' })
    if (ending.kind === 'done') expect([ending.evidence.sites.length, ending.evidence.host.daemons.length]).toEqual([40, 40])
  })

  test('refuses in words what it will not start', async () => {
    const ending = await runProof(job(examplePlan({ processes: 10_000, threads: 1 })), { signal: never(), onProgress: goOn })
    expect(ending).toMatchObject({ kind: 'refused', message: expect.stringContaining('10000 daemon processes') })
  })

  test('stops when told to, with nothing left behind', async () => {
    const before = mine()
    let asked = 0
    const began = Date.now()
    const ending = await runProof(job({ ...examplePlan(), sites: [light] }, 120), { signal: never(), onProgress: () => Promise.resolve(++asked < 4) })
    expect(ending.kind).toBe('stopped')
    expect(Date.now() - began).toBeLessThan(25_000)
    expect(mine().filter((folder) => !before.includes(folder))).toEqual([])
  })

  test('leaves no Apache and no folder when whoever asked for it is killed, nor when it is killed itself', async () => {
    const start = async () => {
      const child = fork(join(import.meta.dirname, 'prove-process.ts'), [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      child.send(job({ ...examplePlan(), sites: [light] }, 120))
      const id = child.pid ?? 0
      const folder = await vi.waitFor(() => {
        const own = mine().find((path) => ownerOf(path) === id && processesOf(path).length > 3)
        if (own === undefined) throw new Error('Apache does not run yet')
        return own
      }, { timeout: 20_000, interval: 100 })
      return { child, id, folder }
    }
    const orphan = await start()
    // What the death of its parent is to it.
    orphan.child.disconnect()
    await vi.waitFor(() => expect([isAlive(orphan.id), processesOf(orphan.folder), mine().includes(orphan.folder)]).toEqual([false, [], false]), { timeout: 20_000, interval: 100 })

    const killed = await start()
    killed.child.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(killed.id)).toBe(false), { timeout: 5000, interval: 50 })
    expect(processesOf(killed.folder).length).toBeGreaterThan(0)
    expect(await clearLeftovers()).toContain(killed.folder)
    expect([processesOf(killed.folder), mine().includes(killed.folder)]).toEqual([[], false])
  })
})
