/** Guards of what Headroom writes for others to run: directives of Apache, words of a shell, cells of a spreadsheet. */
import type { Guard } from './guard.ts'

const rendered = ['lib/apache/render-files.test.ts']
const quoted = ['lib/apache/quote.test.ts']

export const CONFIGURATION_GUARDS: readonly Guard[] = [
  { name: 'A person\'s text in a comment of the configuration ends no line.', file: 'lib/apache/quote.ts', find: "character === '\\\\' || UNSEEN.test(character) ? escapeCharacter(character) : character", replace: 'character', suite: 'unit', tests: rendered },
  { name: 'A backslash in a comment does not join the next line to it.', file: 'lib/apache/quote.ts', find: "character === '\\\\' || UNSEEN.test(character)", replace: 'UNSEEN.test(character)', suite: 'unit', tests: rendered },
  // The names are checked before (names.ts); this stands beneath.
  { name: 'An argument of a directive holds no line end, whatever was checked before.', file: 'lib/apache/quote.ts', find: 'if (hasUnseenCharacter(text)) throw', replace: "if (text === 'never') throw", suite: 'unit', tests: quoted },
  { name: 'An argument of a directive holds nothing that Apache would expand or join.', file: 'lib/apache/quote.ts', find: "if (text.includes('${') || text.includes('\\\\')) throw", replace: "if (text === 'never') throw", suite: 'unit', tests: quoted },
  { name: 'What is to be written is checked before anything is.', file: 'lib/apache/render-files.ts', find: '  if (problems.length > 0) throw invalidInput(problems)\n', replace: '', suite: 'unit', tests: rendered },
  { name: 'A server name is a host name.', file: 'lib/apache/names.ts', find: 'if (text.length <= 253 && shape.test(text)) return null', replace: 'if (text.length >= 0) return null', suite: 'unit', tests: rendered },
  { name: 'A path holds nothing that Apache or the shell reads as more than a path.', file: 'lib/apache/names.ts', find: 'if (hasUnseenCharacter(text) || /["\'\\\\$%<>*?[\\]{}&|;`#~^!]/.test(text))', replace: "if (text === 'never')", suite: 'unit', tests: rendered },
  { name: 'A path does not lead up.', file: 'lib/apache/names.ts', find: "if (/(?:^|\\/)\\.{1,2}(?:\\/|$)/.test(text) || text.includes('//')) return", replace: "if (text === 'never') return", suite: 'unit', tests: ['lib/apache/names.test.ts'] },
  { name: 'No application runs as root.', file: 'lib/apache/names.ts', find: "if (text === 'root' || text === '#0') return", replace: "if (text === 'never') return", suite: 'unit', tests: rendered },
  { name: 'The file of a site stays in its folder.', file: 'lib/apache/names.ts', find: "/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/.test(text) && !text.includes('..')", replace: "text !== ''", suite: 'unit', tests: ['lib/apache/names.test.ts'] },
  { name: 'A script in the root directory does not open all of it.', file: 'lib/apache/settings-problems.ts', find: 'if (/^\\/[^/]*$/.test(site.script.value)) problems', replace: "if (site.script.value === 'never') problems", suite: 'unit', tests: ['lib/apache/names.test.ts'] },
  { name: 'A daemon option that a person names is one that mod_wsgi knows.', file: 'lib/apache/settings-problems.ts', find: ': !known || !isKnownTo(version, option.name)', replace: ": option.name === 'never'", suite: 'unit', tests: rendered },
  { name: 'The shell takes a path with quotes and dollar signs for a word.', file: 'lib/apache/express-arguments.ts', find: "`'${text.replaceAll(\"'\", \"'\\\\''\")}'`", replace: 'text', suite: 'unit', tests: ['lib/apache/express-arguments.test.ts'] },
  { name: 'A spreadsheet runs no formula out of a log.', file: 'lib/planning/csv.ts', find: "const text = FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell", replace: 'const text = cell', suite: 'unit', tests: ['lib/planning/csv.test.ts'] },
]
