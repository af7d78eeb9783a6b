/** Writes the sizes of Apache's own workers, `mods-available/mpm_event.conf` on Debian. */
import { createConfigText } from './config-text.ts'
import { writeHead } from './file-head.ts'
import type { ModWsgiVersion } from './mod-wsgi-version.ts'
import { expressSizes } from './mpm-sizes.ts'
import type { ApacheSettings } from './settings.ts'

export function mpmFileText(settings: ApacheSettings, version: ModWsgiVersion): string {
  const { mpm } = settings
  const out = createConfigText()
  writeHead(out, settings, version, `sizes of the ${mpm.mpm} MPM`)
  for (const source of settings.mpmSources) out.comment(source)
  const slots = settings.sites.flatMap((site) => site.groups).reduce((sum, group) => sum + group.processes.value * group.threads.value, 0)
  out.comment(`For comparison: mod_wsgi-express would give its front end ${expressSizes(slots).maxRequestWorkers} workers for these ${slots} slots; it counts no backlog.`)
  out.blank()
  out.comment('A fifth of the children at start.')
  out.directive('StartServers', [mpm.startServers])
  if (mpm.threads) {
    const { threads } = mpm
    out.comment(`Spare threads are kept in whole children: multiples of ${threads.threadsPerChild}, the most at least one child above the least.`)
    out.directive('MinSpareThreads', [threads.minSpareThreads])
    out.directive('MaxSpareThreads', [threads.maxSpareThreads])
    out.comment('ThreadLimit and ServerLimit change only with a full restart, not with a reload.')
    out.directive('ThreadLimit', [threads.threadLimit])
    out.directive('ThreadsPerChild', [threads.threadsPerChild])
    out.comment(`${mpm.maxRequestWorkers / threads.threadsPerChild} children carry all workers; the rest is room for children that finish their last requests during a reload.`)
  }
  if (mpm.servers) {
    out.directive('MinSpareServers', [mpm.servers.minSpareServers])
    out.directive('MaxSpareServers', [mpm.servers.maxSpareServers])
  }
  out.directive('ServerLimit', [mpm.serverLimit])
  out.comment(`Needed: ${mpm.neededWorkers}.`)
  out.directive('MaxRequestWorkers', [mpm.maxRequestWorkers])
  out.comment('Children are not recycled: they run no Python, so they do not grow.')
  out.directive('MaxConnectionsPerChild', [0])
  return out.text()
}
