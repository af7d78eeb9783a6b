/**
 * docs/accuracy.md from the figures of a laboratory run: what ran, how well it was predicted, and where it is off. Every
 * number comes from the results; no sentence claims what they do not show.
 */
import { coverage, errorsOf, isInside, rowsOf, TIMES, type Errors, type Figure, type Row, type RowRun } from './accuracy-summary.ts'
import { nearestRank } from '#lib/engine/statistics.ts'
import { demoSection } from './accuracy-demos.ts'
import { DISTURBED_CORES, type CaseResult, type LabResults } from './lab-results.ts'
import { count, interval, milliseconds, percent, signed } from './page-numbers.ts'

type Takes = (row: Row, run: RowRun) => boolean

const stable: Takes = (row) => row.stable
const confined: Takes = (row) => row.stable && row.confined
const quiet: Takes = (row, run) => row.stable && !run.disturbed

export function renderAccuracyPage(results: LabResults): string {
  const rows = rowsOf(results.cases)
  return [
    '# Predicted against measured',
    '',
    'Written by `npm run lab`: it runs each case on a real Apache with mod_wsgi on this machine and holds the predictions against what was measured. Run it again for the figures of yours; `npm run lab -- --from lab/records.json.gz --out docs` holds a changed engine against the runs below.',
    '',
    ...whatRan(results),
    ...summary(rows),
    '![Predicted against measured response times, both axes logarithmic](accuracy.svg)',
    '',
    ...whereItIsOff(rows),
    ...overloads(results.cases),
    ...tables(rows),
    ...rules(results.cases),
    ...demoSection(results.demos),
    ...runsTable(results.cases),
  ].join('\n')
}

function whatRan({ machine, engine, warmupS, durationS, profileS, tookS, cases }: LabResults): string[] {
  const runs = cases.flatMap((one) => one.runs)
  const disturbed = runs.filter((run) => run.disturbed)
  const others = nearestRank(Float64Array.from(disturbed, (run) => run.measured.otherCores ?? 0).sort(), 0.5) ?? 0
  return [
    '## What ran',
    `- ${machine.server}; Node ${machine.node.replace('v', '')} sends; Linux ${machine.kernel}; ${machine.cores} cores (${machine.model}), ${Math.round(machine.memoryMiB / 1024)} GiB. Engine ${engine}.`,
    `- ${count(cases.length, 'case', 'cases')}, ${runs.length} runs of ${warmupS} s of warm-up and ${durationS} s counted, each on an Apache of its own that starts empty; ${(tookS / 60).toFixed(1)} minutes in all.`,
    '- The configuration is written by the product\'s own writer. A synthetic application (`lib/proof/replay_app.wsgi`) burns the CPU time that a request asks for with the GIL held, in equal parts, and sleeps its blocked time between them. A load generator in a process of its own sends at Poisson times, or as users who think, over connections that stay open, and measures from the moment a request was meant to leave to the last byte of its answer.',
    `- *Profile*: each workload was measured once, one request at a time, for about ${profileS} s. From these samples, the configuration and the traffic alone come the simulation (median and 90 % range over 100 such runs) and the formulas. *Trace*: the run\'s own arrivals and demands, simulated once: this judges the mechanism without the luck of the run.`,
    '- M/M/c and M/G/c (Kimura) take each daemon group as processes x threads equal servers with the profile\'s times. "Nobody waits" is what the rule of thumb promises where there are enough processes: the times of the profile.',
    `- ${cases.some((one) => one.confined) ? 'Cases of one core confine Apache and its daemons to it and leave the others to the generator. In the rest the generator shares the machine' : 'The generator shares the machine'}: predictions count what it used as a tenant's CPU. ${machine.prioritised ? 'The runs had priority over other work on the machine.' : 'The runs had no priority over other work on the machine.'} ${disturbed.length === 0 ? 'No run was disturbed.' : `In ${disturbed.length} of ${runs.length} runs other work used more than ${DISTURBED_CORES} cores (half of them over ${others.toFixed(2)}): marked *. It delays what it runs beside, so these times are measured too long rather than too short.`}`,
    '',
  ]
}

