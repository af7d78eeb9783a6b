/** Which events of a timeline are points that can be compared: descriptions of the thing itself, profiles, versions. */
import type { ComparePoint } from './timeline-entry.tsx'
import type { ToldEvent } from './told-events.ts'

/** By event id; only where two of one kind are there. The newest two of the first such kind are chosen at first. */
export function comparePoints(events: readonly ToldEvent[], thingId: string): Map<string, ComparePoint> {
  const found = events.flatMap((event) => {
    const point = pointOf(event, thingId)
    return point === null ? [] : [{ id: event.id, kind: point.value.slice(0, point.value.indexOf(':')), ...point }]
  })
  const several = found.filter(({ kind }) => found.filter((other) => other.kind === kind).length > 1)
  const [newer, older] = several.filter(({ kind }) => kind === several[0]?.kind)
  return new Map(several.map(({ id, value, label }) => [id, { value, label, older: id === older?.id, newer: id === newer?.id }]))
}

function pointOf({ id, at, kind, subjectType, subjectId, subject, detail }: ToldEvent, thingId: string): { value: string; label: string } | null {
  if (subjectId === thingId && detail['state'] !== undefined) return { value: `state:${id}`, label: `the description of ${at.slice(0, 16).replace('T', ' ')}` }
  if (subjectType === 'profile' && typeof detail['number'] === 'number') return { value: `profile:${detail['number']}`, label: `profile ${detail['number']}` }
  if (kind === 'version.appended' && subject?.version != null) return { value: `version:${subject.version}`, label: `version ${String(detail['number'])} of ${String(detail['scenario'])}` }
  return null
}

export type Point = { kind: 'state'; id: string } | { kind: 'profile'; number: number } | { kind: 'version'; address: string }

/** What an address names; null for what is no point. */
export function parsePoint(text: unknown): Point | null {
  const [, kind, rest = ''] = typeof text === 'string' ? (/^(state|profile|version):([\w:-]{1,200})$/.exec(text) ?? []) : []
  if (kind === 'state') return { kind, id: rest }
  if (kind === 'profile') return /^[1-9]\d{0,8}$/.test(rest) ? { kind, number: Number(rest) } : null
  return kind === 'version' ? { kind, address: rest } : null
}
