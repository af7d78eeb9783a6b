/**
 * The answer for other sizes of one daemon group, on a grid of processes x threads, everything else as planned: what a heat
 * map shows. Formulas, on the whole host. A generator, so that whoever asks can show what is there and stop.
 */
import { groupCeilingMiB, memoryCeiling } from '#lib/engine/memory-ceiling.ts'
import { hostLook } from '#lib/engine/host-look.ts'
import { hostPlanOf } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { siteLoads } from '#lib/engine/site-load.ts'

export interface SizeCell {
  processes: number
  threads: number
  /** Of the site; null where it has no steady state or misses a figure. */
  p95Ms: number | null
  stable: boolean
  memoryMiB: number
  /** Every objective of the plan is met, memory included. */
  feasible: boolean
  /** The first objective missed, in words. */
  missed: string | null
}

export interface SizeGrid {
  site: string
  group: string
  processes: number[]
  threads: number[]
  cells: SizeCell[]
  /** The cheapest feasible cell: least memory, then fewest threads. Null where none is. */
  best: { processes: number; threads: number } | null
}

const STEPS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 24, 25, 30, 32, 40, 48, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512]
const ROWS = 9

/** Sizes around what is planned, and the planned one among them. */
export function gridAxis(planned: number, most: number, rows = ROWS): number[] {
  const all = [...new Set([...STEPS, planned])].filter((step) => step <= Math.max(most, planned)).sort((a, b) => a - b)
  const at = all.indexOf(planned)
  const first = Math.max(0, Math.min(at - Math.floor(rows / 2), all.length - rows))
  return all.slice(first, first + rows)
}

export function* sizeGrid(plan: Plan, siteName: string, groupName: string): Generator<SizeCell, SizeGrid, void> {
  const site = plan.sites.find(({ name }) => name === siteName)
  const group = site?.groups.find(({ name }) => name === groupName)
  if (site === undefined || group === undefined) throw new RangeError(`the plan has no group ${groupName} of a site ${siteName}`)
  const { availableMiB } = memoryCeiling(hostPlanOf(plan, siteName))
  const perProcess = groupCeilingMiB(site, { ...group, processes: 1 })
  const processes = gridAxis(group.processes, Math.max(2 * group.processes, Math.ceil((1.3 * availableMiB) / Math.max(1, perProcess))))
  const threads = site.threadSafe === false ? [1] : gridAxis(group.threads, 200)
  const cells: SizeCell[] = []
  // Demands do not change with sizes, so they are looked at once.
  const loads = siteLoads(plan)
  for (const count of processes)
    for (const each of threads) {
      const sites = plan.sites.map((other) => (other !== site ? other : { ...site, groups: site.groups.map((one) => (one !== group ? one : { ...group, processes: count, threads: each })) }))
      const sized: Plan = { ...plan, sites }
      const look = hostLook(sized, loads.map((load, index) => ({ ...load, site: { ...load.site, groups: sites[index]?.groups ?? load.site.groups } })))
      const own = look.sites.find(({ name }) => name === siteName)
      const cell: SizeCell = { processes: count, threads: each, p95Ms: own?.responseMs.p95 ?? null, stable: own?.stable ?? false, memoryMiB: groupCeilingMiB(site, { ...group, processes: count, threads: each }), feasible: look.missed.length === 0, missed: look.missed[0]?.text ?? null }
      cells.push(cell)
      yield cell
    }
  const cheapest = cells.filter(({ feasible }) => feasible).sort((a, b) => a.memoryMiB - b.memoryMiB || a.threads - b.threads || a.processes - b.processes)[0]
  return { site: siteName, group: groupName, processes, threads, cells, best: cheapest === undefined ? null : { processes: cheapest.processes, threads: cheapest.threads } }
}
