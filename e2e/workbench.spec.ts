// The workbench as people use it: amounts as they are typed, the answer at once, undo, changes kept, why, other sizes,
// what-ifs, and the whole of it by keyboard.
import type { Page } from '@playwright/test'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { makePlannedSite } from './fixtures/planned-site.ts'
import { expect, signIn, test } from './fixtures/test.ts'

async function openWorkbench(page: Page) {
  const planned = await makePlannedSite()
  const { planner, hostSlug, team } = planned
  const { slug } = await createScenario(planner.scope, { name: 'Sale', hostSlug })
  await appendVersion(planner.scope, slug, { baseNumber: null, message: 'First', inputs: await draftInputs(planner.scope, hostSlug) })
  await signIn(page.context(), planner)
  await page.goto(`/t/${team.slug}/scenarios/${slug}`)
  return { ...planned, slug }
}

const changed = (page: Page) => page.getByRole('heading', { name: /With your changes/ })

test('amounts are understood as they are typed, the answer follows, and what cannot be read is told at its field', async ({ page }) => {
  const { planner, slug } = await openWorkbench(page)
  const memory = page.getByLabel('Host memory')
  await memory.fill('1,5 GiB')
  await expect(page.getByText('= 1\u202f536 MiB')).toBeVisible()
  await expect(changed(page)).toBeVisible()
  await expect(page.getByRole('main')).toContainText('of 1.5\u202fGiB')
  await page.getByLabel('Arrival rate of shop').fill('30..60..120/min')
  await expect(page.getByText('0.5 to 2, likely 1/s')).toBeVisible()
  await memory.fill('much')
  await expect(memory).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByText('"much" is not an amount.').first()).toBeVisible()
  await memory.fill('2 GiB')
  await page.getByLabel('What is this version for?').fill('Less memory')
  await page.getByRole('button', { name: 'Save as a version' }).click()
  await expect(page.getByRole('heading', { name: 'Version 2', level: 1 })).toBeVisible()
  const { plan } = (await getVersion(planner.scope, slug, 2)).inputs
  expect(plan.host.memoryMiB).toBe(2048)
  expect(plan.sites[0]?.traffic).toMatchObject({ ratePerSecond: 1 })
  expect(plan.sites[0]?.ranges).toEqual({ trafficFactor: [0.5, 2] })
})

test('changes are undone and redone by keyboard, kept over a reload, and offered back', async ({ page }) => {
  await openWorkbench(page)
  const processes = page.getByLabel('Processes of shop')
  await processes.fill('5')
  await page.getByLabel('Cores').fill('8')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByLabel('Cores')).toHaveValue('2')
  await expect(processes).toHaveValue('5')
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(page.getByLabel('Cores')).toHaveValue('8')
  await expect(changed(page)).toBeVisible()
  await page.reload()
  await expect(page.getByText('You changed 2 values here and did not save')).toBeVisible()
  await page.getByRole('button', { name: 'Bring them back' }).click()
  await expect(processes).toHaveValue('5')
  await page.getByRole('button', { name: 'Back to the version' }).click()
  await expect(processes).toHaveValue('2')
  await expect(changed(page)).toHaveCount(0)
})

