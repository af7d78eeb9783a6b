/**
 * A changed field in words. Names and values were recorded as the code writes them ("memoryMiB", a list as JSON, cut at
 * 300 characters); what cannot be told better is shown as it was recorded.
 */
import type { FieldChange } from '#lib/data/audit.ts'
import { POLICY_CHECKS } from '#lib/planning/checks/policy.ts'

const LABEL: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(POLICY_CHECKS).map(([code, { title }]) => [code, title])),
  evidenceGrade: 'Least grade of evidence',
  headroomPercent: 'Least headroom, %',
  leastRole: 'Least role of the approver',
  minimumApprovals: 'People who approve',
  excludedPeople: 'Who does not approve, by id',
  overrideRole: 'Who may override',
  note: 'Why these rules',
  name: 'Name',
  cores: 'Cores',
  memoryMiB: 'Memory, MiB',
  systemReserveMiB: 'System reserve, MiB',
  diskCacheReserveMiB: 'Disk cache reserve, MiB',
  modWsgi: 'mod_wsgi version',
  mpm: 'Apache MPM',
  maxRequestWorkers: 'MaxRequestWorkers',
  notes: 'Notes',
  tenants: 'Tenants',
  hostSlug: 'Host',
  serverName: 'Server name',
  aliases: 'Aliases',
  port: 'Port',
  scriptPath: 'WSGI script',
  mountPath: 'Mounted at',
  pythonHome: 'Python home',
  documentRoot: 'Document root',
  daemonUser: 'Daemon user',
  daemonUnixGroup: 'Daemon Unix group',
  threadSafe: 'Thread-safe',
  perProcessMiB: 'Memory of a process, MiB',
  perThreadMiB: 'Memory of a busy thread, MiB',
  cpuShare: 'CPU share of wall time',
  groups: 'Daemon groups',
}

/** "Memory, MiB: 4096 -> 8192", in parts. */
export function tellChange({ field, from, to }: FieldChange): FieldChange {
  return { field: Object.hasOwn(LABEL, field) ? (LABEL[field] ?? field) : field, from: tellValue(from), to: tellValue(to) }
}

function tellValue(recorded: string): string {
  if (recorded === '' || recorded === 'null' || recorded === '[]') return 'nothing'
  if (recorded === 'true') return 'yes'
  if (recorded === 'false') return 'no'
  if (!recorded.startsWith('[')) return recorded
  try {
    const list: unknown = JSON.parse(recorded)
    return Array.isArray(list) ? list.map(tellEntry).join('; ') : recorded
  } catch {
    return `${recorded}…`
  }
}

/** One entry of a list: a text as it is, an object as "name shop, processes 5". */
function tellEntry(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry)
  return Object.entries(entry)
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' ') : String(value)}`)
    .join(', ')
}
