'use client'
import Link from 'next/link'
import { Badge, type BadgeTone } from '#app/_ui/badge.tsx'
import { Button } from '#app/_ui/button.tsx'
import { formatBytes, formatCounted } from '#app/_ui/format.ts'
import { ProgressBar } from '#app/_ui/progress-bar.tsx'
import type { MeasurementSummary } from '#lib/data/measurements.ts'
import { KIND_NAME } from './kind-name.ts'
import { isSettled, type UploadRow } from './uploads-state.ts'

interface Shown {
  word: string
  tone: BadgeTone
  /** 0 to 1 of the bar; null: nobody can tell; absent: no bar. */
  share?: number | null
  detail: string
}

/** One file: its name, where it stands, a bar while something moves, and what can be done. */
export function UploadRowView({ team, site, row, onCancel, onDismiss }: { team: string; site: string; row: UploadRow; onCancel: () => void; onDismiss: () => void }) {
  const { word, tone, share, detail } = shownOf(row)
  const { measurement } = row
  const settled = isSettled(row)
  return (
    <li className="border-line/70 border-b py-3 last:border-b-0" data-upload={row.phase}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 font-medium break-all">{row.fileName}</span>
        <span className="text-ink-soft text-sm">{formatBytes(row.bytes)}</span>
        <Badge tone={tone}>{word}</Badge>
        <span className="ml-auto">
          {settled ? (
            <Button look="quiet" onClick={onDismiss} aria-label={`Hide ${row.fileName}`}>
              Hide
            </Button>
          ) : (
            <Button look="quiet" onClick={onCancel} disabled={measurement?.cancelAsked === true} aria-label={`Cancel ${row.fileName}`}>
              {measurement?.cancelAsked === true ? 'Cancelling…' : 'Cancel'}
            </Button>
          )}
        </span>
      </div>
      {share === undefined ? (
        <p className={`mt-1 text-sm break-words ${tone === 'bad' ? 'text-bad' : 'text-ink-soft'}`}>
          {detail}
          {row.requestId !== null && <span className="text-ink-faint"> Request {row.requestId}.</span>}
        </p>
      ) : (
        <ProgressBar label={detail} value={share} />
      )}
      {measurement !== null && settled && (
        <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
          {measurement.status === 'ready' && (
            <Link className="text-accent underline underline-offset-4" href={`/t/${team}/sites/${site}/measurements/${measurement.id}`}>
              What it says
            </Link>
          )}
          {(measurement.malformed ?? 0) > 0 && (
            <a className="text-accent underline underline-offset-4" href={`/api/t/${team}/measurements/${measurement.id}/problems.csv`} download>
              Lines that could not be read (CSV)
            </a>
          )}
        </p>
      )}
    </li>
  )
}

function shownOf(row: UploadRow): Shown {
  switch (row.phase) {
    case 'waiting':
      return { word: 'Waiting', tone: 'neutral', detail: 'Its turn comes when the file before it has been sent.' }
    case 'sending': {
      const whole = row.sent >= row.bytes
      return { word: whole ? 'Saving' : 'Sending', tone: 'info', share: row.sent / row.bytes, detail: whole ? 'All bytes are there; the server puts them on disk.' : `${formatBytes(row.sent)} of ${formatBytes(row.bytes)}` }
    }
    case 'refused':
      return { word: 'Not taken', tone: 'bad', detail: withoutName(row.message ?? '', row.fileName) }
    case 'aborted':
      return { word: 'Cancelled', tone: 'neutral', detail: 'Nothing of it was kept.' }
    case 'received':
      return readingOf(row)
  }
}

function readingOf({ measurement, bytes, created, fileName, workerAbsent }: UploadRow): Shown {
  if (measurement === null) return { word: 'Received', tone: 'info', detail: '' }
  const known = created ? '' : ' The site had this very file already, so it is the same measurement.'
  switch (measurement.status) {
    case 'queued':
      if (workerAbsent) return { word: 'Queued', tone: 'warn', detail: 'The file is safe, but no worker is running that would read it. Whoever runs Headroom should start one; reading then begins by itself.' }
      return { word: 'Queued', tone: 'info', share: null, detail: `The file is safe; reading begins when the worker is free. You may leave this page.${known}` }
    case 'reading':
      return { word: 'Reading', tone: 'info', share: measurement.bytesRead / Math.max(1, bytes), detail: `${formatCounted(measurement.linesRead, 'line')} read. You may leave this page.` }
    case 'ready': {
      const unread = measurement.malformed ?? 0
      return { word: 'Ready', tone: unread > 0 ? 'warn' : 'good', detail: `${foundIn(measurement)}; ${unread === 0 ? 'every line was read' : `${formatCounted(unread, 'line')} could not be read`}.${known}` }
    }
    case 'failed':
      return { word: 'Failed', tone: 'bad', detail: withoutName(measurement.failure ?? 'Reading failed.', fileName, measurement.fileName) }
    case 'cancelled':
      return { word: 'Cancelled', tone: 'neutral', detail: 'Reading was cancelled. Upload the file again to read it after all.' }
  }
}

/** Requests and errors, where a file of its kind tells them. */
function foundIn({ kind, requests, errors, formatDetail }: MeasurementSummary): string {
  const what = kind === null || kind === 'access-log' ? '' : `${KIND_NAME[kind]}${formatDetail === null || formatDetail === '' ? '' : ` (${formatDetail})`}`
  const counts = requests === null ? '' : `${formatCounted(requests, 'request')}${errors === null ? '' : `, ${formatCounted(errors, 'error')}`}`
  return [what, counts].filter((part) => part !== '').join(': ')
}

/** The server's sentences begin with the file's name, which stands above already. */
function withoutName(message: string, ...names: string[]): string {
  const name = names.find((one) => message.startsWith(`${one}: `))
  return name === undefined ? message : message.slice(name.length + 2)
}
