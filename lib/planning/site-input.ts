/**
 * What a person says of a site and its daemon groups. Names and paths pass the same checks that the configuration's
 * writer uses, so that what is accepted here can be exported later.
 */
import { z } from 'zod'
import { accountFault, filePathFault, groupNameFault, pathFault, serverAliasFault, serverNameFault, urlPathFault } from '#lib/apache/names.ts'
import type { NameCheck } from '#lib/apache/names.ts'

/** A text that passes a check of the configuration's writer; the problem carries its reason and remedy. */
function checked(check: NameCheck, text: z.ZodString = z.string()) {
  return text.trim().superRefine((value, context) => {
    const fault = check(value)
    if (fault !== null) context.addIssue({ code: 'custom', message: `${fault.reason} ${fault.remedy}` })
  })
}

const seconds = z.int('Give whole seconds.').min(0, 'A timeout cannot be negative.').max(86_400, 'That is longer than a day.').optional()

export const DaemonGroupInput = z
  .object({
    name: checked(groupNameFault),
    processes: z.int('Give a whole number of processes.').min(1, 'A daemon group has at least one process.').max(10_000, 'That is beyond 10,000 processes.'),
    threads: z.int('Give a whole number of threads.').min(1, 'A process needs at least one thread; 0 would serve no requests.').max(10_000, 'That is beyond 10,000 threads.'),
    urlPrefixes: z.array(checked(urlPathFault)).max(50, 'Use at most 50 prefixes.').default([]),
    listenBacklog: z.int('Give a whole number of requests.').min(1).max(65_535, 'The kernel takes at most 65,535.').optional(),
    queueTimeoutS: seconds,
    connectTimeoutS: seconds,
    requestTimeoutS: seconds,
    maximumRequests: z.int('Give a whole number of requests.').min(0).max(1_000_000_000).optional(),
  })
  .refine((group) => group.processes * group.threads <= 10_000, { path: ['threads'], message: 'Processes x threads is beyond 10,000.' })
export type DaemonGroupInput = z.input<typeof DaemonGroupInput>

export const SiteInput = z
  .object({
    name: z.string().trim().min(1, 'Give the site a name.').max(100, 'Use at most 100 characters.').regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'Leave out control characters.'),
    hostSlug: z.string().max(100).optional(),
    serverName: checked(serverNameFault),
    aliases: z.array(checked(serverAliasFault)).max(100, 'Use at most 100 aliases.').default([]),
    port: z.int('Give a port number.').min(1, 'Ports start at 1.').max(65_535, 'Ports end at 65535.').default(80),
    scriptPath: checked(filePathFault),
    mountPath: checked(urlPathFault).default('/'),
    pythonHome: checked(pathFault).optional(),
    documentRoot: checked(pathFault).optional(),
    daemonUser: checked(accountFault).default('www-data'),
    daemonUnixGroup: checked(accountFault).default('www-data'),
    threadSafe: z.boolean().default(false),
    perProcessMiB: z.number('Give MiB.').gt(0, 'A process takes some memory.').max(1024 * 1024, 'That is beyond 1 TiB.').optional(),
    perThreadMiB: z.number('Give MiB.').min(0, 'Memory cannot be negative.').max(1024 * 1024, 'That is beyond 1 TiB.').optional(),
    cpuShare: z.number('Give a share between 0 and 1.').min(0, 'A share is between 0 and 1.').max(1, 'A share is between 0 and 1.').optional(),
    notes: z.string().max(4000, 'Use at most 4,000 characters.').default(''),
    groups: z.array(DaemonGroupInput).min(1, 'A site has at least one daemon group.').max(20, 'A site has at most 20 daemon groups.'),
  })
  .superRefine((site, context) => {
    const names = new Set<string>()
    const prefixes = new Set<string>()
    site.groups.forEach((group, index) => {
      const at = (field: string, message: string) => context.addIssue({ code: 'custom', path: ['groups', index, field], message })
      if (names.has(group.name)) at('name', 'Another daemon group of this site has the same name.')
      names.add(group.name)
      if (!site.threadSafe && group.threads > 1) at('threads', 'The site is not marked thread-safe, so each process gets one thread. Mark it thread-safe once its code is known to be.')
      if (index > 0 && group.urlPrefixes.length === 0) at('urlPrefixes', 'Name the URL prefixes that this daemon group serves; the first group serves the rest.')
      for (const prefix of group.urlPrefixes) {
        if (prefixes.has(prefix)) at('urlPrefixes', `${prefix} is served by another daemon group already.`)
        prefixes.add(prefix)
      }
    })
  })
export type SiteInput = z.input<typeof SiteInput>
