import { changeRole, listMembers } from '#lib/data/members.ts'
import { expect, makeTeam, PASSWORD, signIn, test } from './fixtures/test.ts'

test('whoever is not signed in comes back to the page after the sign-in, and never to another site', async ({ page, context }) => {
  const team = await makeTeam()
  const signInAt = async (address: string) => {
    await page.goto(address)
    await page.getByLabel('E-mail').fill(team.owner.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await signInAt(`/t/${team.slug}/hosts/new`)
  await expect(page).toHaveURL(`/t/${team.slug}/hosts/new`)
  await context.clearCookies()
  await signInAt('/login?next=https%3A%2F%2Fevil.example%2F')
  await expect(page).toHaveURL(`/t/${team.slug}`)
})

test('signing out everywhere ends the session in every browser', async ({ page, context, browser, allowConsoleError }) => {
  void allowConsoleError
  const team = await makeTeam()
  await signIn(context, team.owner)
  const other = await browser.newContext()
  try {
    await signIn(other, team.owner)
    const elsewhere = await other.newPage()
    await elsewhere.goto(`/t/${team.slug}`)
    await expect(elsewhere.getByRole('link', { name: 'Hosts', exact: true })).toBeVisible()
    await page.goto('/account')
    await page.getByText('Sign out everywhere…').click()
    await page.getByRole('button', { name: 'End every session' }).click()
    await expect(page).toHaveURL(/\/login/)
    await elsewhere.reload()
    await expect(elsewhere).toHaveURL(/\/login/)
  } finally {
    await other.close()
  }
})

test('a changed role holds from the next click on, without a new sign-in', async ({ page, context, allowConsoleError }) => {
  allowConsoleError(/403/)
  const team = await makeTeam()
  const planner = await team.add('planner')
  await signIn(context, planner)
  await page.goto(`/t/${team.slug}/hosts`)
  await expect(page.getByRole('link', { name: 'New host' })).toBeVisible()
  const member = (await listMembers(team.owner.scope)).find(({ email }) => email === planner.email)
  await changeRole(team.owner.scope, { memberId: member?.id ?? '', role: 'viewer' })
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Hosts', level: 1 })).toBeVisible()
  await expect(page.getByRole('link', { name: 'New host' })).toHaveCount(0)
  expect((await page.goto(`/t/${team.slug}/hosts/new`))?.status()).toBe(403)
})

test('the theme stays as it was chosen, from the first paint on', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/login')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.getByRole('button', { name: /theme|dark/i }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
