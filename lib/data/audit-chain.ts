/**
 * The audit log as a chain: each event's hash covers the event and the hash before it. The database writes the links (a
 * trigger); here they are read and recomputed, independently of it, so that a change behind the application's back is seen.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import { database, everyTeam } from './db.ts'
import type { Database } from './db.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export const CHAIN_START = '0'.repeat(64)

/** One line of the JSON-lines export. Everything but `hash` is what the hash covers. */
export const ChainedEvent = z.object({
  teamId: z.uuid(),
  sequence: z.int().min(1),
  previousHash: z.string(),
  id: z.uuid(),
  at: z.string(),
  actorId: z.uuid().nullable(),
  actor: z.string(),
  kind: z.string(),
  subjectType: z.string(),
  subjectId: z.uuid(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export type ChainedEvent = z.infer<typeof ChainedEvent>

export interface ChainHead {
  sequence: number
  hash: string
}

/** SHA-256 of the canonical JSON of the event, its place and the hash before it. */
export function auditHash({ hash: _, ...covered }: ChainedEvent): string {
  return createHash('sha256').update(canonicalJson(covered)).digest('hex')
}

/** What is wrong with `event` as the one after `head`, in words; null when it belongs there. */
export function chainFault(head: ChainHead, event: ChainedEvent): string | null {
  if (event.sequence !== head.sequence + 1) return `event ${event.sequence} follows event ${head.sequence}: ${event.sequence > head.sequence ? 'events between them are missing' : 'the order was changed'}`
  if (event.previousHash !== head.hash) return `event ${event.sequence} does not continue the chain: what stood before it was replaced`
  if (event.hash !== auditHash(event)) return `event ${event.sequence} was changed after it was recorded`
  return null
}

/** Events after `after`, oldest first: the order of the chain. */
export async function listChainedEvents(scope: TeamScope, { after = 0, limit = 500 }: { after?: number; limit?: number } = {}): Promise<ChainedEvent[]> {
  requirePermission(scope, 'audit:read')
  return chainOf(database(scope), scope.teamId, after, Math.min(Math.max(1, limit), 1000))
}

async function chainOf(rows: Database, teamId: string, after: number, limit: number): Promise<ChainedEvent[]> {
  const links = await rows.auditLink.findMany({ where: { teamId, sequence: { gt: after } }, include: { event: true }, orderBy: { sequence: 'asc' }, take: limit })
  return links.map(({ sequence, previousHash, hash, event }) => ({
    teamId: event.teamId, sequence, previousHash, id: event.id, at: event.at.toISOString(), actorId: event.actorId, actor: event.actorLabel,
    kind: event.kind, subjectType: event.subjectType, subjectId: event.subjectId, detail: event.detail as Record<string, unknown>, hash,
  }))
}

export interface ChainReport {
  team: string
  teamId: string
  events: number
  head: ChainHead
  faults: string[]
}

/** Every team's chain, from its first event to its last. For whoever runs Headroom; `anchors` are heads that were noted down earlier. */
export async function* verifyAuditChains(anchors: ReadonlyMap<string, ChainHead> = new Map()): AsyncGenerator<ChainReport> {
  const teams = await everyTeam().team.findMany({ select: { id: true, slug: true }, orderBy: { slug: 'asc' } })
  for (const { id, slug } of teams) {
    const anchor = anchors.get(id)
    const faults: string[] = []
    let head: ChainHead = { sequence: 0, hash: CHAIN_START }
    let anchored = anchor === undefined || anchor.sequence === 0
    for (;;) {
      const events = await chainOf(everyTeam(), id, head.sequence, 500)
      for (const event of events) {
        const fault = chainFault(head, event)
        if (fault !== null) faults.push(fault)
        head = { sequence: event.sequence, hash: event.hash }
        if (anchor?.sequence === event.sequence) {
          anchored = true
          if (anchor.hash !== event.hash) faults.push(`event ${event.sequence} is not the one whose hash was noted down: the chain was written anew`)
        }
      }
      if (events.length === 0) break
    }
    if (!anchored) faults.push(`the chain ends at event ${head.sequence}, and event ${anchor?.sequence ?? 0} was noted down: its end was cut off`)
    const events = await everyTeam().auditEvent.count({ where: { teamId: id } })
    if (events !== head.sequence) faults.push(`${events} events are recorded, and ${head.sequence} are in the chain`)
    yield { team: slug, teamId: id, events, head, faults }
  }
}
