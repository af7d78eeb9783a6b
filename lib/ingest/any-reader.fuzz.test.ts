// Every reader, its files damaged in every way: no crash, no hang, every line accounted for, or a refusal in words.
import { expect, test } from 'vitest'
import { SEEDS, checkEveryCut, checkInput, damagedInput } from './fuzz-readers.ts'
import { HOST_FORMATS } from './host/host-formats.ts'
import { LOAD_TEST_FORMATS } from './load-test/load-test-formats.ts'

const SERIES = Number(process.env.HEADROOM_FUZZ_SEED ?? 1)
const INPUTS = 10_000

test('every format has a seed', () => {
  const seeds = new Set(SEEDS.map(([name]) => name))
  expect([...HOST_FORMATS, ...LOAD_TEST_FORMATS].map(({ name }) => name).filter((name) => !seeds.has(name))).toEqual([])
})

test.each(SEEDS)('%s is read, and says the same at whatever offset its bytes are cut', (_, bytes) => checkEveryCut(bytes), 60_000)

test(`${INPUTS} damaged inputs are read or refused in words`, () => {
  let read = 0
  for (let number = 0; number < INPUTS; number++) {
    const { name, bytes } = damagedInput(SERIES, number)
    try {
      if (checkInput(bytes, (number % 97) / 97) === 'read') read++
    } catch (error) {
      throw new Error(`Input ${number} of series ${SERIES}, of ${name}`, { cause: error })
    }
  }
  expect(read).toBeGreaterThan(INPUTS / 4)
}, 240_000)
