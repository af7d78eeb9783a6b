import type { PolicyOutcome } from '#lib/planning/checks/policy-outcomes.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { policyAnchor } from '#lib/planning/comment-anchor.ts'
import { CommentSpot } from './comments.tsx'
import { LEVEL_TONE } from '../../../../settings/policy/policy-view.tsx'

const ORDER = ['blocking', 'required', 'advisory']

/** What the team's policy says of a version: what failed first, the strictest before. */
export function PolicyOutcomeList({ label, outcomes, commentable = false }: { label: string; outcomes: readonly PolicyOutcome[]; commentable?: boolean }) {
  const sorted = [...outcomes].sort((a, b) => Number(a.passed) - Number(b.passed) || ORDER.indexOf(a.level) - ORDER.indexOf(b.level))
  return (
    <ul aria-label={label} className="divide-line/70 divide-y text-sm">
      {sorted.map(({ code, level, passed, title, detail }) => (
        <li key={code} className="flex flex-wrap gap-x-3 gap-y-1 py-2">
          <span className="w-20 shrink-0">
            <Badge tone={passed ? 'good' : LEVEL_TONE[level]}>{passed ? 'passed' : level}</Badge>
          </span>
          <span className="min-w-0 flex-1 basis-56">
            <span className="font-medium">{title}{passed ? '' : ': no'}.</span> <span className="text-ink-soft">{detail}</span>
          </span>
          {commentable && <CommentSpot anchor={policyAnchor(code)} label={title} />}
        </li>
      ))}
    </ul>
  )
}
