import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RequestPool } from './request-pool.ts'
import { RequestQueues } from './request-queues.ts'

test('queues are arrays that are pushed to, shifted from and spliced', () => {
  const steps = fc.array(fc.record({ what: fc.constantFrom('add', 'add', 'take', 'remove'), queue: fc.integer({ min: 0, max: 2 }), pick: fc.nat(20) }), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (all) => {
      const pool = new RequestPool(64)
      const queues = new RequestQueues(3, pool)
      const naive: number[][] = [[], [], []]
      let fresh = 0
      for (const { what, queue, pick } of all) {
        const list = naive[queue] ?? []
        if (what === 'add') {
          queues.add(queue, fresh)
          list.push(fresh++)
        } else if (what === 'take') expect(queues.take(queue)).toBe(list.shift() ?? -1)
        else {
          // Now and then one that stands in no queue or another.
          const request = list[pick] ?? 63
          queues.remove(queue, request)
          if (list.includes(request)) list.splice(list.indexOf(request), 1)
        }
        expect([...queues.length]).toEqual(naive.map((one) => one.length))
      }
      naive.forEach((list, queue) => {
        for (const request of [...list, -1]) expect(queues.take(queue)).toBe(request)
      })
    }),
    { seed: 3, numRuns: 200 },
  )
})
