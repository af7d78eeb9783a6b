/** A piece of a line for people to see: at most 200 characters, nothing that could act on a terminal or a page. */

export const EXCERPT_CHARACTERS = 200

/** Text of bytes[start, end), cut with "…", control and format characters as \xNN or \u{…}. */
export function excerptOf(bytes: Uint8Array, start: number, end: number): string {
  // Four bytes per character at most, so this many are enough.
  const cut = Math.min(end, start + EXCERPT_CHARACTERS * 4)
  const text = [...visible(new TextDecoder('utf-8').decode(bytes.subarray(start, cut)))]
  return text.length > EXCERPT_CHARACTERS || cut < end ? `${text.slice(0, EXCERPT_CHARACTERS - 1).join('')}…` : text.join('')
}

/** Control characters, and those that reorder or hide text, written out. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}
