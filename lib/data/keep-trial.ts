/**
 * The calculator's numbers as a scenario of a team: a host, a site on it, and a first version whose inputs are those numbers,
 * through the same functions as the pages. The server reads the numbers again and computes the answer itself.
 */
import 'server-only'
import { TryFields, tryInputs, tryPlan } from '#lib/planning/try-plan.ts'
import { database } from './db.ts'
import { createHost } from './hosts.ts'
import { parseInput } from './parse-input.ts'
import { createScenario } from './scenarios.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { createSite } from './sites.ts'
import { appendVersion } from './versions.ts'

export async function keepTrial(scope: TeamScope, input: TryFields): Promise<{ scenarioSlug: string }> {
  requirePermission(scope, 'plan:edit')
  const plan = tryPlan(parseInput(TryFields, input))
  const [planned] = plan.sites
  const [group] = planned?.groups ?? []
  const { host } = plan
  const hostName = 'tried out'
  const { slug: hostSlug } = await createHost(scope, { name: hostName, cores: Math.max(1, Math.ceil(host.cores)), memoryMiB: Math.max(1, Math.round(host.memoryMiB)), tenants: host.tenants.map((tenant) => ({ ...tenant, memoryMiB: Math.round(tenant.memoryMiB) })), notes: 'From the calculator. Set what the host really has.' })
  // Server names are unique in a team, and somebody may keep a second one.
  const name = `tried-out-${(await database(scope).site.count({ where: { teamId: scope.teamId } })) + 1}`
  const serverName = `${name}.example.com`
  const scriptPath = `/srv/${name}/wsgi.py`
  const threadSafe = planned?.threadSafe === true
  const { slug: site } = await createSite(scope, { name, hostSlug, serverName, scriptPath, threadSafe, perProcessMiB: planned?.memory?.perProcessMiB, groups: [{ name, processes: group?.processes ?? 1, threads: group?.threads ?? 1 }], notes: 'From the calculator. Set its real name, script and user, then upload an access log.' })
  const inputs = tryInputs(plan, { host: hostName, site }, { serverName, aliases: [], port: 80, scriptPath, mountPath: '/', daemonUser: 'www-data', daemonUnixGroup: 'www-data', threadSafe, urlPrefixes: {} })
  const { slug: scenarioSlug } = await createScenario(scope, { name: 'Tried out', hostSlug, description: 'The numbers of the calculator. Replace them with measurements.' })
  await appendVersion(scope, scenarioSlug, { baseNumber: null, message: 'As tried out in the calculator', inputs })
  return { scenarioSlug }
}
