/**
 * docs/accuracy.svg: for every run, the measured figure across, the predicted one up with its 90 % range, both on
 * logarithmic scales; on the diagonal the two agree. Readable on light and dark ground, without scripts or fonts of its own.
 */
import { scaleLog } from 'd3-scale'
import { rowsOf, type Row } from './accuracy-summary.ts'
import type { LabResults } from './lab-results.ts'

const PANEL = 380
const MARGIN = { left: 62, right: 18, top: 46, bottom: 52 }
const WIDTH = 2 * (MARGIN.left + PANEL + MARGIN.right)
const HEIGHT = MARGIN.top + PANEL + MARGIN.bottom + 34

const STYLE = `
    svg { --ground: #ffffff; --ink: #171b24; --soft: #4c5566; --line: #d9dde5; --range: #2069c4; --simple: #b4560f; font: 13px system-ui, sans-serif }
    @media (prefers-color-scheme: dark) { svg { --ground: #171c25; --ink: #eceff4; --soft: #b4bdcc; --line: #2d3644; --range: #6aaaf5; --simple: #f0975a } }
    .ground { fill: var(--ground) } text { fill: var(--soft) } .title { fill: var(--ink); font-size: 15px; font-weight: 600 }
    .grid { stroke: var(--line) } .even { stroke: var(--ink); stroke-width: 1.2 } .tenth { stroke: var(--soft); stroke-dasharray: 4 4 }
    .range { stroke: var(--range); stroke-width: 1.6; opacity: .75 } .point { fill: var(--range) } .simple { fill: none; stroke: var(--simple); stroke-width: 1.6 }`

export function renderAccuracyPlot(results: LabResults): string {
  const rows = rowsOf(results.cases).filter((row) => row.stable)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title explanation">`,
    '  <title id="title">Predicted against measured response times</title>',
    '  <desc id="explanation">Two panels, the mean and the 95th percentile. Each run is a point: measured milliseconds across, predicted up, with the 90 % range of the simulation as a bar, and the answer of M/M/c as a ring. Points on the diagonal agree.</desc>',
    `  <style>${STYLE}\n  </style>`,
    `  <rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    ...panel(rows.filter((row) => row.figure === 'mean'), 0, 'Mean response time'),
    ...panel(rows.filter((row) => row.figure === 'p95'), 1, '95th percentile'),
    ...legend(),
    '</svg>',
    '',
  ].join('\n')
}

function panel(rows: readonly Row[], place: number, title: string): string[] {
  const left = place * (MARGIN.left + PANEL + MARGIN.right) + MARGIN.left
  const values = rows.flatMap((row) => [...(row.interval ?? []), ...(row.mmc === null ? [] : [row.mmc]), ...row.runs.map((run) => run.measured)]).filter((value) => value > 0)
  if (values.length === 0) return []
  const extent: [number, number] = [Math.min(...values) / 1.25, Math.max(...values) * 1.25]
  const x = scaleLog().domain(extent).range([left, left + PANEL])
  const y = scaleLog().domain(extent).range([MARGIN.top + PANEL, MARGIN.top])
  const lines = [`  <text class="title" x="${left}" y="${MARGIN.top - 18}">${title}, ms</text>`]
  for (const tick of ticks(extent)) {
    lines.push(`  <line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${MARGIN.top}" y2="${MARGIN.top + PANEL}"/><text text-anchor="middle" x="${at(x(tick))}" y="${MARGIN.top + PANEL + 18}">${tick}</text>`)
    lines.push(`  <line class="grid" x1="${left}" x2="${left + PANEL}" y1="${at(y(tick))}" y2="${at(y(tick))}"/><text text-anchor="end" x="${left - 8}" y="${at(y(tick) + 4)}">${tick}</text>`)
  }
  lines.push(line('even', x, y, extent, 1), line('tenth', x, y, extent, 1.1), line('tenth', x, y, extent, 1 / 1.1))
  lines.push(`  <text text-anchor="middle" x="${left + PANEL / 2}" y="${MARGIN.top + PANEL + 40}">measured</text>`)
  lines.push(`  <text text-anchor="middle" transform="translate(${left - 46} ${MARGIN.top + PANEL / 2}) rotate(-90)">predicted</text>`)
  for (const row of rows) {
    for (const run of row.runs) {
      const label = `${row.name}: measured ${run.measured.toFixed(1)} ms`
      if (row.interval !== null) lines.push(`  <line class="range" x1="${at(x(run.measured))}" x2="${at(x(run.measured))}" y1="${at(y(row.interval[0]))}" y2="${at(y(row.interval[1]))}"/>`)
      if (row.mmc !== null) lines.push(`  <circle class="simple" cx="${at(x(run.measured))}" cy="${at(y(row.mmc))}" r="3.5"><title>${label}, M/M/c ${row.mmc.toFixed(1)} ms</title></circle>`)
      if (row.simulation !== null) lines.push(`  <circle class="point" cx="${at(x(run.measured))}" cy="${at(y(row.simulation))}" r="4"><title>${label}, predicted ${row.simulation.toFixed(1)} ms</title></circle>`)
    }
  }
  return lines
}

type Scale = (value: number) => number

/** predicted = factor x measured, within the panel. */
function line(name: string, x: Scale, y: Scale, [low, high]: readonly [number, number], factor: number): string {
  const from = Math.max(low, low / factor)
  const to = Math.min(high, high / factor)
  return `  <line class="${name}" x1="${at(x(from))}" y1="${at(y(from * factor))}" x2="${at(x(to))}" y2="${at(y(to * factor))}"/>`
}

function ticks([low, high]: readonly [number, number]): number[] {
  const found: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const step of [1, 2, 5]) {
      const value = Number((step * 10 ** power).toPrecision(1))
      if (value >= low && value <= high) found.push(value)
    }
  }
  return found
}

function legend(): string[] {
  const y = HEIGHT - 14
  return [
    `  <circle class="point" cx="${MARGIN.left + 4}" cy="${y - 4}" r="4"/><text x="${MARGIN.left + 16}" y="${y}">simulation from the low-load profile, with its 90 % range</text>`,
    `  <circle class="simple" cx="${MARGIN.left + 420}" cy="${y - 4}" r="3.5"/><text x="${MARGIN.left + 432}" y="${y}">M/M/c</text>`,
    `  <line class="tenth" x1="${MARGIN.left + 504}" x2="${MARGIN.left + 534}" y1="${y - 4}" y2="${y - 4}"/><text x="${MARGIN.left + 542}" y="${y}">10 % more, 10 % less</text>`,
  ]
}

function at(value: number): string {
  return value.toFixed(1)
}
