import { expect, makeTeam, signIn, test } from './fixtures/test.ts'

test('a signed-in owner sees the team', async ({ page, context }) => {
  const team = await makeTeam()
  await signIn(context, team.owner)
  await page.goto(`/t/${team.slug}/hosts`)
  await expect(page.getByRole('heading', { name: 'Hosts', level: 1 })).toBeVisible()
})
