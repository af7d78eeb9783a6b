/**
 * The trap of averaging rates instead of times, told with a site's own numbers: requests a second, averaged over actions,
 * invert a mean of inverses, and promise more than there is.
 */
import type { RuleOfThumb } from './rule-of-thumb.ts'

export const RATE_TRAP = 'trap: mean time if rates were averaged'

/** A sentence or two beside the number; null where all actions take alike and there is nothing to fall into. */
export function rateTrapText(rule: RuleOfThumb, site: string): string | null {
  const valueOf = (name: string): number | undefined => rule.terms.find((term) => term.site === site && term.name === name)?.value
  const falseMs = valueOf(RATE_TRAP)
  const meanMs = valueOf('mean time')
  if (falseMs === undefined || meanMs === undefined || !(falseMs > 0) || meanMs / falseMs < 1.01) return null
  return `${site}: average the times of the actions, never their requests per second. Averaged as rates, a request would seem to take ${figure(falseMs)} ms; it takes ${figure(meanMs)} ms, and ${figure(meanMs / falseMs)} times the true capacity would be promised. A slow action holds its process for longer than its share of the requests tells.`
}

function figure(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
