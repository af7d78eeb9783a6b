import type { ReactNode } from 'react'
import type { AuditFilter } from '#lib/data/audit-events.ts'
import { Button, LinkButton } from '../../../_ui/button.tsx'
import { InputField, SelectField } from '../../../_ui/field.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { SUBJECT_LABEL } from '../audit/audit-sentence.ts'
import type { AuditSubject } from '../audit/audit-sentence.ts'
import { isFiltered } from './timeline-query.ts'

/** A plain GET form. `subjects`: the kinds of things that this timeline may tell of. */
export function TimelineFilter({ base, filter, problems, people, subjects, isNarrowed = false, children }: { base: string; filter: AuditFilter; problems: readonly string[]; people: readonly { userId: string; name: string }[]; subjects: readonly AuditSubject[]; isNarrowed?: boolean; children?: ReactNode }) {
  return (
    <>
      <form action={base} className="mb-5 flex flex-wrap items-end gap-x-3 gap-y-2" aria-label="Filter">
        <div className="w-full sm:w-48">
          <SelectField key={filter.subjectType} name="subject" label="About" defaultValue={filter.subjectType ?? ''} required options={[{ value: '', label: 'Everything' }, ...subjects.map((value) => ({ value, label: SUBJECT_LABEL[value] }))]} />
        </div>
        <div className="w-full sm:w-48">
          <SelectField key={filter.actorId} name="person" label="By" defaultValue={filter.actorId ?? ''} required options={[{ value: '', label: 'Everybody' }, ...people.map(({ userId, name }) => ({ value: userId, label: name }))]} />
        </div>
        {children}
        <div className="w-40">
          <InputField key={`from ${filter.from}`} name="from" label="From" type="date" defaultValue={filter.from ?? ''} />
        </div>
        <div className="w-40">
          <InputField key={`to ${filter.to}`} name="to" label="To" type="date" defaultValue={filter.to ?? ''} />
        </div>
        <Button type="submit">Show</Button>
        {(isFiltered(filter) || isNarrowed) && <LinkButton href={base}>Show everything</LinkButton>}
      </form>
      {problems.length > 0 && (
        <div className="mb-5">
          <Notice tone="warn" title="Not everything you asked for could be looked for">
            {problems.join(' ')}
          </Notice>
        </div>
      )}
    </>
  )
}

/** Newest and older, where there is more than a page. */
export function TimelinePages({ newest, older }: { newest: string | null; older: string | null }) {
  if (newest === null && older === null) return null
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap gap-2">
      {newest !== null && <LinkButton href={newest}>Newest</LinkButton>}
      {older !== null && <LinkButton href={older}>Older</LinkButton>}
    </nav>
  )
}
