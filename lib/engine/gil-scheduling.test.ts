import { expect, test } from 'vitest'
import { shop } from '#lib/planning/samples.ts'
import { GilScheduling } from './gil-scheduling.ts'
import { layOutHost } from './host-layout.ts'
import { BURST, ENTRY } from './machine-events.ts'
import { MachineState } from './machine-state.ts'
import { MECHANICS } from './overheads.ts'
import { RequestQueues } from './request-queues.ts'

function oneProcess(threads: number) {
  const plan = shop({ processes: 1 })
  plan.sites.forEach((site) => {
    site.threadSafe = true
    site.groups = [{ name: 'shop', processes: 1, threads }]
  })
  const layout = layOutHost(plan)
  const state = new MachineState(layout, { seed: 1, replication: 0, mechanics: MECHANICS, dispatch: { kind: 'accept-mutex', sameAgain: 0 }, unlimited: 'nothing', startMs: 0, closeMs: Infinity }, () => undefined)
  const gil = new GilScheduling(state, new RequestQueues(3, state.pool), 2)
  const request = (): number => {
    const number = state.newRequest()
    state.pool.process[number] = 0
    return number
  }
  const want = (number: number, workMs: number): void => {
    state.pool.workMs[number] = workMs
    gil.want(number, BURST)
  }
  return { state, gil, request, want }
}

test('a process that ends frees its module lock and whoever queued for it: its successor lets requests in', () => {
  const { state, gil, request, want } = oneProcess(4)
  const [hog, first, second] = [request(), request(), request()]
  want(hog, 10_000)
  gil.enter(first)
  gil.enter(second)
  expect(state.cores.has(hog)).toBe(true)
  expect(state.cores.has(first)).toBe(false)
  for (const ended of [hog, first, second]) {
    if (state.cores.has(ended)) state.cores.stop(ended)
    gil.leave(0, ended)
  }
  const next = request()
  gil.enter(next)
  expect(state.pool.stage[next]).toBe(ENTRY)
  expect(state.cores.has(next)).toBe(true)
})

test('one thread at a time holds the GIL; who comes while it is free has it before the one that was woken', () => {
  const { state, gil, request, want } = oneProcess(4)
  const [holder, waiter, late] = [request(), request(), request()]
  want(holder, 2)
  want(waiter, 2)
  expect([state.cores.has(holder), state.cores.has(waiter)]).toEqual([true, false])
  state.now = 2
  state.cores.stop(holder)
  gil.workDone(holder)
  expect(state.cores.has(waiter)).toBe(false)
  want(late, 2)
  expect(state.cores.has(late)).toBe(true)
  state.now = 2 + MECHANICS.wakeMs
  gil.wake(waiter)
  expect(state.cores.has(waiter)).toBe(false)
  state.now = 4
  state.cores.stop(late)
  gil.workDone(late)
  state.now = 4 + MECHANICS.wakeMs
  gil.wake(waiter)
  expect(state.cores.has(waiter)).toBe(true)
})
