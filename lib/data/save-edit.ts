/**
 * Saves an edit of a version. Where somebody saved meanwhile, what both changed is merged on top of theirs: different values
 * without a question, the same value only after the person has chosen. Nothing of either is lost.
 */
import 'server-only'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { mergeInputs } from '#lib/planning/merge-inputs.ts'
import type { MergeChoice, MergeConflict } from '#lib/planning/merge-inputs.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import type { TeamScope } from './scope.ts'
import { appendVersion, contentHashOf, findLatestVersion, getVersion } from './versions.ts'

export interface EditToSave {
  baseNumber: number
  message: string
  edit: (base: ScenarioInputs) => ScenarioInputs
  /** By path of the conflict, made while looking at version `seenNumber`; others made meanwhile are asked anew. */
  choices?: Readonly<Record<string, MergeChoice>>
  seenNumber?: number
}

export interface SavedEdit {
  number: number
  /** Where it was merged with what somebody else had saved. */
  mergedWith: { number: number; author: string; taken: string[] } | null
  /** Nothing was different, so there is no new version, and an approval of `number` stands. */
  unchanged?: true
}

const MOST_RACES = 4

/** Throws `conflict` with the conflicts as JSON in its details where a value was changed by both and nobody has chosen yet. */
export async function saveEdit(scope: TeamScope, scenarioSlug: string, { baseNumber, message, edit, choices = {}, seenNumber }: EditToSave): Promise<SavedEdit> {
  const base = await getVersion(scope, scenarioSlug, baseNumber)
  const mine = edit(base.inputs)
  for (let race = 0; ; race++) {
    const latest = await findLatestVersion(scope, scenarioSlug)
    try {
      if (latest?.number === baseNumber && isSame(mine, latest.contentHash)) return { number: latest.number, mergedWith: null, unchanged: true }
      if (latest === null || latest.number === baseNumber) return { ...(await appendVersion(scope, scenarioSlug, { baseNumber, message, inputs: mine })), mergedWith: null }
      const { inputs, conflicts, taken } = mergeInputs(base.inputs, mine, latest.inputs, seenNumber === latest.number ? choices : {})
      if (conflicts.length > 0) throw undecided(latest.number, latest.author, conflicts)
      if (isSame(inputs, latest.contentHash)) return { number: latest.number, mergedWith: null, unchanged: true }
      const { number } = await appendVersion(scope, scenarioSlug, { baseNumber: latest.number, message, inputs })
      return { number, mergedWith: { number: latest.number, author: latest.author, taken } }
    } catch (error) {
      const overtaken = isAppError(error) && error.code === 'conflict' && typeof error.details['newerNumber'] === 'number'
      if (!overtaken || race >= MOST_RACES) throw error
    }
  }
}

/** An approval is bound to the content: the same content needs no version and no approval of its own. */
function isSame(inputs: ScenarioInputs, contentHash: string): boolean {
  return contentHashOf(parseScenarioInputs(inputs)) === contentHash
}

function undecided(number: number, author: string, conflicts: readonly MergeConflict[]): AppError {
  const values = conflicts.length === 1 ? 'one value' : `${conflicts.length} values`
  return new AppError('conflict', { publicMessage: `${author} saved version ${number} while you were editing. You both changed ${values}: choose what holds, then save again. Everything else is merged.`, details: { mergeNumber: number, mergeAuthor: author, mergeConflicts: JSON.stringify(conflicts.slice(0, 100)) } })
}
