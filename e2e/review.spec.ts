// A review as people do it: a notice leads the approver to what changed, a comment stands at the changed input, the author is
// told, answers, and the conversation is resolved; a save that changes nothing leaves the approval alone.
import { everyTeam } from '#lib/data/db.ts'
import { submitVersion } from '#lib/data/reviews.ts'
import { appendVersion } from '#lib/data/versions.ts'
import { makePlannedForum } from './fixtures/planned-forum.ts'
import { expect, makeTeam, signIn, test } from './fixtures/test.ts'

test('a submission reaches the approver, who comments on a changed input; the author answers and it is resolved', async ({ page, context, browser }) => {
  const team = await makeTeam()
  const planner = await team.add('planner')
  const approver = await team.add('approver')
  const { slug, inputs } = await makePlannedForum(planner.scope)
  await appendVersion(planner.scope, slug, { baseNumber: null, message: 'As it runs', inputs })
  const sites = inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes: 9 })) }))
  await appendVersion(planner.scope, slug, { baseNumber: 1, message: 'Nine processes', inputs: { ...inputs, plan: { ...inputs.plan, sites } } })
  await submitVersion(planner.scope, slug, 2, { message: 'For the sale.' })
  const place = 'forum: forum, processes'

  await signIn(context, approver)
  await test.step('the bell tells, and its notice leads to the version', async () => {
    await page.goto(`/t/${team.slug}`)
    await page.getByRole('link', { name: 'Notices, 1 unread' }).click()
    const notice = page.getByRole('list', { name: 'Notices' }).getByRole('listitem')
    await expect(notice).toContainText('asks you to review version 2 of Today')
    await expect(notice).toContainText('For the sale.')
    await notice.getByRole('button', { name: 'Open' }).click()
    await expect(page.getByRole('heading', { name: 'Version 2' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Notices', exact: true })).toBeVisible()
  })

  await test.step('a comment stands at the changed input', async () => {
    const row = page.getByRole('list', { name: 'Changed inputs' }).getByRole('listitem').filter({ hasText: place })
    await expect(row).toContainText('4 → 9')
    await row.getByRole('button', { name: `Comment on ${place}` }).click()
    await row.getByLabel(/^Comment of/).fill('Why nine?')
    await row.getByRole('button', { name: 'Comment', exact: true }).click()
    await expect(row.getByRole('region', { name: `Conversation about ${place}` })).toContainText('Why nine?')
    await expect(page.getByRole('list', { name: 'Conversations on this page' })).toContainText(place)
  })

  const authors = await (await browser.newContext()).newPage()
  await signIn(authors.context(), planner)
  await test.step('the author is told, answers, and resolves it', async () => {
    await authors.goto(`/t/${team.slug}/notices`)
    await authors.getByRole('button', { name: 'Open' }).click()
    const conversation = authors.getByRole('region', { name: `Conversation about ${place}` })
    await conversation.getByRole('button', { name: 'Reply' }).click()
    await conversation.getByLabel(/^Reply of/).fill('Two more than the peak needs.')
    await conversation.getByRole('button', { name: 'Reply' }).click()
    await expect(conversation.getByRole('listitem')).toHaveCount(2)
    await conversation.getByRole('button', { name: 'Resolve' }).click()
    await expect(conversation).toContainText('Resolved by')
    await expect(authors.getByText('all resolved')).toBeVisible()
  })
})

test('any two points of the history are compared, an older one is restored, and an answer of an older engine is recomputed beside', async ({ page, context }) => {
  const team = await makeTeam()
  const { scope } = team.owner
  const { slug, inputs } = await makePlannedForum(scope)
  const withProcesses = (processes: number) => ({ ...inputs, plan: { ...inputs.plan, sites: inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes })) })) } })
  for (const number of [1, 2, 3]) await appendVersion(scope, slug, { baseNumber: number === 1 ? null : number - 1, message: `${number + 2} processes`, inputs: withProcesses(number + 2) })
  // As another release left it.
  const { id: _id, number: _number, verdict, ...old } = await everyTeam().version.findFirstOrThrow({ where: { teamId: scope.teamId, number: 3 } })
  await everyTeam().version.create({ data: { ...old, number: 4, message: 'By an older engine', engineVersion: '0.9.0', inputs: old.inputs ?? {}, result: old.result ?? {}, verdict: verdict ?? undefined } })

  await signIn(context, team.owner)
  await page.goto(`/t/${team.slug}/scenarios/${slug}/history`)
  await page.getByRole('link', { name: /^Recompute beside it/ }).click()
  await expect(page.getByRole('region', { name: /^Recomputed by engine/ })).toContainText('Both engines say the same of it.')

  await page.goto(`/t/${team.slug}/scenarios/${slug}/history`)
  await page.getByRole('radio', { name: 'Version 1 as the older' }).check()
  await page.getByRole('radio', { name: 'Version 3 as the newer' }).check()
  await page.getByRole('button', { name: 'Compare the two' }).click()
  await expect(page.getByRole('region', { name: 'Inputs' }).getByRole('row', { name: /processes/ })).toContainText('+66')

  await page.goto(`/t/${team.slug}/scenarios/${slug}/history`)
  await page.getByRole('form', { name: 'Restore version 1' }).getByRole('button').click()
  await expect(page.getByRole('heading', { name: 'Version 5', level: 1 })).toBeVisible()
  await expect(page.getByText('Version 1 restored')).toBeVisible()
})
