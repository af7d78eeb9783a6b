// What a real Apache says of a version, on its page: the configtest, the run under load with its bar, cancelling; and what would
// change. Where no worker has Apache, the page says how to get it.
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { createExport } from '#lib/data/exports.ts'
import { createHost } from '#lib/data/hosts.ts'
import { approveVersion, submitVersion } from '#lib/data/reviews.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { createSite } from '#lib/data/sites.ts'
import { appendVersion } from '#lib/data/versions.ts'
import { APACHE_REMEDY, findApache } from '../lab/apache-instance.ts'
import { hashesOf } from './fixtures/full-team.ts'
import { expect, makeTeam, signIn, test, type Person, type Team } from './fixtures/test.ts'

async function plannedForum(): Promise<{ team: Team; planner: Person; slug: string; address: (number: number) => string }> {
  const team = await makeTeam()
  const planner = await team.add('planner')
  const { slug: host } = await createHost(planner.scope, { name: 'web1', cores: 4, memoryMiB: 4096 })
  await createSite(planner.scope, { name: 'forum', hostSlug: host, serverName: 'forum.example.com', scriptPath: '/srv/forum/wsgi.py', threadSafe: true, perProcessMiB: 90, groups: [{ name: 'forum', processes: 2, threads: 5 }] })
  const { slug } = await createScenario(planner.scope, { name: 'Today', hostSlug: host })
  await appendVersion(planner.scope, slug, { baseNumber: null, message: 'As it runs', inputs: await draftInputs(planner.scope, host, 'Today') })
  return { team, planner, slug, address: (number) => `/t/${team.slug}/scenarios/${slug}/versions/${number}` }
}

test('a planner has Apache read the configuration, runs it under load with a bar, and sees measured beside predicted', async ({ page, context }) => {
  test.skip(findApache() === null, APACHE_REMEDY)
  test.setTimeout(120_000)
  const { planner, address } = await plannedForum()
  await signIn(context, planner)
  await page.goto(address(1))
  await page.getByRole('button', { name: 'Test with Apache' }).click()
  await expect(page.getByText(/Apache accepts (this configuration, byte for byte|it once an account)/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('region', { name: 'What Apache printed' })).toContainText(/Syntax OK|bad user name/)
  const run = page.getByRole('region', { name: 'Prove it under load' })
  await run.getByLabel('How long').selectOption('10')
  await run.getByRole('button', { name: 'Prove under load' }).click()
  await expect(run.getByRole('progressbar', { name: 'Running under load' })).toBeVisible()
  await expect(run.getByRole('button', { name: 'Cancel the run' })).toBeVisible()
  const figures = run.getByRole('region', { name: 'Measured and predicted for forum' })
  await expect(figures.getByRole('row', { name: /p95 of response time/ })).toBeVisible({ timeout: 90_000 })
  await expect(figures.getByRole('columnheader', { name: '90 % of runs' })).toBeVisible()
  await expect(run.getByRole('img', { name: /Measured response times of forum/ }).first()).toBeVisible()
  await expect(run.getByRole('region', { name: 'Measured and predicted for the machine' })).toContainText('Memory of forum (2 processes)')
  await run.getByText(/Directives in which the configuration that ran differs/).click()
  await expect(run).toContainText('ServerName')
})

test('a run that is cancelled says so and can be asked for again', async ({ page, context }) => {
  test.skip(findApache() === null, APACHE_REMEDY)
  test.setTimeout(120_000)
  const { planner, address } = await plannedForum()
  await signIn(context, planner)
  await page.goto(address(1))
  const run = page.getByRole('region', { name: 'Prove it under load' })
  await run.getByLabel('How long').selectOption('300')
  await run.getByRole('button', { name: 'Prove under load' }).click()
  await expect(run.getByRole('progressbar', { name: 'Running under load' })).toBeVisible({ timeout: 60_000 })
  await run.getByRole('button', { name: 'Cancel the run' }).click()
  await expect(run.getByText(/The last run was cancelled/)).toBeVisible({ timeout: 45_000 })
  await expect(run.getByRole('button', { name: 'Prove under load' })).toBeVisible()
})

test('a reviewer sees what would change against what was approved, directive by directive', async ({ page, context }) => {
  const { team, planner, slug, address } = await plannedForum()
  const approver = await team.add('approver')
  await submitVersion(planner.scope, slug, 1, { message: 'Please look.' })
  await approveVersion(approver.scope, slug, 1, { comment: '', ...(await hashesOf(approver, slug, 1)) })
  await createExport(planner.scope, slug, 1)
  const inputs = await draftInputs(planner.scope, 'web1', 'Today')
  const sites = inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes: 12 })) }))
  await appendVersion(planner.scope, slug, { baseNumber: 1, message: 'Twelve', inputs: { ...inputs, plan: { ...inputs.plan, sites } } })
  await signIn(context, approver)
  await page.goto(address(1))
  await expect(page.getByText('Nothing to compare with yet')).toBeVisible()
  await page.goto(address(2))
  const against = page.getByRole('region', { name: 'Against version 1 of Today, as exported' })
  await expect(against.getByRole('list', { name: 'Changed directives' }).getByRole('listitem').first()).toContainText('processes of forum: 2 -> 12')
  await against.getByText(/Line by line/).focus()
  await page.keyboard.press('Enter')
  await expect(against.getByRole('region', { name: 'Lines of sites-available/forum.conf' })).toContainText('processes=12')
})
