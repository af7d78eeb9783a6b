/** The text of a report made plain: no colour escapes, LF line ends, progress that overwrote itself as lines of its own. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const ESCAPES = /[\u001b\u009b](?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,300}(?:\u0007|\u001b\\)|[()][A-Z0-9]|[=>78])?/g

export function plainText(text: string): string {
  return text.replace(/^\ufeff/, '').replace(ESCAPES, '').replace(/\r\n?/g, '\n').replaceAll('\0', '')
}

/** First group of the first match, or undefined. */
export function find(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]
}
