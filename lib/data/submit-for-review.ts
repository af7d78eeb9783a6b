/** Submits a version and, where a worker has Apache, has the configuration read by it: what a reviewer should find when they come. */
import 'server-only'
import { requestFirstConfigTest } from './evaluations.ts'
import { checkApacheWorker } from './health.ts'
import { submitVersion } from './reviews.ts'
import type { TeamScope } from './scope.ts'

export async function submitForReview(scope: TeamScope, scenarioSlug: string, number: number, input: { message: string }): Promise<void> {
  await submitVersion(scope, scenarioSlug, number, input)
  if (await checkApacheWorker()) await requestFirstConfigTest(scope, scenarioSlug, number)
}
