/**
 * The approved sizes as a patch to the team's own files: what was imported last as running on the host, with the options that the
 * plan decides and nothing else changed. For whoever will not replace a production virtual host by a generated one.
 */
import 'server-only'
import { encodedDiff } from '#lib/apache/fix.ts'
import { patchGroups } from '#lib/apache/patch-groups.ts'
import { commentText } from '#lib/apache/quote.ts'
import { AppError } from '#lib/base/errors.ts'
import { hostPlans } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { plannedGroups } from '#lib/planning/planned-groups.ts'
import { latestDeployedConfiguration } from './deployed-configurations.ts'
import { getHost } from './hosts.ts'
import { getScenario } from './scenarios.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getVersion } from './versions.ts'

/** Of several hosts the scenario's own, whose files were imported. */
function ownHost(plan: Plan): Plan {
  return hostPlans(plan)[0]?.plan ?? plan
}

export interface ExportPatch {
  /** For `patch -p1`, begun with lines of comment, which `patch` passes over. */
  bytes: Uint8Array
  fileName: string
  /** Planned groups that no imported file declares. */
  missing: string[]
  changes: boolean
}

/** @throws AppError `conflict` for a version that is not approved, `notFound` where nothing was imported for the host. */
export async function exportPatch(scope: TeamScope, scenarioSlug: string, number: number): Promise<ExportPatch> {
  requirePermission(scope, 'export:create')
  const version = await getVersion(scope, scenarioSlug, number)
  if (version.state !== 'approved') throw new AppError('conflict', { publicMessage: 'Only an approved version can be exported. Submit it, and have somebody else approve it.' })
  const scenario = await getScenario(scope, scenarioSlug)
  const deployed = await latestDeployedConfiguration(scope, (await getHost(scope, scenario.host.slug)).id)
  if (deployed === null) throw new AppError('notFound', { publicMessage: `Nobody has imported the Apache configuration of ${scenario.host.name} yet. Import it, then the patch to it can be made.` })
  const before = deployed.content.files
  const { files, missing } = patchGroups(before, plannedGroups(ownHost(version.inputs.plan)))
  const diff = encodedDiff(before, files)
  const head = [
    `# ${commentText(version.scenario.name)}, version ${number}, approved. Patch to Apache configuration ${deployed.number} of ${commentText(deployed.host.name)} (${commentText(deployed.fileName)}).`,
    '# In the folder that holds it: patch -p1 --dry-run < FILE, then without --dry-run; then apachectl configtest.',
    ...missing.map((name) => `# No imported file declares the daemon group ${commentText(name)}: it is not in this patch.`),
    ...(diff.length === 0 ? ['# The files say it already: nothing to change.'] : []),
  ]
  return { bytes: Buffer.concat([new TextEncoder().encode(`${head.join('\n')}\n`), diff]), fileName: `${scenarioSlug}-v${number}.patch`, missing, changes: diff.length > 0 }
}
