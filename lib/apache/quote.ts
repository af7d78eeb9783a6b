/**
 * How a value becomes one argument of a directive, and a text becomes a comment, so that neither can end the line, the
 * quotes, or start a directive of its own. Apache joins a line that ends with a backslash to the next one (comments too),
 * replaces ${NAME} before it splits words, and has no escape for either: such text is refused here, not escaped. What a name
 * may be is `names.ts`'s part; this is the second line of defence and throws TypeError, our own fault.
 */

/** Characters that end a line or that no reader sees: controls, line separators, bidirectional and zero-width marks. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff]|\p{Cs}/u

const BARE = /^[A-Za-z0-9/._:@+=,*-]+$/

export function hasUnseenCharacter(text: string): boolean {
  return UNSEEN.test(text)
}

/** One argument: bare where that is safe, else in double quotes. */
export function quoteArgument(text: string): string {
  if (text === '') return '""'
  if (hasUnseenCharacter(text)) throw new TypeError(`An argument holds a control character: ${JSON.stringify(text)}`)
  if (text.includes('${') || text.includes('\\')) throw new TypeError(`An argument holds what Apache would expand or join: ${JSON.stringify(text)}`)
  if (BARE.test(text)) return text
  return `"${text.replaceAll('"', '\\"')}"`
}

/** Text of people for a comment: one line, every unseen character and backslash as (u+XXXX). */
export function commentText(text: string): string {
  let out = ''
  for (const character of text) out += character === '\\' || UNSEEN.test(character) ? escapeCharacter(character) : character
  return out
}

/** The same in double quotes, for a name within a sentence. */
export function commentName(text: string): string {
  return `"${commentText(text)}"`
}

function escapeCharacter(character: string): string {
  let out = ''
  for (let i = 0; i < character.length; i++) out += `(u+${character.charCodeAt(i).toString(16).padStart(4, '0')})`
  return out
}
