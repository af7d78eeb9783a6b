/** Every memory and host format, those with the surest headings first. */
import { FREE } from './free.ts'
import type { HostFormat } from './host-format.ts'
import { MEMINFO } from './meminfo.ts'
import { MOD_STATUS } from './mod-status.ts'
import { MOD_WSGI_METRICS } from './mod-wsgi-metrics.ts'
import { PIDSTAT } from './pidstat.ts'
import { PMAP } from './pmap.ts'
import { PROC_STATUS } from './proc-status.ts'
import { PS } from './ps.ts'
import { SMAPS } from './smaps.ts'
import { SMEM } from './smem.ts'
import { TOP } from './top.ts'
import { VMSTAT } from './vmstat.ts'

export const HOST_FORMATS: readonly HostFormat[] = [MEMINFO, PROC_STATUS, SMAPS, PMAP, SMEM, PIDSTAT, VMSTAT, FREE, TOP, PS, MOD_STATUS, MOD_WSGI_METRICS]

/** The format of a file that begins so, null where it is none of these. */
export function findHostFormat(head: string): HostFormat | null {
  const text = head.replace(/^\uFEFF/, '')
  return HOST_FORMATS.find((format) => format.matches(text)) ?? null
}
