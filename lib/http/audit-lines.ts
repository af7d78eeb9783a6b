/**
 * The whole audit log, oldest first, one JSON object a line with its place in the chain: `npm run audit:verify -- --file`
 * checks it, and so can anybody who takes SHA-256 of the canonical JSON of a line without its hash.
 */
import 'server-only'
import { listChainedEvents } from '#lib/data/audit-chain.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { downloadResponse } from './download.ts'

const PAGE = 500

/** Read page by page as the client takes it. */
export function auditLinesResponse(scope: TeamScope): Response {
  const encoder = new TextEncoder()
  let after = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const events = await listChainedEvents(scope, { after, limit: PAGE })
      if (events.length > 0) controller.enqueue(encoder.encode(events.map((event) => `${JSON.stringify(event)}\n`).join('')))
      after = events.at(-1)?.sequence ?? after
      if (events.length < PAGE) controller.close()
    },
  })
  return downloadResponse(body, `${scope.teamSlug}-audit.jsonl`, 'application/jsonl; charset=utf-8')
}
