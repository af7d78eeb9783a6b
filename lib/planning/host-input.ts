/** What a person says of a host: one schema for the form, the API and the database. */
import { z } from 'zod'

const name = z.string().trim().min(1, 'Give it a name.').max(100, 'Use at most 100 characters.').regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'Leave out control characters.')
const mebibytes = (what: string) => z.int(`Give the ${what} as a whole number of MiB.`).min(0, `The ${what} cannot be negative.`).max(64 * 1024 * 1024, `The ${what} is beyond 64 TiB.`)

export const TenantInput = z.object({
  name,
  memoryMiB: mebibytes('memory'),
  cpuCores: z.number('Give the CPU in cores, such as 0.3.').min(0, 'CPU cannot be negative.').max(4096, 'That is more than 4,096 cores.'),
})
export type TenantInput = z.infer<typeof TenantInput>

export const HostInput = z
  .object({
    name,
    cores: z.int('Give a whole number of cores.').min(1, 'A host has at least one core.').max(4096, 'That is more than 4,096 cores.'),
    memoryMiB: mebibytes('memory').min(64, 'A host that runs Apache has at least 64 MiB.'),
    systemReserveMiB: mebibytes('system reserve').default(512),
    diskCacheReserveMiB: mebibytes('disk cache reserve').default(512),
    modWsgi: z
      .string()
      .trim()
      .regex(/^\d{1,3}(\.\d{1,4}){1,3}$/, 'Give a mod_wsgi version such as 4.9.4.')
      .default('4.9.4'),
    mpm: z.enum(['event', 'worker', 'prefork'], 'Choose event, worker or prefork.').default('event'),
    maxRequestWorkers: z.int('Give a whole number of workers.').min(1, 'Apache needs at least one worker.').max(100_000, 'Apache allows at most 100,000 workers.').default(400),
    notes: z.string().max(4000, 'Use at most 4,000 characters.').default(''),
    tenants: z.array(TenantInput).max(50, 'A host has at most 50 tenants.').default([]),
  })
  .superRefine((host, context) => {
    const seen = new Set<string>()
    host.tenants.forEach((tenant, index) => {
      if (seen.has(tenant.name)) context.addIssue({ code: 'custom', path: ['tenants', index, 'name'], message: 'Another tenant of this host has the same name.' })
      seen.add(tenant.name)
    })
    if (host.systemReserveMiB + host.diskCacheReserveMiB >= host.memoryMiB) {
      context.addIssue({ code: 'custom', path: ['memoryMiB'], message: `The reserves (${host.systemReserveMiB} + ${host.diskCacheReserveMiB} MiB) leave nothing of the host's memory.` })
    }
  })
export type HostInput = z.input<typeof HostInput>

/** Why each reserve exists, in the words of the form. */
export const RESERVE_MEANING = {
  systemReserveMiB: 'Memory that the operating system, sshd, cron, logging and Apache itself keep. 512 MiB is the usual figure for a small server.',
  diskCacheReserveMiB: 'Memory left to the disk cache. With less than 512 MiB, static files, templates and a database on the same host go to the disk instead of to memory.',
} as const
