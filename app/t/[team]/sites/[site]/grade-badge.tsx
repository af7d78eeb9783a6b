import type { SiteGrade } from '#lib/planning/site-grade.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../../_ui/badge.tsx'

export const GRADE_TONE: Record<SiteGrade['grade'], BadgeTone> = { A: 'good', B: 'good', C: 'info', D: 'warn', E: 'bad' }

/** How far to trust what is said of a site, in a letter and its words. */
export function GradeBadge({ grade, short = false }: { grade: Pick<SiteGrade, 'grade' | 'words'>; short?: boolean }) {
  return (
    <Badge tone={GRADE_TONE[grade.grade]}>
      {grade.grade}
      <span className={short ? 'max-sm:sr-only' : undefined}>: {grade.words}</span>
    </Badge>
  )
}
