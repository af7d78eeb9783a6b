/**
 * Inputs and result of a version. Neither ever changes (a trigger refuses it), so a process keeps those it was asked for last,
 * parsed and frozen: a plan of forty sites is 1.7 MB of JSON. Whoever asks has found the version's row in their scope before.
 */
import 'server-only'
import { LRUCache } from 'lru-cache'
import { deepFreeze } from '#lib/base/deep-freeze.ts'
import { notFound } from '#lib/base/errors.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

export interface VersionContent {
  inputs: ScenarioInputs
  result: Evaluation
}

/** Characters of JSON; in memory it is some four times as much. */
const MOST_KEPT = 24_000_000

const kept = new LRUCache<string, VersionContent & { characters: number }>({ maxSize: MOST_KEPT, sizeCalculation: ({ characters }) => characters })

export async function readVersionContent({ teamId }: Pick<TeamScope, 'teamId'>, versionId: string): Promise<VersionContent> {
  const key = `${teamId} ${versionId}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const [row] = await database({ teamId }).$queryRaw<{ inputs: string; result: string }[]>`SELECT "inputs"::text AS "inputs", "result"::text AS "result" FROM "Version" WHERE "teamId" = ${teamId}::uuid AND "id" = ${versionId}::uuid`
  if (row === undefined) throw notFound('version')
  const content = { inputs: deepFreeze(JSON.parse(row.inputs) as ScenarioInputs), result: deepFreeze(JSON.parse(row.result) as Evaluation), characters: row.inputs.length + row.result.length }
  kept.set(key, content)
  return content
}
