/**
 * Sends one file to the server with progress of bytes. XMLHttpRequest, because fetch reports no progress of what it sends.
 * Whatever goes wrong comes back as a sentence for the person.
 */
import type { MeasurementSummary } from '#lib/data/measurements.ts'

export interface UploadTarget {
  team: string
  site: string
  /** The server's LogFormat string; empty: recognised from the file. */
  logFormat: string
}

export type UploadEnding =
  | { kind: 'received'; measurement: MeasurementSummary; created: boolean }
  | { kind: 'refused'; message: string; requestId: string | null }
  | { kind: 'aborted' }

export function uploadFile(target: UploadTarget, file: File, signal: AbortSignal, onProgress: (sent: number) => void): Promise<UploadEnding> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const query = new URLSearchParams({ name: file.name })
    if (target.logFormat !== '') query.set('logFormat', target.logFormat)
    request.open('PUT', `/api/t/${encodeURIComponent(target.team)}/sites/${encodeURIComponent(target.site)}/upload?${query}`)
    request.responseType = 'json'
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => resolve(endingOf(request.status, request.response))
    request.onerror = () =>
      resolve({ kind: 'refused', message: `${file.name}: The connection broke, or the file changed or could not be read while it was sent. Check that the file is still there, then try again.`, requestId: null })
    request.onabort = () => resolve({ kind: 'aborted' })
    signal.addEventListener('abort', () => request.abort(), { once: true })
    if (signal.aborted) resolve({ kind: 'aborted' })
    else request.send(file)
  })
}

function endingOf(status: number, body: unknown): UploadEnding {
  if (isRecord(body) && isRecord(body['measurement'])) {
    return { kind: 'received', measurement: body['measurement'] as unknown as MeasurementSummary, created: body['created'] === true }
  }
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  const message = typeof error['message'] === 'string' ? error['message'] : `The server answered ${status} without a reason. Try again.`
  return { kind: 'refused', message: status === 401 ? 'You are signed out. Sign in in another tab, then try again.' : message, requestId: typeof error['requestId'] === 'string' ? error['requestId'] : null }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
