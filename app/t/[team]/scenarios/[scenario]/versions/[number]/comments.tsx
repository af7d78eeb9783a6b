'use client'

/**
 * Comments beside what they speak of. The page provides the conversations once; a spot shows those of its anchor, and a
 * button that begins one. Without a provider (a shared page, the workbench) a spot is nothing.
 */
import clsx from 'clsx'
import { MessageSquarePlus } from 'lucide-react'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { CommentThread } from '#lib/data/comments.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Button } from '../../../../../../_ui/button.tsx'
import { CommentSlotContext } from '../../../../../../_ui/comment-slot.tsx'
import { TextField } from '../../../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { comment, reopen, reply, resolve } from './comment-actions.ts'

interface Commented {
  team: string
  scenario: string
  number: number
  mayComment: boolean
  threads: readonly CommentThread[]
}

const Current = createContext<Commented | null>(null)

export function CommentsProvider({ children, ...commented }: Commented & { children: ReactNode }) {
  return (
    <Current value={commented}>
      <CommentSlotContext value={CommentSpot}>{children}</CommentSlotContext>
    </Current>
  )
}

/** For the row of what it speaks of: the button stands in the row, then `children`, what was said below. `flow`: how wide that may be. */
export function CommentSpot({ anchor, label, flow = 'basis-full', children }: { anchor: string; label: string; flow?: string; children?: ReactNode }) {
  const context = useContext(Current)
  const [isWriting, setWriting] = useState(false)
  if (context === null) return children
  const { team, scenario, number, mayComment, threads } = context
  const here = threads.filter((thread) => thread.anchor === anchor)
  if (!mayComment && here.length === 0) return children
  return (
    <>
      {mayComment && (
        <button type="button" aria-label={`Comment on ${label}`} aria-expanded={isWriting} title="Comment" onClick={() => setWriting(!isWriting)} className={clsx('text-ink-faint hover:bg-sunken hover:text-ink inline-flex size-6 shrink-0 items-center justify-center rounded-md', children !== undefined && 'bg-sunken sticky left-0 -ml-3 align-top')}>
          <MessageSquarePlus aria-hidden className="size-4" />
        </button>
      )}
      {children}
      {(isWriting || here.length > 0) && (
        <div className={clsx('min-w-0 py-1 font-sans text-sm whitespace-normal', flow)}>
          <div className="max-w-2xl space-y-2">
            {here.map((thread) => (
              <Conversation key={thread.id} thread={thread} />
            ))}
            {isWriting && (
              <div className="border-line bg-surface rounded-md border p-3">
                <WordsForm action={comment.bind(null, team, scenario, String(number))} label={`Comment on ${label}`} word="Comment" of={label} onClose={() => setWriting(false)}>
                  <input type="hidden" name="anchor" value={anchor} />
                  <input type="hidden" name="label" value={label.slice(0, 300)} />
                </WordsForm>
              </div>
            )}
          </div>
        </div>
      )}
    </>
  )
}

/** A field for what somebody has to say, closed once it is saved; `word` names field and button. */
function WordsForm({ action, label, word, of, onClose, children }: { action: Parameters<typeof ActionForm>[0]['action']; label: string; word: string; of: string; onClose: () => void; children?: ReactNode }) {
  return (
    <ActionForm action={action} onAnswer={({ ok }) => ok && onClose()} label={label} className="space-y-2">
      {children}
      <TextField name="body" label={word} of={of} required rows={2} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending="Saving…">{word}</SubmitButton>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </ActionForm>
  )
}

/** What was said, and what to say to it. A resolved one is folded. */
export function Conversation({ thread, withLabel = false }: { thread: CommentThread; withLabel?: boolean }) {
  const context = useContext(Current)
  const [isAnswering, setAnswering] = useState(false)
  const resolved = thread.resolvedAt !== null
  const box = useRef<HTMLElement>(null)
  const before = useRef(resolved)
  // The button that was pressed is gone: the focus stays with the conversation, whose next button takes the step back.
  useEffect(() => {
    if (before.current !== resolved) box.current?.focus()
    before.current = resolved
  }, [resolved])
  if (context === null) return null
  const { team, number, mayComment } = context
  const turn = mayComment && (
    <ActionForm action={(resolved ? reopen : resolve).bind(null, team, thread.id)} label={`${resolved ? 'Open again' : 'Resolve'}: ${thread.label}`}>
      <SubmitButton look="secondary" pending="Saving…">
        {resolved ? 'Open again' : 'Resolve'}
      </SubmitButton>
    </ActionForm>
  )
  const said = (
    <div className="space-y-2">
      {withLabel && <p className="text-ink-soft text-xs break-words">About {thread.label}</p>}
      <ol className="space-y-2">
        {thread.comments.map(({ id, author, body, createdAt }) => (
          <li key={id}>
            <p className="text-xs">
              <strong>{author}</strong> <span className="text-ink-soft"><Time at={createdAt} /></span>
            </p>
            <p className="break-words whitespace-pre-wrap">{body}</p>
          </li>
        ))}
      </ol>
      {mayComment && !isAnswering && (
        <div className="flex flex-wrap items-center gap-2">
          <Button onClick={() => setAnswering(true)}>Reply</Button>
          {!resolved && turn}
        </div>
      )}
      {mayComment && isAnswering && (
        <WordsForm action={reply.bind(null, team, thread.id)} label={`Reply: ${thread.label}`} word="Reply" of={thread.label} onClose={() => setAnswering(false)} />
      )}
    </div>
  )
  const from = thread.number === number ? '' : `, since version ${thread.number}`
  return (
    <section ref={box} tabIndex={-1} id={`thread-${thread.id}`} aria-label={`Conversation about ${thread.label}`} className={clsx('bg-surface scroll-mt-20 rounded-md border border-l-4 p-3', resolved ? 'border-line' : 'border-line border-l-accent')}>
      {resolved ? (
        <div className="flex flex-wrap items-start justify-between gap-2">
          <details className="min-w-0 flex-1 basis-56">
            <summary className="text-ink-soft text-xs">
              Resolved by {thread.resolvedBy}{from}: {thread.comments[0]?.body.slice(0, 60)}
            </summary>
            <div className="mt-2">{said}</div>
          </details>
          {turn}
        </div>
      ) : (
        <>
          {from !== '' && <p className="text-ink-soft mb-1 text-xs">Open{from}</p>}
          {said}
        </>
      )}
    </section>
  )
}
