/** Which licences of packages are taken: those that ask for no more than their text to be kept, or bind only the package itself. */
const TAKEN = new Set(['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'CC0-1.0', 'Unlicense', 'Python-2.0', 'BlueOak-1.0.0', 'CC-BY-4.0', 'PostgreSQL', 'Zlib', 'WTFPL', 'CC-BY-3.0', 'MPL-2.0'])

/** Null where it is taken. An SPDX expression: OR is a choice, AND asks for both. */
export function licenceFault(licence: unknown): string | null {
  const text = textOf(licence)
  if (text === '') return 'it names no licence'
  return isTaken(text) ? null : `${text} is not among the licences that are taken`
}

function textOf(licence: unknown): string {
  if (typeof licence === 'string') return licence.trim()
  if (Array.isArray(licence)) return licence.map(textOf).filter((each) => each !== '').join(' OR ')
  if (typeof licence === 'object' && licence !== null && 'type' in licence) return textOf(licence.type)
  return ''
}

function isTaken(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isTaken)
  if (plain.includes(' AND ')) return plain.split(' AND ').every(isTaken)
  return TAKEN.has(plain.trim())
}
