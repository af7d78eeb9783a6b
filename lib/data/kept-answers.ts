/**
 * Answers of pure functions that take long, kept in this process under a hash of all that went in: the same question is
 * answered once. What is asked by different teams never meets, unless it is the same in every value. The oldest give way.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { ENGINE_VERSION } from '#lib/engine/version.ts'

const MOST = 300
const answers = new Map<string, unknown>()

/** @param name of the function, so that the answers under a name have its type; `input` must hold everything `compute` reads. */
export function keptAnswer<Answer>(name: string, input: unknown, compute: () => Answer): Answer {
  const key = createHash('sha256').update(JSON.stringify([name, ENGINE_VERSION, input])).digest('base64')
  const known = answers.has(key)
  const answer = known ? (answers.get(key) as Answer) : compute()
  // Set anew, so that what is asked for stays longest.
  answers.delete(key)
  answers.set(key, answer)
  const oldest = answers.keys().next()
  if (answers.size > MOST && oldest.done !== true) answers.delete(oldest.value)
  return answer
}
