/** The figures of the hosts of an answer as one. Apart from host-views.ts, so that a page that shows no more does not load the engine. */
import type { HostLook } from '#lib/engine/host-look.ts'

/** Of several hosts the CPU of the busiest, and the memory of all together: null where one's is not known. */
export function hostsTogether({ host, hosts }: Pick<HostLook, 'host' | 'hosts'>): { cpuUtilization: number; memoryMiB: number | null } {
  const each = hosts ?? [host]
  return {
    cpuUtilization: Math.max(...each.map(({ cpuUtilization }) => cpuUtilization)),
    memoryMiB: each.reduce<number | null>((sum, { memoryMiB }) => (sum === null || memoryMiB === null ? null : sum + memoryMiB), 0),
  }
}
