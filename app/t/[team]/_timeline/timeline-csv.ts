/** A timeline as an auditor's CSV: newest first, with the filter of the page, read page by page as the client takes it. */
import type { AuditPage, AuditPageRequest } from '#lib/data/audit-events.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { csvResponse } from '#lib/http/download.ts'
import type { CsvCell } from '#lib/planning/csv.ts'
import { AUDIT_CSV_LIMIT } from '../audit/audit-limit.ts'
import { auditSentence } from '../audit/audit-sentence.ts'
import { tellChange } from '../audit/field-change.ts'
import { timelineQuery } from './timeline-query.ts'
import { toldEvents } from './told-events.ts'

const PAGE = 500
const COLUMNS = ['at', 'person', 'what', 'remark', 'changes', 'kind', 'subject type', 'subject id', 'event id', 'said then', 'page']

export function timelineCsv(scope: TeamScope, request: Request, fileName: string, read: (page: AuditPageRequest) => Promise<AuditPage>, { site }: { site?: string } = {}): Response {
  const { filter } = timelineQuery(Object.fromEntries(new URL(request.url).searchParams))

  async function* rows(): AsyncGenerator<readonly CsvCell[]> {
    let cursor: string | undefined
    for (let written = 0; written < AUDIT_CSV_LIMIT; ) {
      const { events, nextCursor } = await read({ ...filter, ...(cursor === undefined ? {} : { cursor }), limit: Math.min(PAGE, AUDIT_CSV_LIMIT - written) })
      for (const { id, at, actor, kind, subjectType, subjectId, detail, said, subject } of await toldEvents(scope, events, { site })) {
        const { deed, remark, changes } = auditSentence({ actor, kind, subjectType, detail })
        const told = changes.map(tellChange).map(({ field, from, to }) => `${field}: from ${from} to ${to}`)
        yield [at, actor, deed, remark, told.join('\n'), kind, subjectType, subjectId, id, said.join('\n'), subject === null ? '' : `/t/${scope.teamSlug}/${subject.path}`]
      }
      if (nextCursor === null) return
      written += events.length
      cursor = nextCursor
    }
    yield ['', '', `Older events are not in this file; it ends after ${AUDIT_CSV_LIMIT}.`]
  }

  return csvResponse(COLUMNS, rows(), fileName)
}
