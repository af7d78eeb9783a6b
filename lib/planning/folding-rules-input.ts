/** The user's folding rules as they come from outside; what a pattern may say is `lib/ingest/folding-rules.ts`. */
import { z } from 'zod'
import { isAppError } from '#lib/base/errors.ts'
import { compileFoldingRules, MAX_FOLDING_RULES } from '#lib/ingest/folding-rules.ts'

export const FoldingRules = z
  .array(z.object({ pattern: z.string().trim().min(1, 'Write a pattern such as /questions/{int}/{slug}.').max(520), name: z.string().trim().max(200).optional() }))
  .max(MAX_FOLDING_RULES, `Keep at most ${MAX_FOLDING_RULES} rules.`)
  .superRefine((rules, context) => {
    try {
      compileFoldingRules(rules)
    } catch (error) {
      if (!isAppError(error)) throw error
      for (const { place, reason, remedy } of error.problems) {
        const [, index, field] = /^rules\[(\d+)\]\.(\w+)$/.exec(place) ?? []
        context.addIssue({ code: 'custom', path: index === undefined ? [] : [Number(index), field ?? 'pattern'], message: `${reason} ${remedy ?? ''}`.trim() })
      }
    }
  })
export type FoldingRules = z.infer<typeof FoldingRules>

/** One rule a line: "GET /questions/{int}/{slug} = GET /questions/..." or the pattern alone. Empty lines do not count. */
export function foldingRulesOfText(text: string): { pattern: string; name?: string }[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [pattern = '', ...name] = line.split(/\s=\s/).map((part) => part.trim())
      return name.length === 0 ? { pattern } : { pattern, name: name.join(' = ') }
    })
}

export function textOfFoldingRules(rules: FoldingRules): string {
  return rules.map(({ pattern, name }) => (name === undefined || name === '' ? pattern : `${pattern} = ${name}`)).join('\n')
}
