// The board of hosts as people use it: a host and a site of the team join, a site and the database move by keyboard and by drag, a
// proposal is taken, and what was saved is a version with everything in it.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { createHost } from '#lib/data/hosts.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { createSite } from '#lib/data/sites.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { makePlannedSite } from './fixtures/planned-site.ts'
import { expect, signIn, test } from './fixtures/test.ts'

async function openBoard(page: Page) {
  const planned = await makePlannedSite()
  const { planner, hostSlug, team } = planned
  await createHost(planner.scope, { name: 'second', cores: 4, memoryMiB: 8192, tenants: [{ name: 'redis', memoryMiB: 256, cpuCores: 0.1 }] })
  await createSite(planner.scope, { name: 'Blog', serverName: 'blog.example.com', scriptPath: '/srv/blog/app.wsgi', groups: [{ name: 'blog', processes: 2, threads: 1 }] })
  const { slug } = await createScenario(planner.scope, { name: 'Two hosts', hostSlug })
  await appendVersion(planner.scope, slug, { baseNumber: null, message: 'First', inputs: await draftInputs(planner.scope, hostSlug) })
  await signIn(page.context(), planner)
  await page.goto(`/t/${team.slug}/scenarios/${slug}`)
  await page.getByRole('button', { name: 'Open the board' }).click()
  await page.getByRole('button', { name: 'Add the host' }).click()
  await expect(page.getByRole('region', { name: 'Host second' })).toBeVisible()
  return { ...planned, slug }
}

test('by keyboard: a site joins, moves to another host, and the saved version has it there, with files for each host', async ({ page }) => {
  const { planner, slug } = await openBoard(page)
  const [first, second] = [page.getByRole('region', { name: 'Host web1' }), page.getByRole('region', { name: 'Host second' })]
  await page.getByRole('button', { name: 'Add the site' }).press('Enter')
  await expect(first.getByRole('button', { name: 'Move blog' })).toBeVisible()
  await first.getByRole('button', { name: 'Move blog' }).press('Enter')
  await page.getByRole('menuitem', { name: 'second' }).press('Enter')
  await expect(second.getByRole('button', { name: 'Move blog' })).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: 'blog is on second now.' })).toBeAttached()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(first.getByRole('button', { name: 'Move blog' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(second.getByRole('meter', { name: 'Memory of second' })).toHaveAttribute('aria-valuetext', /for processes and tenants/)
  await expect(page.getByText(/Without second the others carry all: web1/)).toBeVisible()
  // What the bar with the save button covers is reached by scrolling; at the end nothing is covered.
  await page.locator('#workbench-inputs section').first().evaluate((panel) => panel.scrollTo(0, panel.scrollHeight))
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])

  await page.getByLabel('What is this version for?').fill('The blog joins on a second host')
  await page.getByRole('button', { name: 'Save as a version' }).click()
  await expect(page.getByRole('heading', { name: 'Version 2', level: 1 })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Host second' })).toContainText('blog')
  await expect(page.getByText('second/sites-available/blog.conf', { exact: true })).toBeVisible()
  const { inputs, result } = await getVersion(planner.scope, slug, 2)
  expect(inputs.plan.sites.map(({ name, host }) => [name, host])).toEqual([['shop', undefined], ['blog', 'second']])
  expect(inputs.configuration['blog']?.serverName).toBe('blog.example.com')
  expect(result.prediction.hosts?.map(({ name }) => name)).toEqual(['web1', 'second'])
})

test('by mouse: a site is dragged to another host, and a proposed placement is looked at before it is taken', async ({ page }) => {
  await openBoard(page)
  const second = page.getByRole('region', { name: 'Host second' })
  await page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Move shop' }) }).dragTo(second)
  await expect(second.getByRole('button', { name: 'Move shop' })).toBeVisible()
  await page.getByRole('button', { name: 'Add the site' }).click()
  await expect(page.getByRole('region', { name: 'Host web1' }).getByRole('button', { name: 'Move blog' })).toBeVisible()
  await page.getByLabel('Sites are to be').selectOption('fewest')
  await page.getByRole('button', { name: 'Propose a placement' }).click()
  const proposal = page.getByRole('region', { name: 'Proposed placement' })
  await expect(proposal).toContainText('and none can do with fewer')
  await proposal.getByRole('button', { name: 'Make this move' }).click()
  await expect(proposal).toBeHidden()
  await expect(page.getByText('No site lives here.')).toHaveCount(1)
})
