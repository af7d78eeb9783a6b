/**
 * Wraps every server action that a form posts to: reads the form by a schema, answers errors in words beside their fields,
 * gives back what the person wrote, and lets `redirect()` and `notFound()` through. Nothing raw reaches the client. It
 * authenticates nobody: the action opens its team itself. Next refuses posts from another origin before we are called.
 */
import 'server-only'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { invalidInput, problemSentence, type Problem } from '#lib/base/errors.ts'
import { inSpan } from '#lib/data/tracing.ts'
import { answerTo } from './error-answer.ts'
import { readForm } from './form-input.ts'
import { fieldName, formValues } from './form-values.ts'
import { rethrowSignal } from './rethrow-signal.ts'

export interface ActionFailure {
  ok: false
  /** AppError's code: "invalid", "conflict", "forbidden", ... */
  code: string
  message: string
  problems: readonly Problem[]
  /** The first problem of each field in words, by the field's name in dotted form ("groups.0.name"). */
  fields: Readonly<Record<string, string>>
  /** Such as the newer revision of a conflict. */
  details: Readonly<Record<string, string | number | boolean | null>>
  requestId: string
  /** What the person wrote, by dotted field name, passwords and tokens left out; lists joined by line ends. */
  values: Readonly<Record<string, string>>
}

/** State for useActionState: null before the first post. */
export type ActionState<Result extends object = object> = ({ ok: true } & Result) | ActionFailure

/**
 * `export const saveHost = action(HostForm, async (input, team: string) => { ...; redirect(...) })`, then in the form
 * `useActionState(saveHost.bind(null, team), null)`. Arguments bound in front (slugs, ids) are texts from the client.
 */
export function action<Schema extends z.ZodType, Bound extends string[], Result extends object = object>(
  schema: Schema,
  act: (input: z.output<Schema>, ...bound: Bound) => Promise<Result | void>,
): (...args: [...bound: Bound, previous: ActionState<Result> | null, form: FormData]) => Promise<ActionState<Result>> {
  return (...args) => inSpan('server action', async (span): Promise<ActionState<Result>> => {
    const form: unknown = args.at(-1)
    const bound = args.slice(0, -2)
    try {
      if (!(form instanceof FormData) || !bound.every((text) => typeof text === 'string' && text.length <= 300)) {
        throw invalidInput([{ place: 'form', reason: 'It is not one of this page.', remedy: 'Reload the page and try again.' }])
      }
      const result = await act(readForm(schema, form), ...(bound as Bound))
      return { ...(result ?? {}), ok: true } as { ok: true } & Result
    } catch (error) {
      rethrowSignal(error)
      const failure = failureOf(error, form)
      span.setAttributes({ 'headroom.code': failure.code, 'headroom.failure_id': failure.requestId })
      return failure
    }
  })
}

function failureOf(error: unknown, form: unknown): ActionFailure {
  const { code, message, problems, details, requestId } = answerTo(error, randomUUID(), 'action')
  const fields: Record<string, string> = {}
  for (const problem of problems) fields[fieldName(problem.place)] ??= problemSentence(problem)
  let values: Record<string, string> = {}
  try {
    if (form instanceof FormData) values = formValues(form)
  } catch {
    // A form that cannot be read is not shown again.
  }
  return { ok: false, code, message: withoutPlace(message, problems, values), problems, fields, details, requestId, values }
}

/**
 * The person sees the field and its sentence, so the code's name of the field stays out of the message. A place inside a
 * document that the form does not show ("sites[0].groups[1].processes") stays: nothing else would say where to look.
 */
function withoutPlace(message: string, [first]: readonly Problem[], values: ActionFailure['values']): string {
  if (first === undefined || !message.startsWith(`${first.place}: `)) return message
  const field = fieldName(first.place)
  const isShown = !field.includes('.') || values[field] !== undefined || values[field.replace(/\.\d+$/, '')] !== undefined
  return isShown ? message.slice(first.place.length + 2) : message
}
