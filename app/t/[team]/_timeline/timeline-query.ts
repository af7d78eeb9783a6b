/** What a timeline's address asks for: `?subject=version&person=…&from=2026-03-01&to=2026-03-31&cursor=…`. */
import type { AuditFilter } from '#lib/data/audit-events.ts'
import { isAuditSubject } from '../audit/audit-sentence.ts'

export interface TimelineQuery {
  filter: AuditFilter
  cursor: string | undefined
  /** What was asked for and cannot be, in words; the rest holds. */
  problems: string[]
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function timelineQuery({ subject, person, from, to, cursor }: Readonly<Record<string, unknown>>): TimelineQuery {
  const problems: string[] = []
  const day = (value: unknown, name: string): string | undefined => {
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value === 'string' && DAY.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true) return value
    problems.push(`“${String(value).slice(0, 40)}” is no day for “${name}”. Write it like 2026-03-01.`)
    return undefined
  }
  const [first, last] = [day(from, 'From'), day(to, 'To')]
  if (first !== undefined && last !== undefined && first > last) problems.push('“From” is later than “To”, so no day is left between them.')
  const filter = {
    ...(isAuditSubject(subject) ? { subjectType: subject } : {}),
    ...(typeof person === 'string' && UUID.test(person) ? { actorId: person } : {}),
    ...(first === undefined ? {} : { from: first }),
    ...(last === undefined ? {} : { to: last }),
  }
  return { filter, cursor: typeof cursor === 'string' && UUID.test(cursor) ? cursor : undefined, problems }
}

/** The filter as an address has it, with more behind it: "?subject=host&cursor=…", or "". */
export function timelineAddress({ subjectType, actorId, from, to }: AuditFilter, more: Readonly<Record<string, string | undefined>> = {}): string {
  const all = { subject: subjectType, person: actorId, from, to, ...more }
  const text = new URLSearchParams(Object.entries(all).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]))).toString()
  return text === '' ? '' : `?${text}`
}

export function isFiltered(filter: AuditFilter): boolean {
  return Object.keys(filter).length > 0
}
