import { describe, expect, test } from 'vitest'
import type { MeasurementSummary } from '#lib/data/measurements.ts'
import { initialRows, isSettled, nextRows, readingIds, type UploadEvent, type UploadRow } from './uploads-state.ts'

function measurement(id: string, changes: Partial<MeasurementSummary> = {}): MeasurementSummary {
  return {
    id, site: { slug: 'shop', name: 'Shop' }, sha256: '0'.repeat(64), fileName: 'access.log', bytes: 100, status: 'queued', kind: null, format: null, formatDetail: null, bytesRead: 0, linesRead: 0, requests: null, errors: null,
    malformed: null, blank: null, startedAt: null, durationS: null, failure: null, cancelAsked: false, uploadedBy: 'Ann', createdAt: '2026-11-23T09:00:00.000Z', readAt: null, ...changes,
  }
}

const play = (rows: readonly UploadRow[], ...events: UploadEvent[]): UploadRow[] => events.reduce<UploadRow[]>(nextRows, [...rows])
const chosen: UploadEvent = { kind: 'chosen', rows: [{ key: 'a', fileName: 'a.log', bytes: 100 }, { key: 'b', fileName: 'b.log', bytes: 200 }] }

describe('the uploads of a page', () => {
  test('a reload shows what is being read and nothing that has ended', () => {
    const rows = initialRows([measurement('1'), measurement('2', { status: 'reading' }), measurement('3', { status: 'ready' }), measurement('4', { status: 'failed' })])
    expect(rows.map(({ key }) => key)).toEqual(['1', '2'])
    expect(readingIds(rows)).toEqual(['1', '2'])
  })

  test('a file goes from waiting to sent to read, and is asked about only while it is read', () => {
    let rows = play([], chosen, { kind: 'sending', key: 'a', sent: 40 })
    expect(rows.map(({ phase, sent }) => [phase, sent])).toEqual([['sending', 40], ['waiting', 0]])
    rows = play(rows, { kind: 'received', key: 'a', measurement: measurement('1'), created: true })
    expect(readingIds(rows)).toEqual(['1'])
    rows = play(rows, { kind: 'polled', answers: [{ measurement: measurement('1', { status: 'ready', requests: 5 }) }] })
    expect(readingIds(rows)).toEqual([])
    expect(rows.map(isSettled)).toEqual([true, false])
  })

  test('progress that comes late does not wake a cancelled upload', () => {
    const rows = play([], chosen, { kind: 'sending', key: 'a', sent: 1 }, { kind: 'aborted', key: 'a' }, { kind: 'sending', key: 'a', sent: 90 })
    expect(rows[0]).toMatchObject({ phase: 'aborted', sent: 1 })
  })

  test('the same file twice is one row', () => {
    const rows = play(initialRows([measurement('1', { status: 'reading' })]), chosen, { kind: 'received', key: 'a', measurement: measurement('1', { status: 'reading' }), created: false })
    expect(rows.map(({ key }) => key)).toEqual(['a', 'b'])
    expect(readingIds(rows)).toEqual(['1'])
  })

  test('a refusal keeps its words and request id until it is hidden', () => {
    const rows = play([], chosen, { kind: 'refused', key: 'b', message: 'b.log: It is empty.', requestId: 'r1' })
    expect(rows[1]).toMatchObject({ phase: 'refused', message: 'b.log: It is empty.', requestId: 'r1' })
    expect(play(rows, { kind: 'dismissed', key: 'b' }).map(({ key }) => key)).toEqual(['a'])
  })
})
