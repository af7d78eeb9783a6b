/** What a plan decides of each daemon group, by the names the configuration has, for a patch to existing files. */
import type { PlannedGroup } from '#lib/apache/patch-groups.ts'
import type { Plan } from '#lib/engine/plan.ts'

/** Sizes always; timeouts and backlog only where the plan gives them, so that nothing undecided changes. */
export function plannedGroups(plan: Plan): PlannedGroup[] {
  return plan.sites.flatMap((site) =>
    site.groups.map((group) => ({
      name: group.name,
      options: {
        processes: group.processes,
        threads: group.threads,
        ...(group.listenBacklog === undefined ? {} : { 'listen-backlog': group.listenBacklog }),
        ...(group.queueTimeoutS === undefined ? {} : { 'queue-timeout': group.queueTimeoutS }),
        ...(group.connectTimeoutS === undefined ? {} : { 'connect-timeout': group.connectTimeoutS }),
        ...(group.requestTimeoutS === undefined ? {} : { 'request-timeout': group.requestTimeoutS }),
        ...(group.maximumRequests === undefined ? {} : { 'maximum-requests': group.maximumRequests }),
      },
    })),
  )
}
