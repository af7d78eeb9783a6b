// What forms answer to names that would be more than names, to numbers that are none, to two people at once, and to links and passwords that do not open.
import { unzipSync } from 'fflate'
import type { Locator, Page } from '@playwright/test'
import { isAppError } from '#lib/base/errors.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { everyTeam } from '#lib/data/db.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { createExport } from '#lib/data/exports.ts'
import { createHost, getHost } from '#lib/data/hosts.ts'
import { acceptInvitation, createInvitation, revokeInvitation } from '#lib/data/invitations.ts'
import { approveVersion, submitVersion } from '#lib/data/reviews.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { createSite } from '#lib/data/sites.ts'
import { createTeam } from '#lib/data/teams.ts'
import { clearAttempts } from '#lib/data/throttle.ts'
import { appendVersion, getVersion, listVersions } from '#lib/data/versions.ts'
import { makePlannedSite, SITE } from './fixtures/planned-site.ts'
import { expect, makeTeam, PASSWORD, signIn, test, unique } from './fixtures/test.ts'

/** Each would end a quoted text, a line or a section, were it written as it came. */
const QUOTE = 'a" b'
const LINE = 'a\nUser root'
const SECTION = '</VirtualHost>'

/** The sentence at a field. */
async function problemAt(field: Locator): Promise<string> {
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  const id = (await field.getAttribute('aria-describedby'))?.split(' ')[0] ?? ''
  return field.page().locator(`[id="${id}"]`).innerText()
}

/** The places that a data function finds fault with. */
async function refusedAt(made: Promise<unknown>): Promise<string[]> {
  const error: unknown = await made.then(() => undefined, (reason: unknown) => reason)
  return isAppError(error) ? error.problems.map(({ place }) => place) : []
}

