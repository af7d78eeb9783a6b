'use client'

import { createContext, useActionState, useContext, useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { Notice } from './notice.tsx'

/** The client's view of lib/http/action.ts's ActionState. */
export type FormState =
  | ({ ok: true } & object)
  | { ok: false; code: string; message: string; problems: readonly { place: string; reason: string; remedy?: string }[]; fields: Readonly<Record<string, string>>; requestId: string; values: Readonly<Record<string, string>> }

interface FormContext {
  fields: Readonly<Record<string, string>>
  values: Readonly<Record<string, string>>
}

const Current = createContext<FormContext>({ fields: {}, values: {} })

/** Problem and last value of a field of the form around it. */
export function useFormField(name: string): { problem: string | undefined; value: string | undefined } {
  const { fields, values } = useContext(Current)
  return { problem: fields[name], value: values[name] }
}

/**
 * A form on a server action. Shows what went wrong above the form and beside each field, keeps what the person wrote, and
 * moves the focus to the message, so that it is heard. Works before JavaScript has loaded.
 */
export function ActionForm({ action, children, className, done, label }: { action: (previous: never, form: FormData) => Promise<unknown>; children: ReactNode; className?: string; done?: string; label?: string }) {
  const [state, submit] = useActionState(action as (previous: FormState | null, form: FormData) => Promise<FormState>, null)
  const failure = state !== null && !state.ok ? state : null
  const message = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (failure !== null) message.current?.focus()
  }, [failure])
  const shown = failure === null ? [] : failure.problems.filter(({ place }) => failure.fields[place] === undefined)
  return (
    <Current.Provider value={{ fields: failure?.fields ?? {}, values: failure?.values ?? {} }}>
      <form action={submit} className={className} aria-label={label} noValidate>
        {failure !== null && (
          <div ref={message} tabIndex={-1} className="mb-4 outline-none">
            <Notice tone="bad" title={failure.problems.length > 1 ? `${failure.problems.length} things need a look` : failure.message}>
              {failure.problems.length > 1 && (
                <ul className="list-disc pl-5">
                  {failure.problems.map(({ place, reason, remedy }) => (
                    <li key={`${place} ${reason}`}>
                      {reason} {remedy}
                    </li>
                  ))}
                </ul>
              )}
              {failure.problems.length === 0 && shown.length === 0 && <p className="text-ink-faint text-xs">Request {failure.requestId}</p>}
            </Notice>
          </div>
        )}
        {state?.ok === true && done !== undefined && (
          <div role="status" className="mb-4">
            <Notice tone="good" title={done} />
          </div>
        )}
        {children}
      </form>
    </Current.Provider>
  )
}
