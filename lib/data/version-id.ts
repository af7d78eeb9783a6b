/** The id of a version by its scenario and number. Neither is ever given to another version, so a process keeps what it found. */
import 'server-only'
import { LRUCache } from 'lru-cache'
import { notFound } from '#lib/base/errors.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

const MOST_KEPT = 20_000

const kept = new LRUCache<string, string>({ max: MOST_KEPT })

/** @throws AppError `notFound` */
export async function versionIdOf({ teamId }: TeamScope, scenarioSlug: string, number: number): Promise<string> {
  const key = `${teamId} ${scenarioSlug} ${number}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const version = await database({ teamId }).version.findFirst({ where: { teamId, number, scenario: { teamId, slug: scenarioSlug } }, select: { id: true } })
  if (version === null) throw notFound('version')
  kept.set(key, version.id)
  return version.id
}
