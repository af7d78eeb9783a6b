/**
 * `npm run screenshots FOLDER [-- --only WORD]`: every page of e2e/pages.ts with the demo team's data, in both themes, 1440 and
 * 390 px wide, whole pages as PNG. For people to look at; nothing is asserted but that each page answers and none scrolls
 * sideways. Starts a server of its own on a temporary database.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'

if (!process.execArgv.includes('--conditions=react-server')) {
  process.exit(spawnSync(process.execPath, ['--conditions=react-server', import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1)
}

const WIDTHS = { 1440: 900, 390: 844 } as const
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string', default: '' } } })
const target = positionals[0]
if (target === undefined) throw new Error('Name the folder for the pictures: npm run screenshots FOLDER')

const { build, migrate, seed } = await import('./prepare.mjs')
const { freePort, startPostgres } = await import('./postgres.mjs')
const { sessionSecret } = await import('./data-folder.mjs')
const { openLogins } = await import('./database-logins.mjs')
const { serve } = await import('./serve.mjs')
const { closeDatabase } = await import('#lib/data/db.ts')
const { measuredAddresses, sessionCookie } = await import('../bench/page-speed-addresses.ts')

mkdirSync(target, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'headroom-screenshots-'))
const postgres = await startPostgres({ folder })
let server: Awaited<ReturnType<typeof serve>> | undefined
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'] })
try {
  await migrate(postgres.url)
  await seed(postgres.url, folder)
  process.env['DATABASE_URL'] = postgres.url
  process.env['HEADROOM_DATA_DIR'] = folder
  await build()
  const port = await freePort()
  server = await serve({ host: '127.0.0.1', port, log: join(folder, 'server.log'), workers: 0, logins: await openLogins(postgres.url, sessionSecret(folder)), env: { HEADROOM_DATA_DIR: folder, NEXTAUTH_SECRET: sessionSecret(folder), NEXTAUTH_URL: `http://127.0.0.1:${port}` } })
  const [name, value] = (await sessionCookie(sessionSecret(folder))).split('=', 2)
  if (name === undefined || value === undefined) throw new Error('There is no session.')
  const addresses = (await measuredAddresses()).filter((page) => page.name.includes(values.only))
  for (const theme of ['light', 'dark'] as const) {
    for (const [width, height] of Object.entries(WIDTHS)) {
      const context = await browser.newContext({ viewport: { width: Number(width), height }, colorScheme: theme, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
      await context.addCookies([{ name, value, url: server.address, httpOnly: true, sameSite: 'Lax' }])
      const page = await context.newPage()
      for (const { name: route, address } of addresses) {
        const answer = await page.goto(`${server.address}${address}`, { waitUntil: 'networkidle' })
        if (answer?.status() !== 200) console.log(`${route}: status ${String(answer?.status())}`)
        if ((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) > 0) console.log(`${route} scrolls sideways at ${width} px, ${theme}`)
        await page.screenshot({ path: join(target, `${route.replace(/^\//, '').replace(/[^\w-]+/g, '_')}-${theme}-${width}.png`), fullPage: true })
      }
      await context.close()
    }
  }
} finally {
  await browser.close()
  await server?.stop()
  await closeDatabase()
  postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
