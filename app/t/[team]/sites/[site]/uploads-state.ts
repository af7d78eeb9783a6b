/**
 * The uploads of this page as one list, and how each event changes it. Pure. A row is a file on its way (`sending`), or a
 * measurement being read, or an ending that stays until it is dismissed. Measurements that were being read when the page
 * was loaded are rows as well, so that a reload loses nothing.
 */
import type { MeasurementSummary } from '#lib/data/measurements.ts'

export type UploadPhase = 'waiting' | 'sending' | 'received' | 'refused' | 'aborted'

export interface UploadRow {
  key: string
  fileName: string
  bytes: number
  phase: UploadPhase
  /** Bytes sent so far. */
  sent: number
  message: string | null
  requestId: string | null
  measurement: MeasurementSummary | null
  /** False where the site had these bytes already. */
  created: boolean
  /** It waits, and no worker runs that would read it. */
  workerAbsent: boolean
}

export interface PolledMeasurement {
  measurement: MeasurementSummary
  workerAbsent?: boolean
}

export type UploadEvent =
  | { kind: 'chosen'; rows: readonly { key: string; fileName: string; bytes: number }[] }
  | { kind: 'sending'; key: string; sent: number }
  | { kind: 'received'; key: string; measurement: MeasurementSummary; created: boolean }
  | { kind: 'refused'; key: string; message: string; requestId: string | null }
  | { kind: 'aborted'; key: string }
  | { kind: 'polled'; answers: readonly PolledMeasurement[] }
  | { kind: 'dismissed'; key: string }

const EMPTY = { sent: 0, message: null, requestId: null, measurement: null, created: true, workerAbsent: false }

/** Rows for what is being read when the page is loaded. */
export function initialRows(running: readonly MeasurementSummary[]): UploadRow[] {
  return running.filter(isReading).map((measurement) => ({ ...EMPTY, key: measurement.id, fileName: measurement.fileName, bytes: measurement.bytes, phase: 'received', sent: measurement.bytes, measurement }))
}

export function nextRows(rows: readonly UploadRow[], event: UploadEvent): UploadRow[] {
  const change = (key: string, changes: Partial<UploadRow>): UploadRow[] => rows.map((row) => (row.key === key ? { ...row, ...changes } : row))
  switch (event.kind) {
    case 'chosen':
      return [...rows, ...event.rows.map((row): UploadRow => ({ ...EMPTY, ...row, phase: 'waiting' }))]
    case 'sending':
      return rows.map((row) => (row.key === event.key && (row.phase === 'waiting' || row.phase === 'sending') ? { ...row, phase: 'sending', sent: event.sent } : row))
    case 'received':
      // The same measurement may be on the page already, from before a reload or from the same file chosen twice.
      return change(event.key, { phase: 'received', measurement: event.measurement, created: event.created }).filter((row) => row.key === event.key || row.measurement?.id !== event.measurement.id)
    case 'refused':
      return change(event.key, { phase: 'refused', message: event.message, requestId: event.requestId })
    case 'aborted':
      return change(event.key, { phase: 'aborted' })
    case 'polled': {
      const byId = new Map(event.answers.map((answer) => [answer.measurement.id, answer]))
      return rows.map((row) => {
        const answer = row.measurement === null ? undefined : byId.get(row.measurement.id)
        return answer === undefined ? row : { ...row, measurement: answer.measurement, workerAbsent: answer.workerAbsent === true }
      })
    }
    case 'dismissed':
      return rows.filter((row) => row.key !== event.key)
  }
}

export function isReading(measurement: MeasurementSummary): boolean {
  return measurement.status === 'queued' || measurement.status === 'reading'
}

/** Ids still to be asked about. */
export function readingIds(rows: readonly UploadRow[]): string[] {
  return rows.flatMap(({ measurement }) => (measurement !== null && isReading(measurement) ? [measurement.id] : []))
}

/** Done, failed, cancelled, refused or broken off: nothing more will happen to it. */
export function isSettled(row: UploadRow): boolean {
  return row.phase === 'refused' || row.phase === 'aborted' || (row.phase === 'received' && row.measurement !== null && !isReading(row.measurement))
}
