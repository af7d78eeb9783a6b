import { listChainedEvents } from '#lib/data/audit-chain.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

const PAGE = 500

/**
 * The whole audit log, oldest first, one JSON object a line with its place in the chain: `npm run audit:verify -- --file`
 * checks it, and so can anybody who takes SHA-256 of the canonical JSON of a line without its hash.
 */
export const GET = route<{ team: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'audit:read')
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
})
