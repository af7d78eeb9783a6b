/**
 * Runs a plan on a real Apache: writes its configuration with the product's own writer, starts it, lets a load generator in
 * a process of its own play a schedule, and stops it. Each run has its own Apache, so that every run starts empty.
 */
import { fork, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '#lib/engine/plan.ts'
import { exportBundle } from '#lib/planning/export-bundle.ts'
import type { SiteConfiguration } from '#lib/planning/scenario-inputs.ts'
import { apacheFolder, configTest, isAlive, startApache, type ApacheHere } from './apache-instance.ts'
import { cpuUse, readCpu, type CpuReading, type CpuUse } from './host-cpu.ts'
import type { GeneratorNews } from './load-generator.ts'
import { parseRecords, type RequestRecord } from './request-records.ts'
import type { LoadSchedule } from './schedule.ts'

export interface LoadRun {
  schedule: LoadSchedule
  records: RequestRecord[]
  /** During the window; null where /proc is not to be had. */
  cpu: CpuUse | null
  /** Cores that the generator kept busy during the window. */
  generatorCores: number
  /** Every process of Apache and its daemons had ended when this was returned. */
  leftBehind: number[]
}

const APPLICATION = readFileSync(join(import.meta.dirname, 'replay_app.wsgi'), 'utf8')
/** Connections stay open, so that no run measures the cost of opening them. */
const KEEP_ALIVE = 'KeepAlive On\nKeepAliveTimeout 120\nMaxKeepAliveRequests 0\n'

/** `confinedTo` cores at the end of the list are Apache's and its daemons', the others the generator's; absent: all are everybody's. */
export async function runLoad(here: ApacheHere, plan: Plan, schedule: (port: number) => LoadSchedule, confinedTo?: number): Promise<LoadRun> {
  const folder = await apacheFolder(here, plan.apache.mpm)
  try {
    const details: Partial<SiteConfiguration> = { port: folder.port, daemonUser: here.user, daemonUnixGroup: here.group, scriptPath: folder.put('srv/replay_app.wsgi', APPLICATION) }
    const configuration = Object.fromEntries(plan.sites.map((site) => [site.name, details]))
    const { files } = exportBundle({ plan, configuration, title: { scenario: plan.name, contentHash: 'none: a laboratory run' } }, (bytes) => createHash('sha256').update(bytes).digest('hex'))
    for (const file of files) if (file.path.endsWith('.conf')) folder.put(`conf/${file.path.replaceAll('/', '-')}`, file.text)
    folder.put('conf/keep-alive.conf', KEEP_ALIVE)
    const check = configTest(here, folder)
    if (!check.passed) throw new Error(`Apache refuses the configuration of ${plan.name}: ${check.output}`)
    const planned = schedule(folder.port)
    const apache = await startApache(here, folder)
    const ids = apache.processIds()
    try {
      const cores = availableParallelism()
      if (confinedTo !== undefined) for (const id of ids) confine(id, cores - confinedTo, cores - 1)
      await answering(plan, apache)
      const scheduleFile = folder.put('schedule.json', JSON.stringify(planned))
      const recordsFile = folder.put('records.csv', '')
      const measured = await generate(scheduleFile, recordsFile, confinedTo)
      const records = parseRecords(readFileSync(recordsFile, 'utf8'))
      return { schedule: planned, records, ...measured, leftBehind: await stopped() }
    } finally {
      await stopped()
    }

    async function stopped(): Promise<number[]> {
      if (ids.some(isAlive)) await apache.stop()
      return ids.filter(isAlive)
    }
  } finally {
    folder.remove()
  }
}

/** What Apache says of itself when it starts, such as "Apache/2.4.71 (Debian) mod_wsgi/4.9.4 Python/3.11". */
export async function serverSoftware(here: ApacheHere): Promise<string> {
  const folder = await apacheFolder(here)
  try {
    const apache = await startApache(here, folder)
    await apache.stop()
    return /(Apache\/.*?) configured/.exec(readFileSync(folder.errorLog, 'utf8'))?.[1] ?? 'unknown'
  } finally {
    folder.remove()
  }
}

/** Every daemon group answers: a process that still loads its application is no measurement. */
async function answering(plan: Plan, apache: { get: (host: string, path: string) => Promise<{ status: number; body: string }> }): Promise<void> {
  for (const site of plan.sites) {
    for (const action of site.actions) {
      const path = action.name.replace(/^[A-Z]+\s+/, '').replaceAll(/\{[^{}]*\}/g, '1')
      // Several in a row, so that most processes of the group have had one.
      const slots = site.groups.reduce((sum, group) => sum + group.processes, 0)
      const answers = await Promise.all(Array.from({ length: Math.min(8, 2 * slots) }, () => apache.get(site.serverName ?? site.name, `${path}?cpu=0.1&blocked=5&bursts=2`)))
      const wrong = answers.find((answer) => answer.status !== 200)
      if (wrong) throw new Error(`${site.name} answers ${action.name} with ${wrong.status}: ${wrong.body.slice(0, 300)}`)
    }
  }
}

/** All threads of a process, and what it starts later. */
function confine(id: number, first: number, last: number): void {
  const { status, stderr, error } = spawnSync('taskset', ['-a', '-c', '-p', `${first}-${last}`, String(id)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`Process ${id} could not be confined to cores ${first} to ${last}: ${error?.message ?? stderr}`)
}

function generate(scheduleFile: string, recordsFile: string, confinedTo: number | undefined): Promise<Pick<LoadRun, 'cpu' | 'generatorCores'>> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'load-generator.ts'), [scheduleFile, recordsFile], { execArgv: [] })
    if (confinedTo !== undefined && child.pid !== undefined) confine(child.pid, 0, availableParallelism() - confinedTo - 1)
    const seen = new Map<GeneratorNews['what'], { cpuMs: number; reading: CpuReading | null }>()
    child.on('message', (message) => {
      const news = message as GeneratorNews
      seen.set(news.what, { cpuMs: news.cpuMs, reading: readCpu() })
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      const from = seen.get('window-start')
      const to = seen.get('window-end') ?? seen.get('done')
      if (code !== 0 || !from || !to) return reject(new Error(`The load generator ended with ${code} before it was done`))
      const elapsedMs = (to.reading?.atMs ?? 0) - (from.reading?.atMs ?? 0)
      resolve({ cpu: cpuUse(from.reading, to.reading), generatorCores: elapsedMs > 0 ? (to.cpuMs - from.cpuMs) / elapsedMs : 0 })
    })
  })
}
