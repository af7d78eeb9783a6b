// The examples in the doc comments of the engine's questions, run as they stand: `call // => value`. Numbers agree to the
// digits that are printed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { calibrate } from './calibrate.ts'
import { curve } from './curve.ts'
import { examplePlan } from './example-plan.ts'
import { headroom } from './headroom.ts'
import { nextMeasurement } from './next-measurement.ts'
import { partition } from './partition.ts'
import { whatIf } from './what-if.ts'

const CALLS = { calibrate, curve, examplePlan, headroom, nextMeasurement, partition, whatIf }

function examplesOf(file: string): [string, string][] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8')
  const blocks = [...text.matchAll(/@example\n \* ```ts\n([\s\S]*?)\n \* ```/g)].map((match) => match[1] ?? '')
  return blocks.flatMap((block) => block.split('\n').flatMap((line): [string, string][] => {
    const [, call, value] = /^ \* (.*) \/\/ => (.*)$/.exec(line) ?? []
    return call === undefined || value === undefined ? [] : [[call, value]]
  }))
}

/** A number as the example prints it: with as many decimals. */
function asPrinted(value: unknown, printed: string): unknown {
  if (typeof value !== 'number' || !/^-?\d+(\.\d+)?$/.test(printed)) return JSON.parse(JSON.stringify(value) ?? 'null') as unknown
  return Number(value.toFixed(printed.split('.')[1]?.length ?? 0))
}

describe.each(['curve.ts', 'headroom.ts', 'what-if.ts', 'partition.ts', 'calibrate.ts', 'next-measurement.ts'])('the worked example of %s', (file) => {
  const examples = examplesOf(file)

  test('is there', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  test.each(examples)('%s is %s', (call, printed) => {
    expect(asPrinted(runInNewContext(call, { ...CALLS }), printed)).toEqual(JSON.parse(printed))
  })
})