function summary(rows: readonly Row[]): string[] {
  const kinds: [string, (row: Row, run: RowRun) => number | null][] = [
    ['trace, simulated', (_, run) => run.replay],
    ['profile, simulated', (row) => row.simulation],
    ['profile, formulas', (row) => row.analytic],
    ['M/G/c', (row) => row.mgc],
    ['M/M/c', (row) => row.mmc],
    ['nobody waits', (row) => row.noWait],
  ]
  const table = (title: string, takes: Takes): string[] => {
    const inside = coverage(rows, TIMES, takes)
    const carried = coverage(rows, ['throughput'], takes)
    const flow = errorsOf(rows, ['throughput'], (row) => row.simulation, takes)
    if (inside.count === 0) return [`${title}: none.`, '']
    return [
      `${title}:`,
      '',
      '| prediction | median error: mean | p50 | p95 | all three | nine tenths within | within 8 % |',
      '|---|---:|---:|---:|---:|---:|---:|',
      ...kinds.map(([name, predict]) => {
        const of = (figures: readonly Figure[]): Errors => errorsOf(rows, figures, predict, takes)
        const all = of(TIMES)
        return `| ${name} | ${TIMES.map((figure) => percent(of([figure]).median)).join(' | ')} | ${percent(all.median)} | ${percent(all.ninthDecile)} | ${percent(all.within8)} |`
      }),
      '',
      `${inside.inside} of ${inside.count} measured response times (${percent(inside.inside / inside.count)}) lie within the 90 % range predicted from the profile, ${carried.inside} of ${carried.count} throughputs; median error of the throughput ${percent(flow.median)}.`,
      '',
    ]
  }
  const all = table('All runs that can be carried', stable)
  const isDisturbed = rows.some((row) => row.runs.some((run) => run.disturbed))
  const isMixed = rows.some((row) => row.confined) && rows.some((row) => !row.confined)
  return [
    '## In sum',
    ...all,
    ...(isDisturbed && isMixed ? table('Of these, cases confined to one core, where priority leaves other work least room', confined) : []),
    ...(isDisturbed ? table('Of all, undisturbed runs only', quiet) : []),
  ]
}

function whereItIsOff(rows: readonly Row[]): string[] {
  const outside: { text: string; size: number }[] = []
  const mechanism: { text: string; size: number }[] = []
  for (const row of rows) {
    if (!row.stable || row.figure === 'waited' || row.figure === 'throughput') continue
    for (const run of row.runs) {
      const name = `${row.name}, ${row.figure}${run.disturbed ? ' *' : ''}`
      if (row.interval !== null && !isInside(row.interval, run.measured)) outside.push({ size: Math.abs(Math.log(run.measured / (row.simulation ?? run.measured))), text: `${name}: ${milliseconds(run.measured)} ms measured, ${interval(row.interval)} predicted` })
      if (run.replay !== null && Math.abs(run.replay / run.measured - 1) > 0.08) mechanism.push({ size: Math.abs(Math.log(run.replay / run.measured)), text: `${name}: ${milliseconds(run.measured)} ms measured, ${milliseconds(run.replay)} ms from its trace (${signed(run.replay / run.measured - 1)})` })
    }
  }
  const list = (found: typeof outside): string[] => [...found].sort((a, b) => b.size - a.size).map(({ text }) => `- ${text}`)
  return [
    '## Where it is off',
    ...(mechanism.length > 0 ? ['By more than 8 %, although the run\'s own arrivals and demands were given:', ...list(mechanism)] : ['No trace is off by more than 8 %.']),
    '',
    ...(outside.length > 0 ? ['Outside the 90 % range predicted from the profile (one in ten would be so by chance):', ...list(outside)] : ['Every run lies within the range predicted from the profile.']),
    '',
  ]
}

function overloads(cases: readonly CaseResult[]): string[] {
  const lines = cases.flatMap((one) =>
    one.plan.sites.flatMap((site, index) => {
      const said = one.predictions.simulation.sites[index]
      const formula = one.predictions.analytic.sites[index]
      if (said?.stable !== false) return []
      return one.runs.map((run) => {
        const real = run.measured.sites[index]
        const refused = real ? Object.entries(real.errors).map(([status, n]) => `${n} x ${status}`).join(', ') : ''
        return `- ${one.name}: called unstable by the simulation${formula?.stable === false ? ' and the formulas' : ', not by the formulas'}; carried ${real?.throughputPerSecond.toFixed(1) ?? '?'} /s, predicted ${said.throughputPerSecond.toFixed(1)} (${signed(said.throughputPerSecond / (real?.throughputPerSecond ?? Number.NaN) - 1)}); refused ${refused === '' ? 'none' : refused} of ${real?.offered ?? 0}, predicted ${percent(said.errorShare['503'])} 503.`
      })
    }),
  )
  return lines.length > 0 ? ['## Overload', ...lines, ''] : []
}

