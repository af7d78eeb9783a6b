import { listAuditEvents } from '#lib/data/audit-events.ts'
import { csvResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'
import type { CsvCell } from '#lib/planning/csv.ts'
import { AUDIT_CSV_LIMIT } from '../audit-limit.ts'
import { auditSentence, isAuditSubject } from '../audit-sentence.ts'
import { tellChange } from '../field-change.ts'

const PAGE = 500
const COLUMNS = ['at', 'person', 'what', 'remark', 'changes', 'kind', 'subject type', 'subject id', 'event id']

/** The audit log, newest first, with the same filter as the page; read page by page as the client takes it. */
export const GET = route<{ team: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'audit:read')
  const subject = new URL(request.url).searchParams.get('subject')
  const subjectType = isAuditSubject(subject) ? subject : undefined

  async function* rows(): AsyncGenerator<readonly CsvCell[]> {
    let cursor: string | undefined
    for (let written = 0; written < AUDIT_CSV_LIMIT; ) {
      const { events, nextCursor } = await listAuditEvents(scope, { subjectType, cursor, limit: Math.min(PAGE, AUDIT_CSV_LIMIT - written) })
      for (const { id, at, actor, kind, subjectType: type, subjectId, detail } of events) {
        const { deed, remark, changes } = auditSentence({ actor, kind, subjectType: type, detail })
        const told = changes.map(tellChange).map(({ field, from, to }) => `${field}: from ${from} to ${to}`)
        yield [at, actor, deed, remark, told.join('\n'), kind, type, subjectId, id]
      }
      if (nextCursor === null) return
      written += events.length
      cursor = nextCursor
    }
    yield ['', '', `Older events are not in this file; it ends after ${AUDIT_CSV_LIMIT}.`]
  }

  return csvResponse(COLUMNS, rows(), `${scope.teamSlug}-audit${subjectType === undefined ? '' : `-${subjectType}`}.csv`)
})
