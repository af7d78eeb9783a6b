import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDispatch } from './dispatch.ts'
import { DEFAULT_OVERHEADS, MECHANICS } from './overheads.ts'

test('docs/engine.md lists every physical parameter with the value that the code has', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/engine.md'), 'utf8')
  const listed = [...text.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| ([\d., ]+) \|/gm)].flatMap(([, names = '', values = '']) => {
    const numbers = values.split(',').map(Number)
    return names.split(', ').map((name, index) => [name.slice(1, -1), numbers[index]])
  })
  const dispatch = defaultDispatch('4.9.4')
  expect(Object.fromEntries(listed)).toEqual({ ...DEFAULT_OVERHEADS, ...MECHANICS, ...(dispatch.kind === 'accept-mutex' ? { sameAgain: dispatch.sameAgain } : {}) })
})
