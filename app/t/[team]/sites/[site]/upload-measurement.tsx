'use client'
/**
 * Takes measurements of any kind by dropping, choosing or pasting, several at once, and shows how far each is: bytes sent, then lines
 * read, then what came of it. What was being read when the page was loaded is shown too, so a reload loses sight of nothing.
 */
import { useEffect, useId, useRef, useState, type DragEvent } from 'react'
import { CONTROL } from '#app/_ui/class-names.ts'
import { formatMiB } from '#app/_ui/format.ts'
import type { MeasurementSummary } from '#lib/data/measurements.ts'
import { UploadRowView } from './upload-row.tsx'
import { isSettled } from './uploads-state.ts'
import { useUploads } from './use-uploads.ts'

/**
 * @param running the site's measurements; those that are queued or being read become rows.
 * @param maxBytes what the server takes at most, from `maxUploadBytes()`.
 */
export function UploadMeasurement({ team, site, running, maxBytes }: { team: string; site: string; running: readonly MeasurementSummary[]; maxBytes: number }) {
  const { rows, add, cancel, dismiss } = useUploads(team, site, running, maxBytes)
  const [over, setOver] = useState(false)
  const logFormat = useRef<HTMLInputElement>(null)
  const id = useId()
  const take = (files: readonly File[]) => {
    if (files.length > 0) add(files, logFormat.current?.value ?? '')
  }
  const latestTake = useRef(take)
  useEffect(() => {
    latestTake.current = take
  })

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (event.clipboardData === null || (event.target instanceof Element && event.target.closest('input:not([type=file]), textarea, select, [contenteditable]') !== null)) return
      const files = [...event.clipboardData.files]
      const text = event.clipboardData.getData('text/plain')
      if (files.length > 0) latestTake.current(files)
      else if (text.includes('\n')) latestTake.current([new File([text], 'pasted.log', { type: 'text/plain' })])
      else return
      event.preventDefault()
    }
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [])

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take([...event.dataTransfer.files])
  }
  const done = rows.filter(isSettled).length
  return (
    <div>
      {/* Dropping is a convenience on top of the file input inside, which does the same by keyboard. */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`rounded-lg border border-dashed px-4 py-6 text-center ${over ? 'border-accent bg-accent-soft' : 'border-line-strong/60'}`}
      >
        <label htmlFor={`${id}-files`} className="block font-medium">
          Measurements of this site
        </label>
        <p id={`${id}-hint`} className="text-ink-soft mx-auto mt-1 max-w-prose text-sm">
          Drop whatever you have, choose it, or paste it: access logs, load-test results, memory and host files (ps, top, smem, free, mod_status…), captures. Plain, gzip, bzip2 or zstd, up to {formatMiB(maxBytes / 1024 ** 2)} each. What a file is shows in it.
        </p>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          aria-describedby={`${id}-hint`}
          className="file:border-line-strong file:bg-surface file:text-ink mx-auto mt-3 block max-w-full text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-md file:border file:px-3.5 file:font-medium"
          onChange={(event) => {
            take([...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
      </div>
      <details className="mt-3">
        <summary className="text-ink-soft text-sm">The log has a format of its own</summary>
        <label htmlFor={`${id}-format`} className="mt-2 mb-1 block text-sm font-medium">
          LogFormat of the server
        </label>
        <input id={`${id}-format`} ref={logFormat} className={`${CONTROL} font-mono text-sm`} placeholder='%h %l %u %t "%r" %>s %b %D' autoComplete="off" spellCheck={false} maxLength={2000} />
        <p className="text-ink-soft mt-1 text-sm">As it stands in the Apache or nginx configuration. Used for the files you add from now on.</p>
      </details>
      {rows.length > 0 && (
        <ul aria-label="Uploads" className="mt-4">
          {rows.map((row) => (
            <UploadRowView key={row.key} team={team} site={site} row={row} onCancel={() => cancel(row)} onDismiss={() => dismiss(row)} />
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {rows.length === 0 ? '' : `${done} of ${rows.length} files are done.`}
      </p>
    </div>
  )
}
