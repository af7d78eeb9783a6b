import { appendVersion } from '#lib/data/versions.ts'
import { createHost } from '#lib/data/hosts.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { createSite } from '#lib/data/sites.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { openTeam } from '#lib/data/scope.ts'
import { expect, makeTeam, signIn, test } from './fixtures/test.ts'

async function plannedForum() {
  const team = await makeTeam()
  const scope = await openTeam(team.owner, team.slug, 'plan:edit')
  const { slug: host } = await createHost(scope, { name: 'web1', cores: 4, memoryMiB: 4096 })
  await createSite(scope, { name: 'forum', hostSlug: host, serverName: 'forum.example.com', scriptPath: '/srv/forum/wsgi.py', threadSafe: true, perProcessMiB: 90, groups: [{ name: 'forum', processes: 4, threads: 5 }] })
  const { slug } = await createScenario(scope, { name: 'Today', hostSlug: host })
  await appendVersion(scope, slug, { baseNumber: null, message: 'As it runs', inputs: await draftInputs(scope, host, 'Today') })
  return { team, address: `/t/${team.slug}/scenarios/${slug}/versions/1` }
}

test('a version is confirmed by simulation in the worker, with progress, and the figures stand beside the formulas', async ({ page, context }) => {
  const { team, address } = await plannedForum()
  await signIn(context, team.owner)
  await page.goto(address)
  await page.getByRole('button', { name: 'Confirm by simulation' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  const figures = page.getByRole('region', { name: 'Site forum' })
  await expect(figures.getByRole('row', { name: /p95 of response time/ })).toBeVisible({ timeout: 45_000 })
  await expect(figures.getByRole('columnheader', { name: '95 % interval' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Confirm by simulation' })).toHaveCount(0)
  await page.reload()
  await expect(figures).toBeVisible()
})

test('recommended sizes are searched in the worker, say why, and become a version when somebody takes them', async ({ page, context }) => {
  const { team, address } = await plannedForum()
  await signIn(context, team.owner)
  await page.goto(address)
  await page.getByRole('button', { name: 'Recommend sizes' }).click()
  const sizes = page.getByRole('region', { name: 'Recommended sizes' })
  await expect(sizes.getByRole('row', { name: /forum .* 4 × 5/ })).toBeVisible({ timeout: 45_000 })
  await expect(page.getByText('At least two processes, so that one can restart while the other answers.')).toBeVisible()
  await page.getByRole('button', { name: 'Save these sizes as a version' }).click()
  await expect(page.getByRole('heading', { name: 'Version 2', level: 1 })).toBeVisible()
  await expect(page.getByText('Recommended sizes for version 1')).toBeVisible()
  await expect(page.getByText('Every objective is met')).toBeVisible()
})
