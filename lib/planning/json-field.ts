/** A field of a form that holds JSON as text, as hidden fields do; empty: absent. What is no text is checked as it is. Pure. */
import { z } from 'zod'

export function jsonField<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value, context) => {
    if (typeof value !== 'string') return value
    if (value === '') return undefined
    try {
      return JSON.parse(value) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'It cannot be read. Load the page anew.' })
      return z.NEVER
    }
  }, schema)
}
