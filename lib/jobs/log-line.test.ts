import { afterEach, expect, test, vi } from 'vitest'
import { errorForLog, hideSecrets, logLine } from './log-line.ts'

afterEach(() => vi.restoreAllMocks())

function logged(fields: Record<string, unknown>): string {
  let text = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((text += String(chunk)), true))
  logLine('error', 'test', fields)
  vi.restoreAllMocks()
  return text
}

test('a line is one JSON object, whatever is in it', () => {
  const line = logged({ text: 'two\nlines', big: undefined })
  expect(line.endsWith('\n')).toBe(true)
  expect(JSON.parse(line)).toMatchObject({ level: 'error', event: 'test', text: 'two\nlines' })
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  expect(JSON.parse(logged(cycle))).toMatchObject({ fields: 'could not be written as JSON' })
})

test('no secret gets out, in a field or in the text of an error and its causes', () => {
  const secrets = ['hunter2hunter2', 'tok_abcdefgh12345678']
  const error = new Error(`connect failed: postgresql://headroom:${secrets[0]}@db.internal:5432/headroom?x=1`, { cause: new Error(`sent Authorization: Bearer ${secrets[1]}`) })
  const line = logged({ ...errorForLog(error), DATABASE_URL: secrets[0], nested: { clientSecret: secrets[0], headers: { cookie: secrets[1], 'x-api-key': secrets[1] } }, token: { value: secrets[1] }, list: [{ password: secrets[0] }] })
  for (const secret of secrets) expect(line).not.toContain(secret)
  expect(line).toContain('db.internal:5432')
})

test('what is no secret stays as it is', () => {
  for (const text of ['GET https://example.com:8080/a@b', 'a: b@c', 'Basic idea', 'user@example.com']) expect(hideSecrets(text)).toBe(text)
})

test('what is thrown and is no error keeps its words', () => {
  expect(errorForLog({ message: 'the queue is away', code: 1 })).toEqual({ thrown: 'the queue is away' })
  expect(errorForLog('text')).toEqual({ thrown: 'text' })
})
