/**
 * The page's part on the demo plans: the recommended configuration and the next cheaper one, held against the objectives.
 */
import type { DemoObjective, DemoResult, DemoRun } from './lab-results.ts'
import { count, interval, milliseconds, percent } from './page-numbers.ts'

export function demoSection(demos: readonly DemoResult[]): string[] {
  if (demos.length === 0) return []
  return [
    '## The demo plans, as recommended and one step cheaper',
    'The cheaper one is what `recommend` rejected for the busiest site with the next less memory; the other sites stay as recommended. One run each: near an objective a single run decides little, and the range says what such runs show.',
    '',
    ...demos.flatMap(demoLines),
  ]
}

function demoLines(demo: DemoResult): string[] {
  if (!demo.feasible) return [`### ${demo.title}`, `Fitted to this machine (${demo.fitted}), nothing meets its objectives; nothing was run.`, '']
  const [recommended, cheaper] = [demo.runs.find((run) => run.what === 'recommended'), demo.runs.find((run) => run.what === 'cheaper')]
  return [
    `### ${demo.title}`,
    `${capital(demo.fitted)}. ${verdict(recommended, cheaper)}`,
    '',
    '| configuration | site | objective | limit | measured | predicted range | requests | |',
    '|---|---|---|---:|---:|---:|---:|---|',
    ...demo.runs.flatMap((run) => shown(run).map((one) => `| ${run.site}: ${run.layout}${run.disturbed ? ' *' : ''} | ${one.site} | ${one.objective} | ${figure(one, one.limit)} | ${figure(one, one.measured)} | ${one.predicted ? interval(one.predicted) : '–'} | ${one.requests} | ${one.met ? 'met' : '**missed**'} |`)),
    '',
  ]
}

/** Of many sites: the one at stake, the host, what is summed up, and whatever was missed. */
function shown(run: DemoRun): DemoObjective[] {
  const sites = new Set(run.objectives.map((one) => one.site))
  return sites.size <= 4 ? run.objectives : run.objectives.filter((one) => !one.met || one.site === run.site || one.site === 'host' || one.site.includes('together'))
}

function verdict(recommended: DemoRun | undefined, cheaper: DemoRun | undefined): string {
  const missed = (run: DemoRun): DemoObjective[] => run.objectives.filter((one) => !one.met)
  const said = (run: DemoRun): string => (missed(run).length === 0 ? `meets all ${count(run.objectives.length, 'objective', 'objectives')} measured` : `misses ${missed(run).map((one) => `${one.objective} of ${one.site}`).join(', ')}`)
  const first = recommended ? `Recommended, ${recommended.site} with ${recommended.layout}${memory(recommended)}: ${said(recommended)}.` : ''
  if (!cheaper) return `${first} Nothing cheaper was considered.`
  const agrees = missed(cheaper).some((one) => one.site === cheaper.site)
  return `${first} Next cheaper, ${cheaper.layout}${memory(cheaper)}: ${said(cheaper)}${agrees ? '' : ', so this run does not show why it was rejected'}. It was rejected because: ${cheaper.reason.replace(/\.$/, '')}.`
}

function memory(run: DemoRun): string {
  return run.memoryMiB === null ? '' : ` (${Math.round(run.memoryMiB)} MiB)`
}

function figure(one: DemoObjective, value: number): string {
  return ['mean', 'p50', 'p95'].includes(one.objective) ? `${milliseconds(value)} ms` : percent(value)
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
