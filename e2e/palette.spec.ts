// The command palette, the shortcuts and the search page: found by keyboard, silent while somebody types, and without scripts.
import AxeBuilder from '@axe-core/playwright'
import { createHost } from '#lib/data/hosts.ts'
import { expect, makeTeam, signIn, test } from './fixtures/test.ts'

test('everything of the team is a few keys away', async ({ page, context }) => {
  const team = await makeTeam()
  await createHost(team.owner.scope, { name: 'Basalt rack 7', cores: 2, memoryMiB: 4096 })
  await signIn(context, team.owner)
  await page.goto(`/t/${team.slug}`)

  await page.getByRole('link', { name: 'Skip to content' }).focus()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Search the team or run a command' })
  await expect(field).toBeFocused()
  // A letter in a field is a letter.
  await page.keyboard.type('basalt')
  await expect(page.getByRole('option', { name: 'Basalt rack 7' })).toHaveAttribute('aria-selected', 'true')
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/t/${team.slug}/hosts/basalt-rack-7`)

  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await expect(page).toHaveURL(`/t/${team.slug}/scenarios`)

  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help.getByText('New scenario')).toBeVisible()
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([])
  await help.getByRole('checkbox').uncheck()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  // Switched off: letters do nothing, the palette's own keys still do.
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await expect(field).toBeFocused()
  await expect(help).toBeHidden()
})

test('the search works without scripts', async ({ browser, baseURL }) => {
  const team = await makeTeam()
  await createHost(team.owner.scope, { name: 'Basalt rack 7', cores: 2, memoryMiB: 4096 })
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL === undefined ? {} : { baseURL }) })
  await signIn(context, team.owner)
  const page = await context.newPage()
  await page.goto(`/t/${team.slug}`)
  await page.getByRole('link', { name: 'Search' }).first().click()
  await page.getByRole('searchbox', { name: 'Words to look for' }).fill('RACK bas')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'Basalt rack 7' }).click()
  await expect(page).toHaveURL(`/t/${team.slug}/hosts/basalt-rack-7`)
  await context.close()
})
