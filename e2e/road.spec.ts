// The main road, end to end and without a mouse: two people, a real log, a real Apache on what was downloaded.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { generateAccessLog } from '#lib/ingest/generate-access-log.ts'
import { APACHE_REMEDY, apacheFolder, configTest, findApache, startApache } from '../lab/apache-instance.ts'
import { choose, chooseFile, press, turn, type } from './fixtures/by-keyboard.ts'
import { expect, PASSWORD, test, unique } from './fixtures/test.ts'

const EVEN_WEEK = Array.from({ length: 168 }, () => 1)
/** Twenty minutes of a small shop, as Apache would have written them. */
const LOG = gzipSync(
  [
    ...generateAccessLog({
      seed: 5,
      serverName: 'shop.example.com',
      startEpochS: Date.UTC(2026, 8, 14, 8) / 1000,
      durationS: 1200,
      ratePerSecond: 20,
      week: EVEN_WEEK,
      actions: [
        { path: '/', weight: 4, meanMs: 40, cv: 0.5 },
        { path: '/products/{int}/{slug}', weight: 5, meanMs: 60, cv: 0.6, statuses: { 404: 0.01 } },
        { method: 'POST', path: '/checkout/pay', weight: 1, meanMs: 900, cv: 0.8, statuses: { 302: 0.9, 500: 0.002 } },
        { path: '/static/{word}.css', weight: 2, meanMs: 0.7, cv: 0.4 },
      ],
    }),
    'this line is no request\n',
  ].join(''),
)

