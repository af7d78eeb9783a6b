import { expect, test } from 'vitest'
import { shop } from '#lib/planning/samples.ts'
import { layOutHost } from './host-layout.ts'
import { DEFAULT_OVERHEADS, MECHANICS } from './overheads.ts'
import { drawPhysics, type PhysicsWorld } from './physics-worlds.ts'
import { RandomStream } from './random.ts'
import { runToEnd, simulate } from './simulate.ts'

const known: PhysicsWorld = { layout: layOutHost(shop()), mechanics: MECHANICS, dispatch: { kind: 'accept-mutex', sameAgain: 0.25 } }
const draw = (n: number): PhysicsWorld => drawPhysics(known, new RandomStream(7, `physics/${n}`))

test('worlds scatter around what is known and stay within the measured ranges', () => {
  const drawn = Array.from({ length: 2000 }, (_, n) => draw(n))
  const cpu = drawn.map((world) => (world.layout.sites[0]?.overheads.continueCpuMs ?? Number.NaN) / DEFAULT_OVERHEADS.continueCpuMs)
  const wake = drawn.map((world) => world.mechanics.wakeMs / MECHANICS.wakeMs)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(cpu)).toBeCloseTo(1, 1)
  expect(mean(wake)).toBeCloseTo(1, 1)
  expect([Math.min(...cpu) >= 0.55, Math.max(...cpu) <= 1.45, Math.min(...wake) >= 0.5, Math.max(...wake) <= 1.5]).toEqual([true, true, true, true])
  for (const { dispatch, mechanics } of drawn) {
    expect(dispatch).toMatchObject({ kind: 'accept-mutex' })
    // Facts of the interpreter are known exactly.
    expect(mechanics.switchIntervalMs).toBe(MECHANICS.switchIntervalMs)
  }
})

test('the same stream draws the same world, and what was known is not touched', () => {
  const before = structuredClone(known)
  expect(draw(3)).toEqual(draw(3))
  expect(draw(3)).not.toEqual(draw(4))
  expect(known).toEqual(before)
})

test('observations of a load test are the same for the same seed', () => {
  const plan = { ...shop(), run: { warmupS: 2, durationS: 10 } }
  const once = (): unknown => runToEnd(simulate(plan, { observations: 6, seed: 3 }))
  expect(once()).toEqual(once())
})
