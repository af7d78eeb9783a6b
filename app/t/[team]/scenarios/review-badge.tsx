import { REVIEW_STATE_LABEL } from '#lib/planning/review-state.ts'
import type { ReviewState } from '#lib/planning/review-state.ts'
import { Badge } from '../../../_ui/badge.tsx'

const TONE = { draft: 'neutral', submitted: 'info', approved: 'good', changesRequested: 'warn', withdrawn: 'neutral' } as const

export function ReviewBadge({ state }: { state: ReviewState }) {
  return <Badge tone={TONE[state]}>{REVIEW_STATE_LABEL[state]}</Badge>
}
