/** Whether a person has a second factor: one that was begun and not confirmed counts for nothing. */
import 'server-only'

/** What to select of the person for it. */
export const factorSelect = { secondFactor: { select: { confirmedAt: true } } } as const

/** People who have none. */
export const lacksSecondFactor = { OR: [{ secondFactor: { is: null } }, { secondFactor: { is: { confirmedAt: null } } }] }

export function hasSecondFactor({ secondFactor }: { secondFactor: { confirmedAt: Date | null } | null }): boolean {
  return secondFactor !== null && secondFactor.confirmedAt !== null
}
