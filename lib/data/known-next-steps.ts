/**
 * The next steps of a site, computed once for the same plan and grade: it takes the engine a tenth of a second, in which no
 * other page of this process is answered, and every look at the site would ask for it. Kept for the sites looked at last.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { nextSteps, type NextSteps } from '#lib/planning/next-steps.ts'

const KEPT = 1000
const known = new Map<string, NextSteps>()

export function knownNextSteps(...asked: Parameters<typeof nextSteps>): NextSteps {
  const key = createHash('sha256').update(JSON.stringify(asked)).digest('base64')
  const steps = known.get(key) ?? nextSteps(...asked)
  // Deleted and set again it is the newest.
  known.delete(key)
  known.set(key, steps)
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break
    known.delete(oldest)
  }
  return steps
}
