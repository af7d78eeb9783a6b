/** Takes over onto the host of a site what a memory or host file says of the machine: an ordinary edit of the host. */
import 'server-only'
import { z } from 'zod'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { hostChanges, withHostChanges, type HostChange } from '#lib/planning/host-adoption.ts'
import { getHost, updateHost } from './hosts.ts'
import { getMeasurement } from './measurements.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getSite } from './sites.ts'

export const AdoptionInput = z.object({
  /** Keys of `hostChanges`. */
  take: z.array(z.string().max(200)).min(1, 'Choose at least one change.').max(100),
  revision: z.int().min(1),
})

/** What taking the file over would change of the host of its site; null and nothing where there is no host, or the file tells of no machine. */
export async function listHostChanges(scope: TeamScope, measurementId: string): Promise<{ host: { slug: string; name: string; revision: number } | null; changes: HostChange[] }> {
  const { found, site } = await getMeasurement(scope, measurementId)
  const { host } = await getSite(scope, site.slug)
  if (found?.kind !== 'host' || host === null) return { host: null, changes: [] }
  const described = await getHost(scope, host.slug)
  return { host: { slug: described.slug, name: described.name, revision: described.revision }, changes: hostChanges(described, found.result) }
}

export async function adoptHostFacts(scope: TeamScope, measurementId: string, input: z.input<typeof AdoptionInput>): Promise<{ revision: number }> {
  requirePermission(scope, 'plan:edit')
  const { take, revision } = parseInput(AdoptionInput, input)
  const { fileName, found, site } = await getMeasurement(scope, measurementId)
  if (found?.kind !== 'host') throw notFound('measurement of a host')
  const { host } = await getSite(scope, site.slug)
  if (host === null) throw new AppError('conflict', { publicMessage: `${site.name} lives on no host yet. Choose its host first.` })
  const described = await getHost(scope, host.slug)
  const offered = hostChanges(described, found.result).map(({ key }) => key)
  if (!take.some((key) => offered.includes(key))) throw invalidInput([{ place: 'take', reason: 'The host is described so already.', remedy: 'Reload the page.' }])
  const { name, systemReserveMiB, diskCacheReserveMiB, modWsgi, mpm, maxRequestWorkers, notes } = described
  return updateHost(scope, host.slug, { name, systemReserveMiB, diskCacheReserveMiB, modWsgi, mpm, maxRequestWorkers, notes, ...withHostChanges(described, found.result, take), revision }, `Taken over from the measurement ${fileName} of ${site.name}.`)
}
