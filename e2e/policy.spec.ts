// A team's policy on the road of a version: it blocks, it is changed, it is overridden with a reason; and all of that is told.
import { appendVersion } from '#lib/data/versions.ts'
import { makePlannedForum } from './fixtures/planned-forum.ts'
import { expect, makeTeam, signIn, test } from './fixtures/test.ts'

test('a planner submits, a check blocks, the policy is changed, an owner overrides with a reason, and the audit tells', async ({ page, context, browser }) => {
  const team = await makeTeam()
  const planner = await team.add('planner')
  const approver = await team.add('approver')
  const { slug, inputs } = await makePlannedForum(planner.scope)
  await appendVersion(planner.scope, slug, { baseNumber: null, message: 'As it runs', inputs })
  const address = `/t/${team.slug}/scenarios/${slug}/versions/1`
  const policy = `/t/${team.slug}/settings/policy`

  await signIn(context, team.owner)
  await test.step('the owner sets a policy that blocks', async () => {
    await page.goto(`/t/${team.slug}/settings`)
    await page.getByRole('link', { name: 'Set the policy' }).click()
    const form = page.getByRole('form', { name: 'Review policy' })
    await form.getByLabel('Level of It was simulated').selectOption('blocking')
    await form.getByLabel('Why these rules').fill('No formula alone moves the shop.')
    await form.getByRole('button', { name: 'Save the policy' }).click()
    await expect(page.getByRole('heading', { name: 'Policy 1' })).toBeVisible()
  })

  const plannerPage = await (await browser.newContext()).newPage()
  await signIn(plannerPage.context(), planner)
  await test.step('the planner submits, and cannot set policies', async () => {
    await plannerPage.goto(address)
    await plannerPage.getByLabel('Message to the reviewer').fill('Please look.')
    await plannerPage.getByRole('button', { name: 'Submit for review' }).click()
    await expect(plannerPage.getByText('somebody else decides on it')).toBeVisible()
    await plannerPage.goto(policy)
    await expect(plannerPage.getByRole('list', { name: 'Checks' })).toContainText('It was simulated')
    await expect(plannerPage.getByText('No formula alone moves the shop.')).toBeVisible()
    await expect(plannerPage.getByRole('button', { name: 'Save the policy' })).toHaveCount(0)
  })

  const approverPage = await (await browser.newContext()).newPage()
  await signIn(approverPage.context(), approver)
  await test.step('the approver is blocked, and told by what', async () => {
    await approverPage.goto(address)
    await expect(approverPage.getByText('The policy of the team blocks an approval')).toBeVisible()
    await expect(approverPage.getByLabel('Reason to override')).toHaveCount(0)
    await approverPage.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(approverPage.getByText(/The policy of the team blocks this approval\. It was simulated: There is no simulation/)).toBeVisible()
  })

  await test.step('the owner makes it required instead', async () => {
    await page.goto(policy)
    const form = page.getByRole('form', { name: 'Review policy' })
    await form.getByLabel('Level of It was simulated').selectOption('required')
    await form.getByRole('button', { name: 'Save the policy' }).click()
    await expect(page.getByRole('heading', { name: 'Policy 2' })).toBeVisible()
  })

  await test.step('the approver may not override, the owner may, with a reason', async () => {
    await approverPage.goto(address)
    await expect(approverPage.getByText('Required by the policy: It was simulated')).toBeVisible()
    await page.goto(address)
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(page.getByText(/Give a reason to override it/)).toBeVisible()
    await page.getByLabel('Reason to override').fill('The sale is tomorrow, and nothing but the name changed.')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(page.getByText('Approved: the configuration below can be downloaded.')).toBeVisible()
    await page.reload()
    await expect(page.getByText('Overrode: It was simulated')).toBeVisible()
    await expect(page.getByText('The sale is tomorrow, and nothing but the name changed.')).toBeVisible()
    await expect(page.getByText(/What the policy said then/).last()).toBeVisible()
  })

  await test.step('the audit tells of policy, override and approval', async () => {
    await page.goto(`/t/${team.slug}/audit`)
    const main = page.getByRole('main')
    await expect(main).toContainText('overrode for version 1 of the scenario Today: It was simulated')
    await expect(main).toContainText('The sale is tomorrow')
    await expect(main).toContainText('changed the policy of reviews, now number 2')
    await expect(main).toContainText('approved version 1 of the scenario Today')
  })
})