test('every headline says why, by the terms that made it', async ({ page }) => {
  await openWorkbench(page)
  await page.getByRole('button', { name: 'why? so much memory' }).click()
  const why = page.getByRole('dialog', { name: 'Why so much memory' })
  await expect(why).toContainText('System reserve')
  await expect(why).toContainText(/2 processes × \(90.*MiB/)
  await page.keyboard.press('Escape')
  await expect(why).toBeHidden()
})

test('what-if questions stack, each with its sentence, and are kept with the version', async ({ page }) => {
  const { planner, slug } = await openWorkbench(page)
  const form = page.getByRole('form', { name: 'What if' })
  await form.getByRole('combobox', { name: 'What if' }).selectOption('traffic')
  await form.getByLabel('Times the traffic').fill('3')
  await form.getByRole('button', { name: 'Ask' }).click()
  await expect(page.getByText(/^With 3 times the traffic, /)).toBeVisible()
  await form.getByRole('combobox', { name: 'What if' }).selectOption('stall')
  await form.getByRole('button', { name: 'Ask' }).click()
  await expect(page.getByText(/^If 100\s% of every call wait 5\ss more for 2\smin, /)).toBeVisible()
  await page.getByLabel('What is this version for?').fill('With questions')
  await page.getByRole('button', { name: 'Save as a version' }).click()
  await expect(page.getByRole('heading', { name: 'Version 2', level: 1 })).toBeVisible()
  const { inputs } = await getVersion(planner.scope, slug, 2)
  expect(inputs.whatIfs?.map(({ change }) => change.kind)).toEqual(['traffic', 'stall'])
  expect(inputs.plan.sites[0]?.traffic).toMatchObject({ ratePerSecond: 1 })
})

test('by keyboard alone: walk the sizes, take one, and the answer follows', async ({ page }) => {
  await openWorkbench(page)
  await page.getByRole('tab', { name: 'What if' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Other sizes' })).toHaveAttribute('aria-selected', 'true')
  const planned = page.getByRole('button', { name: /^2 × 1: .*, planned/ })
  await planned.focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('button', { name: /^3 × 1: / })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Processes of shop')).toHaveValue('3')
  await expect(changed(page)).toBeVisible()
})

test('the calculator needs no account, and what was tried out is kept by signing up', async ({ page }) => {
  const { team } = await makePlannedSite()
  await page.goto('/try')
  await expect(page.getByRole('heading', { name: 'The engine recommends' })).toBeVisible()
  await page.getByLabel('Processes').fill('12')
  await expect(page.getByRole('heading', { name: 'With 12 × 1' })).toBeVisible()
  await page.getByRole('link', { name: 'Sign up and keep it' }).click()
  await expect(page.getByRole('heading', { name: 'Register a team' })).toBeVisible()
  await signIn(page.context(), team.owner)
  await page.goto(`/t/${team.slug}`)
  await page.getByRole('button', { name: 'Keep it', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Tried out', level: 1 })).toBeVisible()
  await expect(page.getByLabel(/^Processes of tried-out/)).toHaveValue('12')
  await page.goto(`/t/${team.slug}`)
  await expect(page.getByText('You tried out a plan in the calculator')).toHaveCount(0)
})

test('a shared comparison is read by whoever holds the link, until it is revoked', async ({ page, browser }) => {
  const { planner, slug, team } = await openWorkbench(page)
  const { inputs } = await getVersion(planner.scope, slug, 1)
  const sized = (processes: number) => ({ ...inputs, plan: { ...inputs.plan, sites: inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes })) })) } })
  await appendVersion(planner.scope, slug, { baseNumber: 1, message: 'Four', inputs: sized(4) })
  await appendVersion(planner.scope, slug, { baseNumber: 2, message: 'Six', inputs: sized(6) })
  await page.goto(`/t/${team.slug}/compare?a=${slug}:1&b=${slug}:2&c=${slug}:3`)
  await expect(page.getByRole('row', { name: /shop: shop, processes 2 4.*6/ })).toBeVisible()
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByRole('textbox', { name: /Shown only now/ }).inputValue()
  const reader = await browser.newContext()
  try {
    const other = await reader.newPage()
    await other.goto(link)
    await expect(other.getByRole('heading', { level: 1 })).toContainText('Versions 1, 2 and 3 of Sale')
    await expect(other.getByRole('main')).not.toContainText('/srv/')
    await page.getByText('Links of the team (1)').click()
    await page.getByText('Revoke…').click()
    await page.getByRole('button', { name: 'Revoke the link' }).click()
    await expect(page.getByText('revoked', { exact: true })).toBeVisible()
    await other.goto(link)
    await expect(other.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  } finally {
    await reader.close()
  }
})
