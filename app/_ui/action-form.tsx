'use client'

import { unstable_rethrow, usePathname } from 'next/navigation'
import { createContext, useActionState, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { Notice } from './notice.tsx'

/** The client's view of lib/http/action.ts's ActionState. */
export type FormState =
  | ({ ok: true } & object)
  | { ok: false; code: string; message: string; problems: readonly { place: string; reason: string; remedy?: string }[]; fields: Readonly<Record<string, string>>; details?: Readonly<Record<string, string | number | boolean | null>>; requestId: string; values: Readonly<Record<string, string>> }

interface FormContext {
  fields: Readonly<Record<string, string>>
  values: Readonly<Record<string, string>>
}

const Current = createContext<FormContext>({ fields: {}, values: {} })

/** Problem and last value of a field of the form around it; a problem of one entry is told at the field that holds the list. */
export function useFormField(name: string): { problem: string | undefined; value: string | undefined } {
  const { fields, values } = useContext(Current)
  const entry = Object.keys(fields).find((place) => place.startsWith(`${name}.`) && /^\d+$/.test(place.slice(name.length + 1)))
  return { problem: fields[name] ?? (entry === undefined ? undefined : fields[entry]), value: values[name] }
}

/** What a form says it was filled from, and the detail of a conflict that names what is newer. */
const BASES = { baseNumber: 'newerNumber', revision: 'newerRevision' } as const

/**
 * Once a conflict was shown, the next save goes on top of what is newer: the hidden field still names what the form was
 * filled from. A listener rather than a wrapped action, so that the form works before JavaScript has loaded, when the page
 * comes back with the newer base by itself.
 */
function useNewerBase(details: Readonly<Record<string, unknown>> | undefined) {
  const form = useRef<HTMLFormElement>(null)
  const newer = useRef(new Map<string, string>())
  useEffect(() => {
    for (const [field, detail] of Object.entries(BASES)) if (typeof details?.[detail] === 'number') newer.current.set(field, String(details[detail]))
  }, [details])
  useEffect(() => {
    const element = form.current
    const fill = ({ formData }: FormDataEvent) => newer.current.forEach((base, field) => formData.has(field) && formData.set(field, base))
    element?.addEventListener('formdata', fill)
    return () => element?.removeEventListener('formdata', fill)
  }, [])
  return form
}

type Submit = (previous: FormState | null, form: FormData) => Promise<FormState>

const nothingToWatch = () => () => {}

/**
 * The action, with an answer also where the server gives none: without it the error page would take the form's place, and
 * with it all that was written. Only once JavaScript runs; before, the browser posts the action itself.
 */
function useAnswered(action: Submit): Submit {
  const isRunning = useSyncExternalStore(nothingToWatch, () => true, () => false)
  if (!isRunning) return action
  return async (previous, form) => {
    try {
      return await action(previous, form)
    } catch (error) {
      unstable_rethrow(error)
      const values = Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' && !/passw|secret|token/i.test(name) ? [[name, value]] : [])))
      return { ok: false, code: 'unavailable', message: 'Headroom did not answer, and nothing was saved that you can rely on. What you wrote is still here: check your connection and try again. If it stays so, copy what you wrote and load the page anew.', problems: [], fields: {}, requestId: '', values }
    }
  }
}

/**
 * A form on a server action. Shows what went wrong above the form and beside each field, keeps what the person wrote, and
 * moves the focus to the message, so that it is heard. Works before JavaScript has loaded.
 */
export function ActionForm({ action, children, className, done, label, onAnswer }: { action: (previous: never, form: FormData) => Promise<unknown>; children: ReactNode; className?: string; done?: string; label?: string; onAnswer?: (state: FormState) => void }) {
  const [state, submit] = useActionState(useAnswered(action as Submit), null)
  const failure = state !== null && !state.ok ? state : null
  const message = useRef<HTMLDivElement>(null)
  const form = useNewerBase(failure?.code === 'conflict' ? failure.details : undefined)
  const address = usePathname()
  const isOutdated = failure?.code === 'conflict' && Object.values(BASES).some((detail) => typeof failure.details?.[detail] === 'number')
  useEffect(() => {
    if (failure !== null) message.current?.focus()
  }, [failure])
  useEffect(() => {
    if (state !== null) onAnswer?.(state)
  }, [state, onAnswer])
  const shown = failure === null ? [] : failure.problems.filter(({ place }) => failure.fields[place] === undefined)
  return (
    <Current.Provider value={{ fields: failure?.fields ?? {}, values: failure?.values ?? {} }}>
      <form ref={form} action={submit} className={className} aria-label={label} noValidate>
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
              {isOutdated && (
                <p>
                  {/* This page's own address shows what is saved now. */}
                  <a href={address} target="_blank" className="text-accent underline underline-offset-4">
                    Look at what is saved now (new tab)
                  </a>
                </p>
              )}
              {failure.problems.length === 0 && !isOutdated && shown.length === 0 && failure.requestId !== '' && <p className="text-ink-faint text-xs">Request {failure.requestId}</p>}
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
