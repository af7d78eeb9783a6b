/** What a search finds, for pages and for the browser. */
export const SEARCH_KINDS = ['scenario', 'host', 'site', 'measurement', 'member'] as const
export type SearchKind = (typeof SEARCH_KINDS)[number]

export const SEARCH_KIND_LABEL: Readonly<Record<SearchKind, string>> = { scenario: 'Scenarios', host: 'Hosts', site: 'Sites', measurement: 'Measurements', member: 'Members' }

export interface Found {
  name: string
  detail: string
  /** Below the team's address. */
  path: string
}

export interface SearchAnswer {
  kind: SearchKind
  /** Of which `found` is a page. */
  total: number
  found: Found[]
}

export function isSearchKind(value: unknown): value is SearchKind {
  return typeof value === 'string' && SEARCH_KINDS.some((kind) => kind === value)
}
