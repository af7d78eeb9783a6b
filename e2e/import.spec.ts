// Configuration of a running server becomes hosts, sites and groups, by people's own hands; findings and patches come with it.
import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { expect, makeTeam, signIn, test } from './fixtures/test.ts'

const SHOP = '# The shop.\n<VirtualHost *:80>\n    ServerName shop.example.com\n    WSGIDaemonProcess shop processes=2.5 threads=3\n    WSGIScriptAlias / /srv/shop/wsgi.py process-group=shop application-group=%{GLOBAL}\n</VirtualHost>\n'
const WIKI = '<VirtualHost *:80>\n    ServerName wiki.example.com\n    WSGIDaemonProcess wiki processes=1 threads=1\n    WSGIScriptAlias / /srv/wiki/app.wsgi\n</VirtualHost>\n'
const bytes = (text: string) => Buffer.from(text, 'utf8')

/** As `zip -y` makes it: sites-enabled holds links. */
function debianZip(): Buffer {
  const file = (text: string): [Uint8Array, { os: number; attrs: number }] => [bytes(text), { os: 3, attrs: 0o100644 << 16 }]
  const link = (target: string): [Uint8Array, { os: number; attrs: number }] => [bytes(target), { os: 3, attrs: (0o120777 << 16) >>> 0 }]
  return Buffer.from(
    zipSync({
      'apache2/apache2.conf': file('IncludeOptional sites-enabled/*.conf\n'),
      'apache2/sites-available/shop.conf': file(SHOP),
      'apache2/sites-available/off.conf': file('<VirtualHost *:80>\nServerName off.example.com\nWSGIDaemonProcess off\n</VirtualHost>\n'),
      'apache2/sites-enabled/shop.conf': link('../sites-available/shop.conf'),
      'apache2/ssl/server.key': file('-----BEGIN PRIVATE KEY-----\nx\n'),
    }),
  )
}

test('an archive of /etc/apache2 is shown with every change, imported as ticked, and found as it is the next time', async ({ page, context }) => {
  const team = await makeTeam()
  await signIn(context, await team.add('planner'))
  await page.goto(`/t/${team.slug}/hosts`)
  await page.getByRole('link', { name: 'Import Apache configuration' }).first().click()
  await page.getByLabel('Files or an archive').setInputFiles({ name: 'apache2.zip', mimeType: 'application/zip', buffer: debianZip() })
  await expect(page.getByRole('heading', { name: 'apache2.zip', level: 1 })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Applications' })).toContainText('shop.example.com')
  await expect(page.getByRole('region', { name: 'Applications' })).not.toContainText('off.example.com')
  await expect(page.getByRole('region', { name: 'Capacity by site' })).toContainText('2 x 3')

  const form = page.getByRole('form', { name: 'Import' })
  await form.getByLabel('Name', { exact: true }).fill('Web 7')
  await form.getByLabel('Cores').fill('many')
  await form.getByLabel('Memory').fill('4096')
  await form.getByRole('textbox', { name: /^Name of shop/ }).fill('The shop')
  await form.getByRole('button', { name: 'Import what is ticked' }).click()
  await expect(form.getByRole('alert')).toBeVisible()
  await expect(form.getByRole('textbox', { name: /^Name of shop/ })).toHaveValue('The shop')
  await form.getByLabel('Cores').fill('4')
  await form.getByRole('button', { name: 'Import what is ticked' }).click()
  await expect(page.getByRole('heading', { name: 'Web 7', level: 1 })).toBeVisible()
  await expect(page.getByRole('link', { name: 'The shop' })).toBeVisible()

  await page.goto(`/t/${team.slug}/import`)
  await expect(page.getByRole('region', { name: 'Configurations given in' })).toContainText('Web 7, 1')
  await page.getByRole('link', { name: 'apache2.zip' }).click()
  await expect(page.getByText('It is described as it runs.')).toBeVisible()
  await expect(page.getByText('Imported as configuration 1 of Web 7')).toBeVisible()
})

test('several files at once: findings with their change, and a patch that holds it', async ({ page, context }) => {
  const team = await makeTeam()
  await signIn(context, await team.add('planner'))
  await page.goto(`/t/${team.slug}/import`)
  await page.getByLabel('Files or an archive').setInputFiles([{ name: 'shop.conf', mimeType: 'text/plain', buffer: bytes(SHOP) }, { name: 'wiki.conf', mimeType: 'text/plain', buffer: bytes(WIKI) }])
  await expect(page.getByRole('heading', { name: '2 files.zip', level: 1 })).toBeVisible()
  await expect(page.getByText('processes=2.5 is no whole number')).toBeVisible()
  await page.getByText('The change that settles not-an-integer').click()
  await expect(page.getByRole('region', { name: 'Change at shop.conf:4' })).toContainText('+    WSGIDaemonProcess shop processes=2 threads=3')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the patch' }).click()
  const patch = readFileSync(await (await download).path(), 'utf8')
  expect(patch).toContain('--- a/shop.conf')
  expect(patch).toContain('+    WSGIDaemonProcess shop processes=2 threads=3')
  expect(patch).toContain('+    WSGIScriptAlias / /srv/wiki/app.wsgi process-group=wiki')
})

test('what cannot be read is refused in a sentence, and nothing is kept', async ({ page, context, allowConsoleError }) => {
  allowConsoleError(/400|413|415/)
  const team = await makeTeam()
  await signIn(context, await team.add('planner'))
  await page.goto(`/t/${team.slug}/import`)
  const refused = async (name: string, buffer: Buffer, words: RegExp) => {
    await page.getByLabel('Files or an archive').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
    await expect(page.getByRole('main').getByRole('alert')).toContainText(words)
  }
  await refused('conf.tar.bz2', bytes('BZh91AY'), /packed with bzip2.*tar czf/)
  await refused('cut.zip', Buffer.from(zipSync({ 'a.conf': bytes(SHOP) })).subarray(0, 50), /archive is broken/)
  await refused('evil.zip', Buffer.from(zipSync({ '../../etc/x.conf': bytes(SHOP) })), /leads outside the archive/)
  await refused('empty.conf', Buffer.alloc(0), /empty/)
  await page.reload()
  await expect(page.getByText('Nothing yet')).toBeVisible()
})
