/** Sends configuration to the server: one file as it is, several packed into one zip in the browser. Answers in a sentence. */
import type { PathFile } from './dropped-files.ts'

export type SendEnding = { kind: 'received'; id: string } | { kind: 'refused'; message: string }

export async function sendConfiguration(team: string, files: readonly PathFile[]): Promise<SendEnding> {
  const [first] = files
  if (first === undefined) return { kind: 'refused', message: 'Nothing was chosen. Choose configuration files, a folder, or an archive.' }
  try {
    const { name, body } = files.length === 1 ? { name: first.file.name, body: first.file as Blob } : await packed(files)
    const answer = await fetch(`/api/t/${encodeURIComponent(team)}/configurations?${new URLSearchParams({ name })}`, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body })
    const value: unknown = await answer.json().catch(() => null)
    if (answer.ok && isRecord(value) && typeof value['id'] === 'string') return { kind: 'received', id: value['id'] }
    const error = isRecord(value) && isRecord(value['error']) ? value['error'] : {}
    if (answer.status === 401) return { kind: 'refused', message: 'You are signed out. Sign in in another tab, then try again.' }
    return { kind: 'refused', message: typeof error['message'] === 'string' ? error['message'] : `The server answered ${answer.status} without a reason. Try again.` }
  } catch {
    return { kind: 'refused', message: 'The connection broke, or a file could not be read while it was sent. Check that the files are still there, then try again.' }
  }
}

/** Loaded only when it is needed. Two files of one name are told apart by a number. */
async function packed(files: readonly PathFile[]): Promise<{ name: string; body: Blob }> {
  const { zipSync } = await import('fflate')
  const entries: Record<string, Uint8Array> = {}
  for (const { path, file } of files) {
    let name = path
    for (let number = 2; Object.hasOwn(entries, name); number++) name = path.replace(/(\.\w+)?$/, `-${number}$1`)
    entries[name] = new Uint8Array(await file.arrayBuffer())
  }
  const top = files[0]?.path.split('/')[0] ?? ''
  const isFolder = files.every(({ path }) => path.startsWith(`${top}/`))
  return { name: isFolder ? `${top}.zip` : `${files.length} files.zip`, body: new Blob([Uint8Array.from(zipSync(entries, { level: 6 }))]) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
