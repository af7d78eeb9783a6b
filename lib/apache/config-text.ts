/**
 * Builds the text of a configuration file line by line: indentation, sections that close what they opened, long directives
 * continued one option a line so that a diff shows the option that changed. Directive and section names are literals of ours;
 * arguments go through quoteArgument, comments through commentText, unless the caller passes a `literal`.
 */
import { commentText, quoteArgument } from './quote.ts'

/** An argument that is written as it stands: a constant of ours such as %{GLOBAL}, never a value of somebody's. */
export interface Literal {
  literal: '%{GLOBAL}' | '%{GROUP}' | 'On' | 'Off'
}

export type Argument = string | number | Literal

export interface NamedArgument {
  name: string
  value: Argument
}

export interface ConfigText {
  comment(text: string): void
  blank(): void
  directive(name: string, args: readonly Argument[], options?: readonly NamedArgument[]): void
  section(name: string, args: readonly Argument[], body: () => void): void
  text(): string
}

const NAME = /^[A-Za-z][A-Za-z0-9]*$/
const OPTION_NAME = /^[a-z][a-z-]*$/
const COMMENT_WIDTH = 118

export function createConfigText(): ConfigText {
  const lines: string[] = []
  let depth = 0
  const put = (line: string): void => void lines.push(line === '' ? '' : `${'    '.repeat(depth)}${line}`)

  return {
    comment(text) {
      for (const line of wrap(commentText(text), COMMENT_WIDTH - 4 * depth)) put(line === '' ? '#' : `# ${line}`)
    },
    blank() {
      if (lines.length > 0 && lines.at(-1) !== '') lines.push('')
    },
    directive(name, args, options = []) {
      requireName(name)
      const head = [name, ...args.map(write)].join(' ')
      const tail = options.map((option) => `${requireOptionName(option.name)}=${write(option.value)}`)
      const oneLine = [head, ...tail].join(' ')
      if (oneLine.length + 4 * depth <= 118 && tail.length <= 2) put(oneLine)
      else put([head, ...tail].join(` \\\n${'    '.repeat(depth + 1)}`))
    },
    section(name, args, body) {
      requireName(name)
      put(`<${[name, ...args.map(write)].join(' ')}>`)
      depth++
      body()
      depth--
      put(`</${name}>`)
    },
    text() {
      return `${lines.join('\n').trimEnd()}\n`
    },
  }
}

function write(argument: Argument): string {
  if (typeof argument === 'string') return quoteArgument(argument)
  if (typeof argument === 'number') {
    if (!Number.isSafeInteger(argument)) throw new TypeError(`A directive needs a whole number, not ${argument}`)
    return String(argument)
  }
  return argument.literal
}

function requireName(name: string): void {
  if (!NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is not the name of a directive`)
}

function requireOptionName(name: string): string {
  if (!OPTION_NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is not the name of an option`)
  return name
}

/** Breaks at spaces only; continuation lines keep the indentation of a leading label column ("Label    text"). */
function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text]
  const label = /^(?:\s*\S+(?: \S+)*\s{2,}|\s+)/.exec(text)
  const hang = ' '.repeat(Math.min(label?.[0].length ?? 2, 48))
  const out: string[] = []
  let rest = text
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width)
    if (cut <= hang.length) break
    out.push(rest.slice(0, cut).trimEnd())
    rest = hang + rest.slice(cut + 1).trimStart()
  }
  out.push(rest)
  return out
}
