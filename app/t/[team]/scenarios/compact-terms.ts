/** The terms of the rule of thumb as a page sends them: what a term is called and how it is made is said once, not for each of forty sites. */
import type { RuleTerm } from '#lib/engine/rule-of-thumb.ts'

export interface CompactTerms {
  sites: string[]
  kinds: Pick<RuleTerm, 'name' | 'unit' | 'formula' | 'source'>[]
  /** Position of the site, -1 for none; position of the kind; the value. */
  terms: [number, number, number][]
}

export function compactTerms(terms: readonly RuleTerm[]): CompactTerms {
  const sites: string[] = []
  const kinds: CompactTerms['kinds'] = []
  const kindAt = new Map<string, number>()
  return {
    sites,
    kinds,
    terms: terms.map(({ site, name, unit, formula, source, value }) => {
      if (site !== undefined && !sites.includes(site)) sites.push(site)
      const key = `${name}\n${unit}\n${formula}\n${source}`
      const known = kindAt.get(key) ?? kinds.push({ name, unit, formula, source }) - 1
      kindAt.set(key, known)
      return [site === undefined ? -1 : sites.indexOf(site), known, value]
    }),
  }
}
