/** One JSON value out of a text, also where a tool printed other lines before it (siege, npm). */

const MAX_LINES_BEFORE = 1000

/** Where the first line begins that opens an object and does not close it; -1 where there is none. */
function openingOf(text: string): number {
  let start = 0
  for (let i = 0; i < MAX_LINES_BEFORE && start < text.length; i++) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? undefined : end)
    if (line.startsWith('{') && !line.trimEnd().endsWith('}')) return start
    if (end < 0) return -1
    start = end + 1
  }
  return -1
}

/** Undefined where there is none. */
export function parseDocument(text: string): unknown {
  const whole = parse(text)
  if (whole !== undefined) return whole
  const start = openingOf(text)
  if (start < 0) return undefined
  const body = text.slice(start)
  return parse(body) ?? parse(body.slice(0, body.lastIndexOf('}') + 1))
}

/** True where the first 64 KiB begin a JSON object that goes on over more than its first line, within the first lines. */
export function beginsDocument(head: string): boolean {
  const first = head.split('\n', 50)
  for (const line of first) {
    if (line.startsWith('{')) return !line.trimEnd().endsWith('}') || first.length === 1
    if (line.trim() === '{') return true
  }
  return false
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
