/**
 * Which measurement of a site to take next, with the command that takes it: what the engine finds the decision to hang on
 * most (next-measurement.ts), and memory, which decides how many processes fit and has no part in its reckoning.
 */
import { nextMeasurement } from '#lib/engine/next-measurement.ts'
import type { WantedMeasurement } from '#lib/engine/next-measurement.ts'
import type { Demand, Plan } from '#lib/engine/plan.ts'
import type { SiteGrade } from './site-grade.ts'

export type StepKind = 'log' | 'times' | 'capture' | 'load-tests' | 'memory'

export interface NextStep {
  kind: StepKind
  /** What it narrows, in a sentence. */
  why: string
  /** Of what is not known about the decision; null where the engine does not reckon it. */
  share: number | null
  /** To be run on the site's server. */
  command: string
  /** What to do with what it gives. */
  then: string
  /** A file of ours that the command needs beside it. */
  file?: { name: string; href: string }
}

export interface SiteCommands {
  slug: string
  serverName: string
  scriptPath: string
  daemonUser: string
}

export interface NextSteps {
  /** Most worthwhile first; each kind of measurement once. */
  steps: NextStep[]
  /** The chance that the site bears its traffic within the objectives, given what is not known. */
  chance: number | null
}

const MOST_STEPS = 3

/** @param plan with this one site. */
export function nextSteps(plan: Plan, grade: SiteGrade, site: SiteCommands): NextSteps {
  const standing = (part: SiteGrade['parts'][number]['part']) => grade.parts.find((one) => one.part === part)?.standing ?? 'assumed'
  const { chance, wanted } = wantedOf(plan, standing('cpu') === 'assumed' || standing('cpu') === 'entered')
  const lacksTimes = standing('times') === 'assumed' && standing('traffic') !== 'assumed'
  const steps: NextStep[] = []
  const add = (kind: StepKind, why: string, share: number | null): void => {
    const known = steps.find((step) => step.kind === kind)
    if (known === undefined) steps.push({ kind, why, share, ...commandOf(kind, site) })
    else if (known.share !== null && share !== null) known.share += share
  }
  if (standing('traffic') === 'assumed') add('log', 'Nothing tells how many requests the site gets.', null)
  else if (lacksTimes) add('times', 'The log holds no response times.', null)
  if (standing('memory') === 'assumed' || standing('memory') === 'entered') add('memory', 'The memory of a process decides how many fit, and nobody has measured it.', null)
  for (const { what, text, share } of wanted) add(what === 'cpu-share' || what === 'overhead' ? 'capture' : what === 'time' && lacksTimes ? 'times' : 'log', text, share)
  // A load test tells the CPU share as well, where the site's own server must not be touched.
  if (steps.some(({ kind }) => kind === 'capture') && standing('cpu') === 'assumed') add('load-tests', 'Instead of a capture: load tests at several concurrencies tell the CPU share from outside.', null)
  const ordered = [...steps].sort((a, b) => weight(b) - weight(a))
  return { steps: ordered.slice(0, MOST_STEPS), chance }
}

/**
 * What the engine wants to know. It takes a measured demand for one whose CPU was measured; where wall times were split by a
 * share that nobody measured, the same distributions are asked about once more as what they are.
 */
function wantedOf(plan: Plan, isSplit: boolean): { chance: number | null; wanted: WantedMeasurement[] } {
  const { sites, measurements } = nextMeasurement(plan)
  const chance = sites[0]?.chance ?? null
  if (!isSplit || measurements.some(({ what }) => what === 'cpu-share')) return { chance, wanted: measurements }
  const unsplit = nextMeasurement({ ...plan, sites: plan.sites.map((site) => ({ ...site, actions: site.actions.map((action) => ({ ...action, demand: asDistributions(action.demand) })) })) })
  const wanted = [...measurements, ...unsplit.measurements.filter(({ what }) => what === 'cpu-share')]
  const variance = wanted.reduce((sum, { effect }) => sum + effect ** 2, 0)
  return { chance: unsplit.sites[0]?.chance ?? chance, wanted: wanted.map((one) => ({ ...one, share: variance > 0 ? one.effect ** 2 / variance : 0 })).sort((a, b) => b.share - a.share) }
}

function asDistributions(demand: Demand): Demand {
  return demand.kind === 'independent' ? demand : { kind: 'independent', cpuMs: { kind: 'samples', values: demand.cpuMs }, blockedMs: { kind: 'samples', values: demand.blockedMs }, bursts: demand.bursts }
}

/** What the engine cannot reckon for want of any value stands first, the substitute for a capture last. */
function weight({ kind, share }: NextStep): number {
  return kind === 'load-tests' ? -1 : (share ?? (kind === 'memory' ? 0.5 : 2))
}

export function commandOf(kind: StepKind, { slug, serverName, scriptPath, daemonUser }: SiteCommands): Pick<NextStep, 'command' | 'then' | 'file'> {
  switch (kind) {
    case 'log':
      return { command: `sudo zcat -f /var/log/apache2/access.log* | gzip > ${quoted(`${slug}-access.log.gz`)}`, then: 'Drop the file on the site\'s page. A week or more shows the daily and weekly peak; lines of files you sent before count once.' }
    case 'times':
      return { command: `CustomLog /var/log/apache2/${slug}-times.log "%h %l %u %t \\"%r\\" %>s %b %D"`, then: 'A line for the virtual host\'s configuration; reload Apache, wait for a busy day, and drop the log on the site\'s page.' }
    case 'capture': {
      const folder = scriptPath.slice(0, scriptPath.lastIndexOf('/')) || '/'
      const lines = '\\nimport os, sys; sys.path.append(os.path.dirname(__file__))\\nimport headroom_capture\\napplication = headroom_capture.capture(application, directory="/var/log/headroom")\\n'
      return {
        command: `sudo install -d -o ${quoted(daemonUser)} /var/log/headroom && sudo cp headroom_capture.py ${quoted(folder)} && printf '${lines}' | sudo tee -a ${quoted(scriptPath)} && sudo systemctl reload apache2`,
        file: { name: 'headroom_capture.py', href: '/api/capture/headroom_capture.py' },
        then: 'In the folder that holds headroom_capture.py. After a busy hour: cat /var/log/headroom/headroom-capture-*.jsonl | gzip > capture.jsonl.gz, and drop that on the site\'s page. Then take the three lines out again.',
      }
    }
    case 'load-tests':
      return { command: `for c in 1 4 16; do ab -q -n $((200 * c)) -c $c ${quoted(`http://${serverName}/`)} > ab-$c.txt; done`, then: 'From another machine, against a copy of the site rather than the site. Name a page that is asked for often, drop the three files on the site\'s page, and make a profile with them.' }
    case 'memory':
      return { command: `ps -eo pid,ppid,user,nlwp,rss,pss,args > ${quoted(`${slug}-memory.txt`)}`, then: 'As root, after the busiest hour; where ps does not know pss, leave it out. Drop the file on the site\'s page. display-name=%{GROUP} on WSGIDaemonProcess makes the groups plain.' }
  }
}

/** For a shell: plain words as they are, others in single quotes. */
export function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`
}
