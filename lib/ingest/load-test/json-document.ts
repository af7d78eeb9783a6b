/** One JSON value out of a text, also where a tool printed other lines before it (siege, npm). */

/** The first line that begins an object but does not end it: where a document of several lines begins. */
const OPENING = /^\{(?!.*\}\s*$).*$/m

/** Undefined where there is none. */
export function parseDocument(text: string): unknown {
  const whole = parse(text)
  if (whole !== undefined) return whole
  const start = OPENING.exec(text.slice(0, 256 * 1024))?.index
  if (start === undefined) return undefined
  const body = text.slice(start)
  return parse(body) ?? parse(body.slice(0, body.lastIndexOf('}') + 1))
}

/** True where the first 64 KiB begin a JSON object that goes on over more than its first line, within the first lines. */
export function beginsDocument(head: string): boolean {
  const first = head.split('\n', 50)
  for (const line of first) {
    if (line.startsWith('{')) return !/\}\s*$/.test(line) || first.length === 1
    if (/^\s*\{\s*$/.test(line)) return true
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
