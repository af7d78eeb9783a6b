// Whatever a team has: a capture, a ps listing and two load tests are dropped, explained and asked about, and end as a graded
// profile with an inference that somebody accepted.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getHost } from '#lib/data/hosts.ts'
import { abText, captureText, PS_TEXT } from '#lib/ingest/site/sample-files.ts'
import { makePlannedSite } from './fixtures/planned-site.ts'
import { openSite, READING } from './fixtures/site-uploads.ts'
import { expect, test } from './fixtures/test.ts'

/** Of a site that computes for half of a tenth of a second on two cores, in two processes of four threads. */
const AB_1 = abText({ concurrency: 1, ratePerSecond: 9.95, meanMs: 100.6 })
const AB_16 = abText({ concurrency: 16, ratePerSecond: 38.1, meanMs: 420, percentiles: { p50: 389, p90: 586, p95: 676 } })

test('a capture, a memory file and load tests become a graded profile, and a person accepts what the tests tell', async ({ page }) => {
  test.setTimeout(120_000)
  const site = await makePlannedSite()
  await openSite(page, site)

  await test.step('the capture script is handed out as it is', async () => {
    const answer = await page.request.get('/api/capture/headroom_capture.py')
    expect(answer.headers()['content-disposition']).toBe('attachment; filename="headroom_capture.py"')
    expect(await answer.text()).toBe(readFileSync(join(import.meta.dirname, '../capture/headroom_capture.py'), 'utf8'))
  })

  await test.step('drop them all', async () => {
    const files = { 'capture.jsonl': captureText(), 'ps.txt': PS_TEXT, 'ab-1.txt': AB_1, 'ab-16.txt': AB_16 }
    await page.getByLabel('Measurements of this site').setInputFiles(Object.entries(files).map(([name, text]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })))
    const rows = page.getByRole('list', { name: 'Uploads' }).getByRole('listitem')
    for (const name of Object.keys(files)) await expect(rows.filter({ hasText: name })).toContainText('Ready', READING)
    await expect(rows.filter({ hasText: 'capture.jsonl' })).toContainText('capture')
    await expect(rows.filter({ hasText: 'ab-16.txt' })).toContainText('load test')
  })

  await test.step('answer what the memory file asks, and take its database over onto the host', async () => {
    await page.getByRole('region', { name: 'Measurements', exact: true }).last().getByRole('link', { name: 'ps.txt' }).click()
    await expect(page.getByRole('heading', { name: 'Which processes are of this site?' })).toBeVisible()
    await page.getByLabel('Process 2004').selectOption({ label: 'another site or program' })
    await page.getByRole('button', { name: 'Keep the answers' }).click()
    await expect(page.getByText('Kept. Make a profile anew to use it.')).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Which processes are of this site', exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Take over onto web1' }).click()
    await expect(page.getByText('The host is described as the file says')).toBeVisible()
    expect((await getHost(site.planner.scope, site.hostSlug)).tenants).toEqual([{ name: 'postgres', memoryMiB: 256, cpuCores: 0 }])
  })

  await test.step('the capture is explained', async () => {
    await page.goto(`/t/${site.team.slug}/sites/${site.siteSlug}`)
    await page.getByRole('region', { name: 'Measurements', exact: true }).last().getByRole('link', { name: 'capture.jsonl' }).click()
    await expect(page.getByRole('main')).toContainText('CPU of the time40')
    await expect(page.getByRole('region', { name: 'Threads and memory of each daemon group' })).toContainText('60')
  })

  await test.step('make a profile of all of it', async () => {
    await page.goto(`/t/${site.team.slug}/sites/${site.siteSlug}/profiles/new`)
    await page.getByRole('button', { name: 'Keep as a profile' }).click()
    await expect(page.getByRole('heading', { name: 'Profile 1', level: 1 })).toBeVisible()
    const evidence = page.getByRole('table', { name: 'Evidence' })
    await expect(evidence.getByRole('row', { name: /CPU share of the time/ })).toContainText('measured')
    await expect(evidence.getByRole('row', { name: /Memory of a process/ })).toContainText('ps.txt')
    await expect(page.getByRole('main')).toContainText('B: well founded')
  })

  await test.step('the tests tell nothing of a site with single threads, and the CPU share of the one that was tested', async () => {
    await page.getByRole('link', { name: 'What they tell of the CPU share' }).click()
    await expect(page.getByText('Nothing to accept')).toBeVisible()
    await page.getByLabel('Threads a process').fill('4')
    await page.getByRole('button', { name: 'Fit again' }).click()
    await expect(page.getByRole('table', { name: 'Residuals of the fit' }).getByRole('row', { name: /16 clients at a time/ }).first()).toBeVisible()
    await page.getByRole('button', { name: /^Accept \d/ }).click()
  })

  await test.step('a new profile holds it as inferred, with who accepted it and a grade', async () => {
    await expect(page.getByRole('heading', { name: 'Profile 2', level: 1 })).toBeVisible()
    const row = page.getByRole('table', { name: 'Evidence' }).getByRole('row', { name: /CPU share by load tests/ })
    await expect(row).toContainText('inferred')
    await expect(row).toContainText(`accepted by ${site.planner.name}`)
    await expect(row).toContainText('ab-16.txt')
    await page.goto(`/t/${site.team.slug}/sites`)
    await expect(page.getByRole('row', { name: /Shop/ })).toContainText('B: well founded')
    await page.goto(`/t/${site.team.slug}/audit`)
    await expect(page.getByRole('main')).toContainText('accepted an inference for the site Shop')
    await page.goto(`/t/${site.team.slug}/sites/${site.siteSlug}`)
    await page.getByRole('link', { name: 'History' }).click()
    await expect(page).toHaveTitle(/^History of Shop/)
    await expect(page.getByRole('main')).toContainText('accepted an inference for the site Shop')
    await expect(page.getByRole('main')).toContainText('Evidence of grade B.')
    await page.getByRole('radio', { name: 'profile 2 as the newer one' }).check()
    await page.getByRole('radio', { name: 'profile 1 as the older one' }).check()
    await page.getByRole('button', { name: 'Compare the two' }).click()
    await expect(page.getByRole('heading', { name: 'Two points compared' })).toBeVisible()
    await expect(page.getByRole('table', { name: 'Figures of the site' }).getByRole('row', { name: /CPU share of the wall time/ })).toContainText(/40\s%/)
  })
})
