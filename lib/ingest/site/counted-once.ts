/**
 * Several logs of a site as one series in time: what a log repeats of another chosen one counts once. The worker found the
 * repeated lines when it read the files, and keeps beside each log the facts of what stands in it only.
 */
import type { MeasurementFacts } from '../measurement-facts.ts'
import type { RepeatedLines } from './repeated-lines.ts'

export interface LogOfSeries {
  id: string
  fileName: string
  facts: MeasurementFacts
  repeats: RepeatedLines | null
}

export function countedOnce(logs: readonly LogOfSeries[]): { facts: MeasurementFacts[]; notes: string[] } {
  const notes: string[] = []
  const chosen = new Set(logs.map(({ id }) => id))
  const facts = logs.flatMap(({ fileName, facts: whole, repeats }) => {
    const of = repeats?.of.filter(({ measurementId }) => chosen.has(measurementId)) ?? []
    if (repeats === null || of.length === 0) return [whole]
    const leftOut = repeats.together.filter(({ files }) => !files.some((id) => chosen.has(id)))
    const lost = leftOut.reduce((sum, { lines }) => sum + lines, 0)
    const names = [...new Set(leftOut.flatMap(({ files }) => repeats.of.flatMap((one) => (files.includes(one.measurementId) ? [one.fileName] : []))))]
    notes.push(`${of.map((one) => `${one.lines} lines of ${fileName} stand in ${one.fileName} as well`).join(', ')}; they were counted once.${lost === 0 ? '' : ` ${lost} more of its lines stand in ${names.join(' and ')}, which was not chosen, and are left out: choose that file too.`}`)
    return repeats.facts === null ? [] : [repeats.facts]
  })
  const zones = new Set(logs.flatMap(({ facts: { arrivals } }) => arrivals?.utcOffsets[0]?.minutes ?? []))
  if (zones.size > 1) notes.push(`The logs are of different zones (UTC ${[...zones].sort((a, b) => a - b).map(offset).join(', ')}): they are put in order by UTC; hours of the week are in the zone of each.`)
  return { facts, notes }
}

function offset(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}
