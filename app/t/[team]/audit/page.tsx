import type { Metadata } from 'next'
import { listAuditEvents } from '#lib/data/audit-events.ts'
import { openTeamPage, pageResult } from '#lib/http/page.ts'
import { Button, LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { SelectField } from '../../../_ui/field.tsx'
import { formatCount } from '../../../_ui/format.ts'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { AuditEntry } from './audit-entry.tsx'
import { AUDIT_CSV_LIMIT } from './audit-limit.ts'
import { isAuditSubject, SUBJECT_LABEL } from './audit-sentence.ts'

export const metadata: Metadata = { title: 'Audit' }

const PAGE = 50

export default async function AuditPage({ params, searchParams }: PageProps<'/t/[team]/audit'>) {
  const [{ team }, { subject, cursor }] = await Promise.all([params, searchParams])
  const scope = await openTeamPage(team, 'audit:read', `/t/${team}/audit`)
  const subjectType = isAuditSubject(subject) ? subject : undefined
  const after = typeof cursor === 'string' ? cursor : undefined
  const { events, nextCursor } = await pageResult(listAuditEvents(scope, { subjectType, cursor: after, limit: PAGE }))
  const address = (query: Record<string, string>) => {
    const text = new URLSearchParams({ ...(subjectType === undefined ? {} : { subject: subjectType }), ...query }).toString()
    return text === '' ? '' : `?${text}`
  }
  const base = `/t/${team}/audit`
  return (
    <>
      <PageHeader
        title="Audit"
        description={`Who changed what, newest first. Nobody can change or delete an entry. The CSV holds the newest ${formatCount(AUDIT_CSV_LIMIT)} of those chosen.`}
        actions={
          <>
            <LinkButton href={`${base}/audit.csv${address({})}`} download>
              Download as CSV
            </LinkButton>
            <LinkButton href={`${base}/audit.jsonl`} download>
              Everything as JSON lines
            </LinkButton>
          </>
        }
      />
      <form action={base} className="mb-5 flex flex-wrap items-end gap-2" aria-label="Filter">
        <div className="w-56">
          <SelectField key={subjectType} name="subject" label="About" defaultValue={subjectType ?? ''} options={[{ value: '', label: 'Everything' }, ...Object.entries(SUBJECT_LABEL).map(([value, label]) => ({ value, label }))]} />
        </div>
        <Button type="submit">Show</Button>
      </form>
      {events.length === 0 ? (
        <EmptyState title={after !== undefined ? 'Nothing older' : 'Nothing recorded yet'} actions={(subjectType !== undefined || after !== undefined) && <LinkButton href={base}>Show everything</LinkButton>}>
          {subjectType === undefined ? 'Changes of the team appear here.' : `No entry about ${SUBJECT_LABEL[subjectType].toLowerCase()}.`}
        </EmptyState>
      ) : (
        <Card flush>
          <ol aria-label="Entries" className="divide-line divide-y">
            {events.map((event) => (
              <AuditEntry key={event.id} event={event} />
            ))}
          </ol>
        </Card>
      )}
      {(after !== undefined || nextCursor !== null) && (
        <nav aria-label="Pages" className="mt-4 flex flex-wrap gap-2">
          {after !== undefined && <LinkButton href={`${base}${address({})}`}>Newest</LinkButton>}
          {nextCursor !== null && <LinkButton href={`${base}${address({ cursor: nextCursor })}`}>Older</LinkButton>}
        </nav>
      )}
    </>
  )
}
