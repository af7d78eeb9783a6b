'use client'
/**
 * Runs the uploads of a page: sends files one after another, asks once a second how far the reading is, cancels both, and
 * refreshes the page's own lists whenever something has come to an end.
 */
import { useRouter } from 'next/navigation'
import { useEffect, useReducer, useRef } from 'react'
import type { MeasurementSummary } from '#lib/data/measurements.ts'
import { uploadFile } from './upload-file.ts'
import { initialRows, isReading, nextRows, readingIds, type PolledMeasurement, type UploadRow } from './uploads-state.ts'

const POLL_MS = 1000
const POLL_HIDDEN_MS = 5000

export interface Uploads {
  rows: readonly UploadRow[]
  add(files: readonly File[], logFormat: string): void
  cancel(row: UploadRow): void
  dismiss(row: UploadRow): void
}

interface Pending {
  key: string
  file: File
  logFormat: string
  abort: AbortController
}

export function useUploads(team: string, site: string, running: readonly MeasurementSummary[], maxBytes: number): Uploads {
  const router = useRouter()
  const [rows, tell] = useReducer(nextRows, running, initialRows)
  const waiting = useRef<Pending[]>([])
  const pending = useRef(new Map<string, Pending>())
  const busy = useRef(false)
  const numbered = useRef(0)

  const ids = readingIds(rows).join(' ')
  useEffect(() => {
    if (ids === '') return
    let stopped = false
    let timer: ReturnType<typeof setTimeout>
    const poll = async () => {
      const polled = await Promise.all(ids.split(' ').map((id) => ask(`/api/t/${encodeURIComponent(team)}/measurements/${id}`)))
      if (stopped) return
      const answers = polled.flatMap((answer) => (answer === null ? [] : [answer]))
      tell({ kind: 'polled', answers })
      if (answers.some(({ measurement }) => !isReading(measurement))) router.refresh()
      timer = setTimeout(() => void poll(), document.hidden ? POLL_HIDDEN_MS : POLL_MS)
    }
    timer = setTimeout(() => void poll(), POLL_MS / 2)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [ids, team, router])

  const sending = rows.some(({ phase }) => phase === 'waiting' || phase === 'sending')
  useEffect(() => {
    if (!sending) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [sending])

  async function sendAll(): Promise<void> {
    if (busy.current) return
    busy.current = true
    for (let next = waiting.current.shift(); next !== undefined; next = waiting.current.shift()) {
      const { key, file, logFormat, abort } = next
      if (abort.signal.aborted) continue
      tell({ kind: 'sending', key, sent: 0 })
      const ending = await uploadFile({ team, site, logFormat }, file, abort.signal, (sent) => tell({ kind: 'sending', key, sent }))
      pending.current.delete(key)
      tell({ ...ending, key })
      if (ending.kind === 'received') router.refresh()
    }
    busy.current = false
  }

  return {
    rows,
    add(files, logFormat) {
      const chosen = files.map((file): Pending => ({ key: `file-${++numbered.current}`, file, logFormat: logFormat.trim(), abort: new AbortController() }))
      tell({ kind: 'chosen', rows: chosen.map(({ key, file }) => ({ key, fileName: file.name, bytes: file.size })) })
      for (const one of chosen) {
        const message = refusalOf(one.file, maxBytes)
        if (message !== null) tell({ kind: 'refused', key: one.key, message, requestId: null })
        else {
          pending.current.set(one.key, one)
          waiting.current.push(one)
        }
      }
      void sendAll()
    },
    cancel(row) {
      const one = pending.current.get(row.key)
      if (one !== undefined) {
        one.abort.abort()
        tell({ kind: 'aborted', key: row.key })
      } else if (row.measurement !== null) {
        void ask(`/api/t/${encodeURIComponent(team)}/measurements/${row.measurement.id}/cancel`, 'POST').then((answer) => {
          if (answer === null) return
          tell({ kind: 'polled', answers: [answer] })
          if (answer.measurement.status === 'cancelled') router.refresh()
        })
      }
    },
    dismiss: (row) => tell({ kind: 'dismissed', key: row.key }),
  }
}

/** What can be said without sending the file. */
function refusalOf(file: File, maxBytes: number): string | null {
  if (file.size === 0) return `${file.name}: It is empty, or it is a folder. Choose the log file itself; a log that was just rotated is empty, its predecessor is beside it (access.log.1).`
  if (file.size > maxBytes) return `${file.name}: It is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB, the most that is taken. Compress it with gzip, or split it and upload the parts.`
  return null
}

/** Null while the server cannot be reached; the next poll asks again. */
async function ask(url: string, method: 'GET' | 'POST' = 'GET'): Promise<PolledMeasurement | null> {
  try {
    const answer = await fetch(url, { method, headers: { accept: 'application/json' }, cache: 'no-store' })
    if (!answer.ok) return null
    const body = (await answer.json()) as Partial<PolledMeasurement>
    return body.measurement === undefined ? null : { measurement: body.measurement, workerAbsent: body.workerAbsent }
  } catch {
    return null
  }
}
