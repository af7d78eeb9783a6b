/** A page of events with what is needed to tell them: the pages they lead to, and verdicts that they do not hold themselves. */
import { findAuditSubjects } from '#lib/data/audit-subjects.ts'
import type { AuditSubjectRef } from '#lib/data/audit-subjects.ts'
import type { AuditEvent } from '#lib/data/audit-events.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { listVerdicts } from '#lib/data/version-verdicts.ts'
import { saidThen, wantsVerdict } from './said-then.ts'

export interface ToldEvent extends AuditEvent {
  subject: AuditSubjectRef | null
  /** What it said then, in lines. */
  said: string[]
}

/** `site`: slug of the site whose timeline it is. */
export async function toldEvents(scope: TeamScope, events: readonly AuditEvent[], { site }: { site?: string } = {}): Promise<ToldEvent[]> {
  const [subjects, verdicts] = await Promise.all([findAuditSubjects(scope, events), listVerdicts(scope, [...new Set(events.filter(wantsVerdict).map(({ subjectId }) => subjectId))])])
  return events.map((event) => ({ ...event, subject: subjects.get(event.id) ?? null, said: saidThen(event, { verdict: verdicts.get(event.subjectId), site }) }))
}
