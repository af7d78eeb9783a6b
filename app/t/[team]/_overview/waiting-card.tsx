import Link from 'next/link'
import type { WaitingVersion } from '#lib/data/waiting-versions.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { Time } from '../../../_ui/time.tsx'

export const SHOWN_WAITING = 10

/** What waits for a decision; what this person may decide comes first and says so. */
export function WaitingCard({ team, waiting, count }: { team: string; waiting: readonly WaitingVersion[]; count: number }) {
  const mine = waiting.filter(({ mineToDecide }) => mineToDecide)
  const rows = [...mine, ...waiting.filter(({ mineToDecide }) => !mineToDecide)]
  return (
    <Card title="Waiting for review" description={mine.length === 0 ? undefined : `${mine.length === 1 ? 'One' : `${mine.length}`} of ${count === rows.length ? 'them' : 'those shown'} ${mine.length === 1 ? 'is' : 'are'} for you to decide.`}>
      {rows.length === 0 ? (
        <EmptyState title="Nothing waits for review">A submitted version stands here until somebody other than its author decides on it.</EmptyState>
      ) : (
        <ul className="space-y-3 text-sm">
          {rows.map(({ scenario, number, author, submittedBy, submittedAt, comment, mineToDecide }) => (
            <li key={`${scenario.slug} ${number}`}>
              <div className="flex flex-wrap items-center gap-x-2">
                <Link href={`/t/${team}/scenarios/${scenario.slug}/versions/${number}`} className="text-accent font-medium underline-offset-4 hover:underline">
                  {scenario.name}, version {number}
                </Link>
                {mineToDecide && <Badge tone="warn">yours to decide</Badge>}
              </div>
              <p className="text-ink-soft">
                Submitted by {submittedBy}, <Time at={submittedAt} />
                {author !== submittedBy && `, written by ${author}`}
              </p>
              {comment !== '' && <p className="line-clamp-2 break-words">{comment}</p>}
            </li>
          ))}
          {count > rows.length && <li className="text-ink-soft">and {count - rows.length} more</li>}
        </ul>
      )}
    </Card>
  )
}
