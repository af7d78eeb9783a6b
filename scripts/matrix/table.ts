/** The matrix as text: a line for each row, a column for each caller, what each was answered; faults marked and told below. */
import type { Cell } from './cell.ts'

const NAMES: Record<Cell['kind'], string> = { page: 'Pages', route: 'Routes', action: 'Server actions', api: 'API' }

export function matrixTable(cells: readonly Cell[]): string {
  const lines: string[] = []
  for (const kind of Object.keys(NAMES) as Cell['kind'][]) {
    const some = cells.filter((cell) => cell.kind === kind)
    if (some.length === 0) continue
    const callers = [...new Set(some.map(({ caller }) => caller))]
    const rows = [...new Set(some.map(({ row }) => row))].sort()
    const wide = Math.max(...rows.map((row) => row.length))
    const short = (text: string) => text.slice(0, 9).padEnd(10)
    lines.push('', `${NAMES[kind]} (${rows.length} x ${callers.length})`.padEnd(wide + 2) + callers.map(short).join(''))
    for (const row of rows) lines.push(row.padEnd(wide + 2) + callers.map((caller) => {
      const found = some.filter((cell) => cell.row === row && cell.caller === caller)
      return short(found.length === 0 ? '·' : `${found.some(({ faults }) => faults.length > 0) ? '!' : ''}${found.at(-1)?.got ?? ''}`)
    }).join(''))
  }
  const faults = cells.flatMap(({ row, caller, faults: wrong }) => wrong.map((fault) => `! ${row}, ${caller}: ${fault}`))
  return `${[...lines, '', ...faults, `${cells.length} cells, ${faults.length} faults`].join('\n')}\n`
}