test.describe('names', () => {
  test('that could end a quote, a line or a section are refused at their field where they go into a configuration', async ({ page }) => {
    const { team, planner, hostSlug } = await makePlannedSite()
    await signIn(page.context(), planner)
    await page.goto(`/t/${team.slug}/sites/new`)
    const form = page.getByRole('form', { name: 'New site' })
    const fields = ['Server name', 'Aliases', 'WSGI script', 'Mounted at', 'Python home', 'Document root', 'Daemon user', 'Daemon Unix group', 'Group name']
    for (const bad of [QUOTE, `/srv/${SECTION}`]) {
      await form.getByLabel('Name', { exact: true }).fill('Shop')
      for (const label of fields) await form.getByLabel(label).fill(bad)
      await form.getByRole('button', { name: 'Create site' }).click()
      await expect(page.getByRole('alert').filter({ hasText: 'things need a look' })).toBeVisible()
      for (const label of fields) {
        expect(await problemAt(form.getByLabel(label)), label).toMatch(/is not|cannot|holds a character/)
        await expect(form.getByLabel(label)).toHaveValue(bad)
      }
    }
    // A text field cannot hold a line end; who posts one without a browser is refused as well.
    const { scope } = planner
    const site = { ...SITE, hostSlug }
    expect(await refusedAt(createSite(scope, { ...site, name: LINE, serverName: LINE, aliases: [LINE], scriptPath: `/${LINE}`, mountPath: `/${LINE}`, daemonUser: LINE, daemonUnixGroup: LINE, groups: [{ name: LINE, processes: 1, threads: 1, urlPrefixes: [`/${LINE}`] }] })).then((places) => places.sort())).toEqual(
      ['aliases[0]', 'daemonUnixGroup', 'daemonUser', 'groups[0].name', 'groups[0].urlPrefixes[0]', 'mountPath', 'name', 'scriptPath', 'serverName'],
    )
    expect(await refusedAt(createHost(scope, { name: LINE, cores: 2, memoryMiB: 4096, tenants: [{ name: LINE, memoryMiB: 1, cpuCores: 0 }] }))).toEqual(['name', 'tenants[0].name'])
    expect(await refusedAt(createScenario(scope, { name: LINE, hostSlug }))).toEqual(['name'])
    expect(await refusedAt(createTeam(planner, { name: LINE }))).toEqual(['name'])
  })

  test('that people may choose freely are shown as they are and are never a directive in the exported files', async ({ page }) => {
    const nasty = `${QUOTE} ${SECTION} <script>`
    const team = await makeTeam(nasty)
    const planner = await team.add('planner', nasty)
    const approver = await team.add('approver', nasty)
    await signIn(page.context(), planner)

    await page.goto(`/t/${team.slug}/hosts/new`)
    await page.getByLabel('Name', { exact: true }).fill(nasty)
    await page.getByLabel('Cores').fill('2')
    await page.getByLabel('Memory', { exact: true }).fill('4096')
    await page.getByRole('button', { name: 'Add a tenant' }).click()
    await page.getByLabel('Name', { exact: true }).nth(1).fill(nasty)
    await page.getByLabel('Memory', { exact: true }).nth(1).fill('256')
    await page.getByRole('button', { name: 'Create host' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(nasty)
    const hostSlug = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await createSite(planner.scope, { ...SITE, name: nasty, notes: LINE, hostSlug })

    await page.goto(`/t/${team.slug}/scenarios/new?host=${hostSlug}`)
    await page.getByLabel('Name', { exact: true }).fill(nasty)
    await page.getByLabel('Description').fill(`${LINE}\n${SECTION}`)
    await page.getByRole('button', { name: 'Create scenario' }).click()
    await page.waitForURL(/\/scenarios\/(?!new)[^/]+$/)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(nasty)
    const scenario = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const first = await getVersion(planner.scope, scenario, 1)
    const { number } = await appendVersion(planner.scope, scenario, { baseNumber: 1, message: `${LINE}\n${nasty}`, inputs: first.inputs })
    await page.goto(`/t/${team.slug}/scenarios/${scenario}/versions/${number}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(`Version ${number}`)
    await expect(page.getByRole('main')).toContainText(nasty)

    const version = await getVersion(planner.scope, scenario, number)
    await submitVersion(planner.scope, scenario, number, { message: `${LINE}\n${SECTION}` })
    await approveVersion(approver.scope, scenario, number, { comment: `${LINE}\n${SECTION}`, contentHash: version.contentHash, configHash: renderConfiguration(version).configHash })
    const { zip, fileName } = await createExport(planner.scope, scenario, number)
    expect(fileName).toMatch(/^[\w.-]+$/)
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
      expect(name).toMatch(/^[\w./-]+$/)
      if (!name.endsWith('.conf')) continue
      const text = Buffer.from(bytes).toString('utf8')
      const written = text.replace(/\\\n/g, ' ').split('\n').filter((line) => !/^\s*(#|$)/.test(line))
      for (const line of written) expect(line).toMatch(/^\s*(<\/?(VirtualHost|Directory|IfModule|Files|Location|IfVersion)\b[^<>"]*>|(WSGI\w+|Server\w+|Document\w+|Alias|Require|CustomLog|ErrorLog|Options|AllowOverride|Thread\w+|Start\w+|M(in|ax)\w+|ListenBacklog|AsyncRequestWorkerFactor|GracefulShutdownTimeout)\s)/)
      expect(written.filter((line) => line.includes('</VirtualHost>')).length).toBe(written.filter((line) => line.includes('<VirtualHost ')).length)
      expect(written.join('\n')).not.toMatch(/User root|<script|a" b/)
    }
  })

  test('and numbers that are huge, negative or no numbers are told at their field, and what was typed stays', async ({ page }) => {
    const { team, planner, hostSlug } = await makePlannedSite()
    await signIn(page.context(), planner)
    await page.goto(`/t/${team.slug}/hosts/${hostSlug}/edit`)
    const typed: [label: string, value: string, sentence: RegExp][] = [
      ['Cores', '-2', /A host has at least one core/],
      ['Memory', '1e99', /beyond 64 TiB|safe integer|at most/],
      ['System reserve', 'much', /Give the system reserve as a whole number of MiB/],
      ['Disk cache reserve', '0.5', /Give the disk cache reserve as a whole number of MiB/],
      ['MaxRequestWorkers', '999999999999999999999', /at most/],
      ['mod_wsgi version', `4"${SECTION}`, /Give a mod_wsgi version such as 4\.9\.4/],
    ]
    for (const [label, value] of typed) await page.getByLabel(label, { exact: true }).fill(value)
    await page.getByRole('button', { name: 'Save host' }).click()
    await expect(page.getByRole('alert').filter({ hasText: '6 things need a look' })).toBeVisible()
    for (const [label, value, sentence] of typed) {
      expect(await problemAt(page.getByLabel(label, { exact: true })), label).toMatch(sentence)
      await expect(page.getByLabel(label, { exact: true })).toHaveValue(value)
    }
    expect(await getHost(planner.scope, hostSlug)).toMatchObject({ cores: 2, memoryMiB: 4096, revision: 1 })
  })
})

test.describe('two at once', () => {
  test('on a scenario: what each changed alone is merged, the value that both changed is asked about, nothing is lost', async ({ page, browser }) => {
    const { team, planner, hostSlug } = await makePlannedSite()
    const rival = await team.add('planner', 'Rita Rival')
    const { slug } = await createScenario(planner.scope, { name: 'Sale', hostSlug })
    await appendVersion(planner.scope, slug, { baseNumber: null, message: 'First', inputs: await draftInputs(planner.scope, hostSlug) })
    const other = await browser.newContext()
    try {
      await signIn(page.context(), planner)
      await signIn(other, rival)
      const rivalPage = await other.newPage()
      const address = `/t/${team.slug}/scenarios/${slug}`
      const fill = async (where: Page, processes: string, message: string) => {
        await where.goto(address)
        await where.getByLabel('Processes of shop').fill(processes)
        await where.getByLabel('What is this version for?').fill(message)
      }
      await fill(page, '7', 'Seven for the sale')
      await page.getByLabel('Cores').fill('4')
      await fill(rivalPage, '5', 'Five will do')
      await rivalPage.getByLabel('p95 at most').fill('1,5 s')
      await rivalPage.getByRole('button', { name: 'Save as a version' }).click()
      await expect(rivalPage.getByRole('heading', { name: 'Version 2', level: 1 })).toBeVisible()
      await page.getByRole('button', { name: 'Save as a version' }).click()
      await expect(page.getByRole('alert').filter({ hasText: 'Rita Rival saved version 2 while you were editing. You both changed one value' })).toBeVisible()
      await expect(page.getByLabel('Processes of shop')).toHaveValue('7')
      await expect(page.getByLabel('What is this version for?')).toHaveValue('Seven for the sale')
      const looking = page.waitForEvent('popup')
      await page.getByRole('link', { name: 'Look at version 2 of Rita Rival (new tab)' }).click()
      const look = await looking
      await expect(look.getByLabel('Processes of shop')).toHaveValue('5')
      await look.close()
      // Not before it was chosen.
      await page.getByRole('button', { name: 'Save as a version' }).click()
      await expect(page.getByRole('group', { name: /processes was 2/ })).toBeVisible()
      expect(await listVersions(planner.scope, slug)).toHaveLength(2)
      await page.getByRole('radio', { name: 'Mine: 7' }).check()
      await page.getByRole('button', { name: 'Save as a version' }).click()
      await expect(page.getByRole('heading', { name: 'Version 3', level: 1 })).toBeVisible()
      await expect(page.getByText('Your changes were merged with version 2')).toBeVisible()
      const { plan } = (await getVersion(planner.scope, slug, 3)).inputs
      expect([plan.sites[0]?.groups[0]?.processes, plan.host.cores, plan.objectives?.responseMs?.p95]).toEqual([7, 4, 1500])
      expect((await listVersions(planner.scope, slug)).map(({ message }) => message).sort()).toEqual(['First', 'Five will do', 'Seven for the sale'])
    } finally {
      await other.close()
    }
  })

  test('on a host: the second is told, keeps what was typed and can save after looking', async ({ page, browser }) => {
    const { team, planner, hostSlug } = await makePlannedSite()
    const rival = await team.add('planner', 'Rita Rival')
    const other = await browser.newContext()
    try {
      await signIn(page.context(), planner)
      await signIn(other, rival)
      const rivalPage = await other.newPage()
      for (const [where, cores] of [[page, '8'], [rivalPage, '4']] as const) {
        await where.goto(`/t/${team.slug}/hosts/${hostSlug}/edit`)
        await where.getByLabel('Cores').fill(cores)
      }
      await rivalPage.getByRole('button', { name: 'Save host' }).click()
      await rivalPage.waitForURL(/\/hosts\/[^/]+$/)
      await page.getByRole('button', { name: 'Save host' }).click()
      await expect(page.getByRole('alert').filter({ hasText: 'Rita Rival saved this host while you were editing it.' })).toBeVisible()
      await expect(page.getByLabel('Cores')).toHaveValue('8')
      expect((await getHost(planner.scope, hostSlug)).cores).toBe(4)
      // A mistake in between does not send the form back to where it began.
      await page.getByLabel('Cores').fill('many')
      await page.getByRole('button', { name: 'Save host' }).click()
      expect(await problemAt(page.getByLabel('Cores'))).toContain('Give a whole number of cores.')
      await page.getByLabel('Cores').fill('8')
      await page.getByRole('button', { name: 'Save host' }).click()
      await page.waitForURL(/\/hosts\/[^/]+$/)
      expect(await getHost(planner.scope, hostSlug)).toMatchObject({ cores: 8, revision: 3 })
    } finally {
      await other.close()
    }
  })
})

test('a form that the server does not answer keeps what was typed, and can be sent again', async ({ page, allowConsoleError }) => {
  allowConsoleError(/ERR_FAILED|Failed to fetch/)
  const { team, planner } = await makePlannedSite()
  await signIn(page.context(), planner)
  await page.goto(`/t/${team.slug}/hosts/new`)
  await page.getByLabel('Name', { exact: true }).fill('web2')
  await page.getByLabel('Cores').fill('4')
  await page.getByLabel('Memory', { exact: true }).fill('8192')
  await page.route('**/hosts/new', (request) => (request.request().method() === 'POST' ? request.abort() : request.fallback()))
  await page.getByRole('button', { name: 'Create host' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'Headroom did not answer' })).toBeVisible()
  await expect(page.getByLabel('Memory', { exact: true })).toHaveValue('8192')
  await page.unroute('**/hosts/new')
  await page.getByRole('button', { name: 'Create host' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('web2')
})

test.describe('links and passwords', () => {
  test('an invitation that expired, was revoked, was used or never was opens nothing and says why', async ({ page }) => {
    const team = await makeTeam()
    const stranger = (await makeTeam()).owner
    const invite = () => createInvitation(team.owner.scope, { role: 'planner' })
    const [expired, revoked, used, open] = [await invite(), await invite(), await invite(), await invite()]
    const expire = (id: string) => everyTeam().invitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } })
    await expire(expired.id)
    await revokeInvitation(team.owner.scope, { invitationId: revoked.id })
    await acceptInvitation((await makeTeam()).owner, used.token)
    await signIn(page.context(), stranger)
    for (const [token, title] of [
      [expired.token, 'This invitation has expired'],
      [revoked.token, 'This invitation was withdrawn'],
      [used.token, 'This invitation was used already'],
      ['x'.repeat(43), 'There is no such invitation'],
    ] as const) {
      await page.goto(`/invite/${token}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
      await expect(page.getByRole('button', { name: /^Join/ })).toHaveCount(0)
    }
    // One that closes while somebody looks at it.
    await page.goto(`/invite/${open.token}`)
    const join = page.getByRole('button', { name: /^Join as/ })
    await expect(join).toBeVisible()
    await expire(open.id)
    await join.click()
    await expect(page.getByRole('alert').filter({ hasText: 'has expired' }).or(page.getByRole('heading', { name: 'This invitation has expired' }))).toBeVisible()
    expect(await everyTeam().member.count({ where: { userId: stranger.userId, teamId: team.owner.scope.teamId } })).toBe(0)
  })

  test('a wrong password and an unknown address sound the same, and too many attempts name the time to wait', async ({ page, allowConsoleError }) => {
    allowConsoleError(/Failed to load resource.*401/)
    const { owner } = await makeTeam()
    const attempt = async (email: string, password: string) => {
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled()
      return page.getByRole('alert').filter({ hasText: /\w/ }).first().innerText()
    }
    await page.goto('/login')
    try {
      const wrong = await attempt(owner.email, 'not the password')
      expect(wrong).toBe('The address or the password is wrong.')
      expect(await attempt(`${unique('nobody')}@e2e.example.com`, 'not the password')).toBe(wrong)
      for (let i = 1; i < 10; i++) expect(await attempt(owner.email, `guess ${i}`)).toBe(wrong)
      expect(await attempt(owner.email, PASSWORD)).toMatch(/^Too many attempts\. Try again in 1[45] minutes\.$/)
    } finally {
      // Every browser here comes from one address; the next test begins without our attempts.
      await clearAttempts('sign in by address', 'direct')
    }
  })

  test('a password that is too short says how long one is, a changed one is confirmed and signs the other browsers out', async ({ page }) => {
    await page.goto('/register')
    await page.getByRole('textbox', { name: 'Team' }).fill('Web shop')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('E-mail').fill(`${unique('ada')}@e2e.example.com`)
    await page.getByLabel('Password').fill('eight888')
    await page.getByRole('button', { name: 'Register' }).click()
    expect(await problemAt(page.getByLabel('Password'))).toMatch(/Use at least 12 characters/)
    const { owner } = await makeTeam()
    await signIn(page.context(), owner)
    await page.goto('/account')
    const change = async (current: string) => {
      await page.getByLabel('Current password').fill(current)
      await page.getByLabel('New password', { exact: true }).fill('five other plain words here')
      await page.getByLabel('New password, once more').fill('five other plain words here')
      await page.getByRole('button', { name: 'Change password' }).click()
    }
    await change('not mine')
    expect(await problemAt(page.getByLabel('Current password'))).toBe('This is not your password.')
    await expect(page.getByRole('alert').filter({ hasText: 'password' })).toHaveText('This is not your password.')
    await change(PASSWORD)
    await expect(page.getByText('Your password is changed. Every other browser is signed out.')).toBeVisible()
  })
})