const TITLES: Record<Figure, string> = { mean: 'Mean response time, ms', p50: 'Median response time, ms', p95: '95th percentile of the response time, ms', throughput: 'Throughput, answers a second', waited: 'Share that waited over 1 ms for a daemon thread' }

function tables(rows: readonly Row[]): string[] {
  return (Object.keys(TITLES) as Figure[]).flatMap((figure) => {
    const show = figure === 'waited' ? (value: number | null) => percent(value) : milliseconds
    const hasModels = figure !== 'throughput'
    return [
      `## ${TITLES[figure]}`,
      `| case | measured | from its trace | from the profile${figure === 'waited' ? '' : ', 90 % range'} | formulas |${hasModels ? ' M/G/c | M/M/c | nobody waits |' : ''}`,
      `|---|---:|---:|---:|---:|${hasModels ? '---:|---:|---:|' : ''}`,
      ...rows
        .filter((row) => row.figure === figure)
        .map((row) => {
          const measured = row.runs.map((run) => `${show(run.measured)}${run.disturbed ? ' *' : ''}`).join(', ')
          const models = hasModels ? ` ${show(row.mgc)} | ${show(row.mmc)} | ${show(row.noWait)} |` : ''
          return `| ${row.name} | ${measured} | ${row.runs.map((run) => show(run.replay)).join(', ')} | ${show(row.simulation)}${row.interval ? ` ${interval(row.interval)}` : ''} | ${show(row.analytic)} |${models}`
        }),
      '',
    ]
  })
}

/** The rule of thumb speaks of processes, not of times. */
function rules(cases: readonly CaseResult[]): string[] {
  return [
    '## What the rule of thumb asks for',
    'Single-threaded processes, without and with its fudge factor, beside the slots that ran.',
    '',
    '| case | slots | average case | worst case |',
    '|---|---:|---:|---:|',
    ...cases.flatMap((one) =>
      one.plan.sites.map((site, index) => {
        const rule = one.predictions.rule.sites[index]
        const slots = site.groups.reduce((sum, group) => sum + group.processes * group.threads, 0)
        const cell = (part: { processes: number; processesWithFudge: number } | undefined): string => (part ? `${part.processes}, ${part.processesWithFudge}` : '')
        return `| ${one.plan.sites.length > 1 ? `${one.name}, ${site.name}` : one.name} | ${slots} | ${cell(rule?.averageCase)} | ${cell(rule?.worstCase)} |`
      }),
    ),
    '',
  ]
}

function runsTable(cases: readonly CaseResult[]): string[] {
  return [
    '## The runs',
    '| case | what | cores | configuration | traffic | requests | CPU consumed / asked for | cores used by others | tries |',
    '|---|---|---:|---|---|---:|---:|---:|---:|',
    ...cases.flatMap((one) =>
      one.plan.sites.map((site, index) => {
        const { traffic } = site
        const said = traffic.kind === 'open' ? `${traffic.ratePerSecond}/s` : traffic.kind === 'closed' ? `${traffic.users} users` : ''
        const each = (show: (run: CaseResult['runs'][number]) => string): string => one.runs.map(show).join(', ')
        return `| ${one.plan.sites.length > 1 ? `${one.name}, ${site.name}` : one.name} | ${one.about} | ${one.plan.host.cores} | ${site.groups.map((group) => `${group.processes} x ${group.threads}`).join(' + ')} | ${said} | ${each((run) => String(run.measured.sites[index]?.offered ?? 0))} | ${each((run) => (run.measured.sites[index]?.cpuRatio ?? Number.NaN).toFixed(3))} | ${each((run) => (run.measured.otherCores === null ? '?' : run.measured.otherCores.toFixed(2)))} | ${each((run) => String(run.attempts))} |`
      }),
    ),
    '',
  ]
}
