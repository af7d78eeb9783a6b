/**
 * The state of a version's review, derived from its steps and never stored. Steps only ever get appended; the last one
 * decides. `allowedSteps` is the one place that says which step may follow, for the server and for the buttons.
 */
export const REVIEW_KINDS = ['submitted', 'approved', 'changesRequested', 'withdrawn', 'endorsed'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]
/** `endorsed` is one approval of several that a policy asks for: the version still waits. */
export type ReviewState = 'draft' | Exclude<ReviewKind, 'endorsed'>

export interface ReviewStep {
  sequence: number
  kind: ReviewKind
  actorId: string
}

export const REVIEW_STATE_LABEL: Record<ReviewState, string> = {
  draft: 'Draft',
  submitted: 'Waiting for review',
  approved: 'Approved',
  changesRequested: 'Changes requested',
  withdrawn: 'Withdrawn',
}

const FOLLOWS: Record<ReviewState, readonly ReviewKind[]> = {
  draft: ['submitted'],
  submitted: ['approved', 'changesRequested', 'withdrawn', 'endorsed'],
  approved: [],
  changesRequested: ['submitted'],
  withdrawn: ['submitted'],
}

export function reviewState(steps: readonly { sequence: number; kind: ReviewKind }[]): ReviewState {
  return steps.reduce<{ sequence: number; state: ReviewState }>((last, step) => (step.sequence > last.sequence ? { sequence: step.sequence, state: step.kind === 'endorsed' ? 'submitted' : step.kind } : last), { sequence: 0, state: 'draft' }).state
}

export function allowedSteps(state: ReviewState): readonly ReviewKind[] {
  return FOLLOWS[state]
}

/** Nobody decides on what they wrote or submitted themselves. `submitterId` is who made the last submission. */
export function mayDecide(version: { authorId: string; steps: readonly ReviewStep[] }, actorId: string): boolean {
  const submission = version.steps.filter((step) => step.kind === 'submitted').at(-1)
  return version.authorId !== actorId && submission?.actorId !== actorId
}

/** Who has approved since the last submission, each once. */
export function endorsers(steps: readonly ReviewStep[]): string[] {
  const ordered = [...steps].sort((a, b) => a.sequence - b.sequence)
  const from = ordered.findLastIndex(({ kind }) => kind === 'submitted')
  return [...new Set(ordered.slice(from + 1).flatMap(({ kind, actorId }) => (kind === 'endorsed' ? [actorId] : [])))]
}
