/** Apache's workers against the slots and backlogs of all daemon groups, and the arithmetic of the MPM, each with its fix. */
import type { ConfigGroup } from './apache-config.ts'
import type { PlacedDirective } from './config-files.ts'
import { insertBefore, setWord, type TextEdit } from './edit.ts'
import type { Finding } from './finding.ts'
import { atoi } from './wsgi-directive.ts'
import { workersInForce, type WorkerSizes } from './worker-sizes.ts'

export function workerProblems(workers: WorkerSizes, groups: readonly ConfigGroup[], find: Finding): void {
  arithmetic(workers, find)
  const slots = groups.reduce((sum, group) => sum + (group.processes ?? 1) * (group.threads ?? 15), 0)
  const backlogs = groups.reduce((sum, group) => sum + atoi(group.options['listen-backlog'] ?? '100'), 0)
  const { maxRequestWorkers: most } = workersInForce(workers)
  const at = workers.at.MaxRequestWorkers ?? workers.at.ServerLimit ?? groups[0]
  if (groups.length === 0 || at === undefined || most >= slots + backlogs) return
  const isWritten = workers.sizes.MaxRequestWorkers !== undefined
  const who = isWritten ? `${most} Apache workers` : `No file given sets MaxRequestWorkers; the ${most} workers that Apache has by default`
  find(at, 'too-few-workers', isWritten ? 'warning' : 'advice', `${who} are fewer than ${slots} slots + ${backlogs} places in the backlogs: one slow site can starve all others.`, `Raise MaxRequestWorkers to ${slots + backlogs} or more, or shorten listen-backlog.`, raiseFix(workers, slots + backlogs))
}

/** What Apache corrects at its start, with no more than a line in the error log. */
function arithmetic(workers: WorkerSizes, find: Finding): void {
  const { sizes, at } = workers
  const { serverLimit, threadsPerChild } = workersInForce(workers)
  const { MaxRequestWorkers: most, ThreadsPerChild: threads, ThreadLimit: threadLimit = 64, MinSpareThreads: least, MaxSpareThreads: spare } = sizes
  const isThreaded = workers.mpm !== 'prefork'
  if (most !== undefined && at.MaxRequestWorkers && most > serverLimit * threadsPerChild) {
    const limit = sizes.ServerLimit === undefined ? `the default ServerLimit ${serverLimit}` : `ServerLimit ${serverLimit}`
    const needed = Math.ceil(most / threadsPerChild)
    find(at.MaxRequestWorkers, 'workers-arithmetic', 'error', `MaxRequestWorkers ${most} is more than ${limit}${isThreaded ? ` x ThreadsPerChild ${threadsPerChild}` : ''}; Apache lowers it to ${serverLimit * threadsPerChild}.`, `Raise ServerLimit to ${needed}.`, limitFix(workers, needed))
  }
  if (!isThreaded) return
  if (threads !== undefined && at.ThreadsPerChild && threads > threadLimit) {
    find(at.ThreadsPerChild, 'workers-arithmetic', 'error', `ThreadsPerChild ${threads} is more than ThreadLimit ${threadLimit}; Apache lowers it.`, `Write ThreadLimit ${threads} before it.`, at.ThreadLimit ? wordFix(at.ThreadLimit, threads) : lineFix(at.ThreadsPerChild, `ThreadLimit ${threads}`))
  }
  if (most !== undefined && at.MaxRequestWorkers && most >= threadsPerChild && most % threadsPerChild !== 0) {
    const whole = Math.ceil(most / threadsPerChild) * threadsPerChild
    find(at.MaxRequestWorkers, 'workers-arithmetic', 'warning', `MaxRequestWorkers ${most} is no multiple of ThreadsPerChild ${threadsPerChild}; Apache lowers it to ${whole - threadsPerChild}.`, `Write ${whole}.`, whole <= serverLimit * threadsPerChild ? wordFix(at.MaxRequestWorkers, whole) : undefined)
  }
  if (least !== undefined && spare !== undefined && at.MaxSpareThreads && spare < least + threadsPerChild) {
    find(at.MaxSpareThreads, 'workers-arithmetic', 'warning', `MaxSpareThreads ${spare} is less than MinSpareThreads ${least} + ThreadsPerChild ${threadsPerChild}; Apache raises it, and children come and go for nothing below.`, `Write ${least + threadsPerChild} or more.`, wordFix(at.MaxSpareThreads, least + threadsPerChild))
  }
}

/** Enough workers in whole children, and children allowed for them. */
function raiseFix(workers: WorkerSizes, needed: number): TextEdit[] | undefined {
  const { at } = workers
  const { serverLimit, threadsPerChild } = workersInForce(workers)
  const children = Math.ceil(needed / threadsPerChild)
  const most = at.MaxRequestWorkers && wordFix(at.MaxRequestWorkers, children * threadsPerChild)
  if (!most) return undefined
  if (children <= serverLimit) return most
  const limit = limitFix(workers, children)
  return limit && [...most, ...limit]
}

/** ServerLimit where it stands, in the same file; else on a line of its own, before the workers. */
function limitFix({ at }: WorkerSizes, children: number): TextEdit[] | undefined {
  if (!at.MaxRequestWorkers) return undefined
  if (!at.ServerLimit) return lineFix(at.MaxRequestWorkers, `ServerLimit ${children}`)
  return at.ServerLimit.file === at.MaxRequestWorkers.file ? wordFix(at.ServerLimit, children) : undefined
}

function wordFix(directive: PlacedDirective, value: number): TextEdit[] | undefined {
  return directive.source && [setWord(directive.source, 0, String(value))]
}

function lineFix(directive: PlacedDirective, line: string): TextEdit[] | undefined {
  return directive.source && [insertBefore(directive.source, line)]
}

