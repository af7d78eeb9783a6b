import type { CommentThread } from '#lib/data/comments.ts'
import { VERSION_ANCHOR } from '#lib/planning/comment-anchor.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { CommentSpot, Conversation } from './comments.tsx'

/** Every conversation of the version: with a link to where it stands, or here, where what it speaks of is not shown any more. */
export function ConversationsCard({ threads, placed }: { threads: readonly CommentThread[]; placed: ReadonlySet<string> }) {
  const inPlace = threads.filter(({ anchor }) => placed.has(anchor))
  const elsewhere = threads.filter(({ anchor }) => anchor !== VERSION_ANCHOR && !placed.has(anchor))
  const open = threads.filter(({ resolvedAt }) => resolvedAt === null).length
  return (
    <Card title="Comments" description="Comment on a changed input, a finding, or a line of the configuration, where it stands on this page. What is open goes along to later versions." actions={threads.length === 0 ? undefined : <Badge tone={open > 0 ? 'warn' : 'good'}>{open > 0 ? `${open} open` : 'all resolved'}</Badge>}>
      <div className="space-y-3 text-sm">
        {inPlace.length > 0 && (
          <ul aria-label="Conversations on this page" className="space-y-1">
            {inPlace.map(({ id, label, resolvedAt, comments }) => (
              <li key={id} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
                <Badge tone={resolvedAt === null ? 'warn' : 'neutral'}>{resolvedAt === null ? 'open' : 'resolved'}</Badge>
                <a href={`#thread-${id}`} className="text-accent min-w-0 break-words underline-offset-4 hover:underline">
                  {label}
                </a>
                <span className="text-ink-soft min-w-0 truncate">
                  {comments.length === 1 ? comments[0]?.author : `${comments.length} comments`}
                </span>
              </li>
            ))}
          </ul>
        )}
        {elsewhere.map((thread) => (
          <Conversation key={thread.id} thread={thread} withLabel />
        ))}
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="text-ink-soft">The version as a whole</span>
          <CommentSpot anchor={VERSION_ANCHOR} label="The version as a whole" />
        </div>
      </div>
    </Card>
  )
}
