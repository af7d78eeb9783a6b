/** Sums over status counts. A status of 0 or no number stands for no answer. */
export function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

export const sumWhere = (counts: Record<string, number>, keep: (status: number) => boolean): number =>
  Object.entries(counts).reduce((sum, [status, count]) => (keep(Number(status)) ? sum + count : sum), 0)

/** Answers of 500 and above. */
export const serverErrors = (counts: Record<string, number>): number => sumWhere(counts, (status) => status >= 500)

/** The kinds that occurred. */
export function occurred(kinds: Record<string, number | null | undefined>): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [kind, count] of Object.entries(kinds)) if (count !== null && count !== undefined && count > 0) found[kind] = count
  return found
}
