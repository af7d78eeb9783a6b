/** Which measurement of a site to take next, by the plan that its profile makes. The engine works on it for a while, once for each profile and setting. */
import 'server-only'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import { nextSteps } from '#lib/planning/next-steps.ts'
import type { NextSteps, SiteCommands } from '#lib/planning/next-steps.ts'
import type { SiteGrade } from '#lib/planning/site-grade.ts'
import { draftSitePlan } from './draft-inputs.ts'
import { keptAnswer } from './kept-answers.ts'
import type { TeamScope } from './scope.ts'

export async function stepsOf(scope: TeamScope, siteSlug: string, profile: { number: number; content: ActionProfile } | null, grade: SiteGrade, { slug, serverName, scriptPath, daemonUser }: SiteCommands): Promise<NextSteps> {
  const plan = await draftSitePlan(scope, siteSlug, profile)
  const site = { slug, serverName, scriptPath, daemonUser }
  return keptAnswer('nextSteps', { plan, grade, site }, () => nextSteps(plan, grade, site))
}