test('by keyboard alone a team plans its shop from its own log, somebody else approves, and a real Apache runs what was downloaded', async ({ browser, page, context, allowConsoleError }) => {
  test.setTimeout(180_000)
  void allowConsoleError
  const author = { email: `${unique('ada')}@e2e.example.com`, name: 'Ada Lovelace' }
  const approver = { email: `${unique('alan')}@e2e.example.com`, name: 'Alan Turing' }
  const here = findApache()
  const folder = here === null ? null : await apacheFolder(here)
  const script = folder?.put('srv/shop/wsgi.py', readFileSync(path.join(import.meta.dirname, '../lab/report_app.wsgi'), 'utf8')) ?? '/srv/shop/wsgi.py'
  const other = await browser.newContext()

  try {
    await test.step('register a team', async () => {
      await page.goto('/register')
      await type(page.getByRole('textbox', { name: 'Team' }), 'Web shop')
      await type(page.getByLabel('Your name'), author.name)
      await type(page.getByLabel('E-mail'), author.email)
      await type(page.getByLabel('Password'), PASSWORD)
      await press(page.getByRole('button', { name: 'Register' }))
      await expect(page.getByText('Your account is ready. Sign in.')).toBeVisible()
      await type(page.getByLabel('E-mail'), author.email)
      await type(page.getByLabel('Password'), PASSWORD)
      await press(page.getByRole('button', { name: 'Sign in' }))
      await page.waitForURL(/\/t\/web-shop/)
    })
    const team = new URL(page.url()).pathname.split('/')[2] ?? ''

    const invitation = await test.step('invite an approver by link', async () => {
      await press(page.getByRole('link', { name: 'Team', exact: true }))
      const form = page.getByRole('form', { name: 'Invite somebody' })
      await type(form.getByLabel('E-mail'), approver.email)
      await choose(form.getByLabel('Role'), 'approver')
      await press(form.getByRole('button', { name: /invitation|invite|link/i }))
      return page.getByRole('textbox', { name: /Invitation link/ }).inputValue()
    })

    const page2 = await other.newPage()
    await test.step('the approver joins by that link', async () => {
      await page2.goto(invitation)
      await expect(page2.getByRole('heading', { name: 'Join Web shop' })).toBeVisible()
      await type(page2.getByLabel('Your name'), approver.name)
      await type(page2.getByLabel('Password'), PASSWORD)
      await press(page2.getByRole('button', { name: 'Register and join' }))
      await page2.waitForURL(/\/login/)
      await type(page2.getByLabel('E-mail'), approver.email)
      await type(page2.getByLabel('Password'), PASSWORD)
      await press(page2.getByRole('button', { name: 'Sign in' }))
      await page2.waitForURL(new RegExp(`/t/${team}`))
    })

    await test.step('describe the host', async () => {
      await press(page.getByRole('link', { name: 'Hosts', exact: true }))
      await press(page.getByRole('main').getByRole('link', { name: /host/i }).first())
      const form = page.getByRole('form', { name: 'New host' })
      await type(form.getByLabel('Name', { exact: true }), 'web1')
      await type(form.getByLabel('Cores'), '4')
      await type(form.getByRole('textbox', { name: 'Memory', exact: true }), '4096')
      await expect(form.getByLabel('System reserve')).toHaveValue('512')
      await expect(form.getByLabel('Disk cache reserve')).toHaveValue('512')
      await press(form.getByRole('button', { name: 'Create host' }))
      await expect(page.getByRole('heading', { name: 'web1', level: 1 })).toBeVisible()
    })

    await test.step('describe the site', async () => {
      await press(page.getByRole('link', { name: 'Add a site' }))
      const form = page.getByRole('form', { name: 'New site' })
      await type(form.getByLabel('Name', { exact: true }), 'shop')
      await expect(form.getByLabel('Host')).toHaveValue('web1')
      await type(form.getByLabel('Server name'), 'shop.example.com')
      await type(form.getByLabel('Port'), String(folder?.port ?? 80))
      await type(form.getByLabel('Aliases'), 'www.shop.example.com')
      await type(form.getByLabel('WSGI script'), script)
      await type(form.getByLabel('Daemon user'), here?.user ?? 'www-data')
      await type(form.getByLabel('Daemon Unix group'), here?.group ?? 'www-data')
      await turn(form.getByLabel('The code is known to be thread-safe'))
      await type(form.getByLabel('Group name'), 'shop')
      await type(form.getByLabel('Processes'), '2')
      await type(form.getByLabel('Threads'), '5')
      await type(form.getByLabel('Memory of a process'), '120')
      await press(form.getByRole('button', { name: 'Create site' }))
      await expect(page.getByRole('heading', { name: 'shop', level: 1 })).toBeVisible()
    })

    await test.step('upload the log and see it read', async () => {
      await chooseFile(page.getByLabel('Measurements of this site'), { name: 'shop-access.log.gz', mimeType: 'application/gzip', buffer: LOG })
      const row = page.getByRole('list', { name: 'Uploads' }).getByRole('listitem')
      await expect(row).toContainText('1 line could not be read', { timeout: 30_000 })
      await press(row.getByRole('link', { name: 'What it says' }))
      await expect(page.getByRole('heading', { name: 'shop-access.log.gz' })).toBeVisible()
      await expect(page.getByRole('main')).toContainText('vhost_combined %D')
    })

    await test.step('fold the paths, see the effect, keep the profile', async () => {
      await press(page.getByRole('link', { name: 'Make a profile' }))
      const actions = page.getByRole('region', { name: 'Actions' })
      await expect(actions.getByRole('row', { name: /GET \/products\/\{int\}\/\{slug\}/ })).toBeVisible()
      await type(page.getByRole('textbox', { name: 'Folding rules' }), 'POST /checkout/{rest} = checkout')
      await press(page.getByRole('button', { name: 'Show the effect' }))
      await expect(page.getByRole('row', { name: /checkout/ }).first()).toBeVisible()
      await expect(page.getByRole('row', { name: /POST \/checkout\/pay/ })).toHaveCount(0)
      await press(page.getByRole('button', { name: 'Keep as a profile' }))
      await expect(page.getByRole('heading', { name: 'Profile 1', level: 1 })).toBeVisible()
      await expect(page.getByRole('heading', { name: 'What is assumed' })).toBeVisible()
      await expect(page.getByRole('region', { name: 'How far to trust it' })).toContainText('D: weak')
    })

    await test.step('draft a scenario, change it with the answer in sight, save a second version', async () => {
      await press(page.getByRole('link', { name: 'Scenarios', exact: true }).first())
      await press(page.getByRole('main').getByRole('link', { name: /scenario/i }).first())
      const form = page.getByRole('form', { name: 'New scenario' })
      await type(form.getByLabel('Name', { exact: true }), 'Before the sale')
      await press(form.getByRole('button', { name: 'Create scenario' }))
      await expect(page.getByRole('heading', { name: 'Before the sale', level: 1 })).toBeVisible()
      await expect(page.getByRole('heading', { name: 'What the rule of thumb says' })).toBeVisible()
      await expect(page.getByText('How does shop answer as traffic grows?')).toBeVisible()
      await type(page.getByLabel('Processes of shop'), '4')
      await expect(page.getByRole('heading', { name: /With your changes/ })).toBeVisible()
      await type(page.getByLabel('What is this version for?'), 'Four processes for the sale')
      await press(page.getByRole('button', { name: 'Save as a version' }))
      await expect(page.getByRole('heading', { name: 'Version 2', level: 1 })).toBeVisible()
    })

    await test.step('compare the two: only what differs', async () => {
      await press(page.getByRole('link', { name: 'What changed' }))
      await expect(page.getByRole('main')).toContainText('processes=2')
      await expect(page.getByRole('main')).toContainText('processes=4')
    })

    const version = `/t/${team}/scenarios/before-the-sale/versions/2`
    await test.step('submit it; the author may not approve it', async () => {
      await page.goBack()
      await type(page.getByLabel('Message to the reviewer'), 'Carries twice the peak.')
      await press(page.getByRole('button', { name: 'Submit for review' }))
      await expect(page.getByText('somebody else decides on it')).toBeVisible()
      await expect(page.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0)
      await expect(page.getByRole('link', { name: 'Download the configuration' })).toHaveCount(0)
      expect((await page.request.get(`${version}/export`)).ok()).toBe(false)
    })

    await test.step('the approver reads it and approves', async () => {
      await page2.reload()
      await press(page2.getByRole('region', { name: 'Waiting for review' }).getByRole('link', { name: 'Before the sale, version 2' }))
      await expect(page2.getByText('Carries twice the peak.')).toBeVisible()
      await press(page2.getByRole('button', { name: 'Approve', exact: true }))
      await expect(page2.getByText('Approved: the configuration below can be downloaded.')).toBeVisible()
    })

    const files = await test.step('the author downloads the configuration: the same bytes each time', async () => {
      await page.reload()
      const download = page.waitForEvent('download')
      await press(page.getByRole('link', { name: 'Download the configuration' }))
      const bytes = readFileSync(await (await download).path())
      expect(Buffer.compare(bytes, await (await page.request.get(`${version}/export`)).body())).toBe(0)
      return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString('utf8')]))
    })

    await test.step('a real Apache accepts it and answers from the planned daemon group', async () => {
      expect(Object.keys(files).sort()).toEqual(['README.txt', 'SHA256SUMS', 'mods-available/mpm_event.conf', 'sites-available/shop.conf'])
      expect(files['sites-available/shop.conf']).toMatch(/Scenario +"Before the sale", version 2/)
      expect(files['sites-available/shop.conf']).toMatch(/processes=4 \\\n\s+threads=5 /)
      if (here === null || folder === null) {
        test.info().annotations.push({ type: 'left out', description: `no Apache with mod_wsgi here: ${APACHE_REMEDY}` })
        return
      }
      for (const [name, text] of Object.entries(files)) if (name.endsWith('.conf')) folder.put(`conf/${name.replaceAll('/', '-')}`, text)
      const check = configTest(here, folder)
      expect(check.passed, check.output).toBe(true)
      const apache = await startApache(here, folder)
      try {
        for (const host of ['shop.example.com', 'www.shop.example.com']) {
          const answer = await apache.get(host, '/products/7')
          expect(answer.status).toBe(200)
          expect(JSON.parse(answer.body)).toMatchObject({ group: 'shop', pathInfo: '/products/7' })
        }
      } finally {
        await apache.stop()
      }
    })

    await test.step('the history tells all of it', async () => {
      await page.goto(`/t/${team}/scenarios/before-the-sale/history`)
      await expect(page.getByRole('main')).toContainText(approver.name)
      await page.goto(`/t/${team}/audit`)
      await expect(page.getByRole('main')).toContainText('Before the sale')
    })
  } finally {
    folder?.remove()
    await other.close()
    await context.close()
  }
})
