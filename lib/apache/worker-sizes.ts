/**
 * The sizes of Apache's own workers that a configuration gives: those of the MPM that is loaded (event, where no file loads one);
 * what an <IfModule> keeps for another is not its. And what Apache makes of them: defaults, and the arithmetic it corrects silently.
 */
import type { PlacedConfig, PlacedDirective } from './config-files.ts'
import { moduleName } from './conditions.ts'
import { splitWords } from './words.ts'

const SIZES = ['ServerLimit', 'ThreadLimit', 'ThreadsPerChild', 'MaxRequestWorkers', 'StartServers', 'MinSpareThreads', 'MaxSpareThreads', 'AsyncRequestWorkerFactor', 'ListenBacklog'] as const
export type WorkerSize = (typeof SIZES)[number]

export interface WorkerSizes {
  mpm: 'event' | 'worker' | 'prefork'
  /** Whether a file says so. */
  isMpmKnown: boolean
  /** As written. */
  sizes: Partial<Record<WorkerSize, number>>
  /** Where each is written. */
  at: Partial<Record<WorkerSize, PlacedDirective>>
}

const NAMES = new Map<string, WorkerSize>([...SIZES.map((name) => [name.toLowerCase(), name] as const), ['maxclients', 'MaxRequestWorkers']])

export function workerSizes(placed: PlacedConfig): WorkerSizes {
  const loaded = placed.directives.flatMap(({ name, args }) => (name.toLowerCase() === 'loadmodule' ? (mpmOf(moduleName(splitWords(args)[0]?.text ?? '')) ?? []) : [])).at(-1)
  const mpm = loaded ?? 'event'
  const found: WorkerSizes = { mpm, isMpmKnown: loaded !== undefined, sizes: {}, at: {} }
  for (const directive of placed.directives) {
    const name = NAMES.get(directive.name.toLowerCase())
    const value = splitWords(directive.args)[0]?.text ?? ''
    const owner = directive.module === null ? null : mpmOf(moduleName(directive.module))
    if (name === undefined || (owner !== null && owner !== mpm) || !/^\d{1,9}$/.test(value)) continue
    found.sizes[name] = Number(value)
    found.at[name] = directive
  }
  return found
}

/** "mpm_event", or the old "prefork.c", of a module's short name. */
function mpmOf(module: string): WorkerSizes['mpm'] | null {
  const name = module.replace(/^mpm_/, '')
  return name === 'event' || name === 'worker' || name === 'prefork' ? name : null
}

export interface WorkersInForce {
  serverLimit: number
  threadsPerChild: number
  maxRequestWorkers: number
}

/** What runs: defaults for what is not written, and Apache's own corrections (httpd 2.4, server/mpm/event/event.c). */
export function workersInForce({ mpm, sizes }: WorkerSizes): WorkersInForce {
  const isPrefork = mpm === 'prefork'
  const serverLimit = sizes.ServerLimit ?? (isPrefork ? 256 : 16)
  const threadsPerChild = isPrefork ? 1 : Math.max(1, Math.min(sizes.ThreadsPerChild ?? 25, sizes.ThreadLimit ?? 64))
  const asked = Math.max(threadsPerChild, sizes.MaxRequestWorkers ?? serverLimit * threadsPerChild)
  return { serverLimit, threadsPerChild, maxRequestWorkers: Math.min(serverLimit * threadsPerChild, Math.floor(asked / threadsPerChild) * threadsPerChild) }
}
