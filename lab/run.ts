/**
 * `npm run lab`: predicted against measured, on this machine. Builds its cases, runs each on an Apache of its own, and writes
 * docs/accuracy.md and docs/accuracy.svg. `npm run lab -- --short` runs three cases of 6 s and writes nothing.
 * `--only REGEX` runs some cases, `--minutes N` bounds the time (20), `--out DIR` says where to. `--records FILE` keeps what was
 * measured (gzip), `--from FILE` holds this engine against kept measurements; with `--only`, what runs takes the place of what
 * was kept. Skips where there is no Apache.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { renderAccuracyPage } from './accuracy-page.ts'
import { renderAccuracyPlot } from './accuracy-plot.ts'
import { APACHE_REMEDY, findApache } from './apache-instance.ts'
import { predictRecords } from './case-predictions.ts'
import { runLaboratory } from './laboratory.ts'
import type { LabRecords } from './lab-results.ts'
import { takePriority } from './run-priority.ts'

/** Runs drawn for each predicted range. */
const OBSERVATIONS = 100

const options = readOptions(process.argv.slice(2))
const here = findApache()
const kept = options.from === undefined ? null : (JSON.parse(gunzipSync(readFileSync(options.from)).toString('utf8')) as LabRecords)
if (kept !== null && !options.partly) write(kept)
else if (here === null) say(`lab skipped: no Apache with mod_wsgi here. Install them: ${APACHE_REMEDY}`)
else {
  const giveBack = takePriority()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      giveBack?.()
      process.exit(130)
    })
  }
  try {
    const fresh = await runLaboratory(here, { ...options, prioritised: giveBack !== null, say })
    const records = kept === null ? fresh : replaced(kept, fresh)
    if (options.records !== undefined) writeFileSync(options.records, gzipSync(JSON.stringify(records), { level: 9 }))
    write(records)
  } finally {
    giveBack?.()
  }
}

function replaced(before: LabRecords, { cases, demos, profiles, tookS, machine }: LabRecords): LabRecords {
  return {
    ...before,
    machine,
    tookS: before.tookS + tookS,
    profiles: { ...before.profiles, ...profiles },
    cases: [...before.cases.filter((one) => !cases.some(({ name }) => name === one.name)), ...cases],
    demos: [...before.demos.filter((one) => !demos.some(({ slug }) => slug === one.slug)), ...demos],
  }
}

function write(records: LabRecords): void {
  if (options.out === undefined) return
  const results = predictRecords(records, OBSERVATIONS)
  writeFileSync(join(options.out, 'accuracy.svg'), renderAccuracyPlot(results))
  writeFileSync(join(options.out, 'accuracy.md'), renderAccuracyPage(results))
  say(`written: ${join(options.out, 'accuracy.md')}, accuracy.svg`)
}

interface Options {
  short: boolean
  only: RegExp
  /** Not all of the cases. */
  partly: boolean
  minutes: number
  /** Absent: nothing is written. */
  out?: string
  records?: string
  from?: string
}

function readOptions(words: string[]): Options {
  const known: Options = { short: false, only: /./, partly: false, minutes: 20 }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const value = (): string => {
      const next = words.shift()
      if (next === undefined) fail(`${word ?? ''} needs a value.`)
      return next
    }
    if (word === '--short') known.short = known.partly = true
    else if (word === '--only') {
      known.only = new RegExp(value())
      known.partly = true
    } else if (word === '--minutes') known.minutes = Number(value())
    else if (word === '--out') known.out = resolve(value())
    else if (word === '--records') known.records = resolve(value())
    else if (word === '--from') known.from = resolve(value())
    else fail(`${word} is no option: --short, --only REGEX, --minutes N, --out DIR, --records FILE, --from FILE.`)
  }
  if (!(known.minutes > 0)) fail('--minutes needs a number above 0.')
  // A part of the cases is no page.
  return known.out !== undefined || known.partly ? known : { ...known, out: resolve(import.meta.dirname, '../docs') }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
