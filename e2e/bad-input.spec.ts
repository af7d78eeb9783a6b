// What a site's page answers to files that are no logs, are broken, or are meant to do harm; sent by the real browser, read by the real worker.
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { listMeasurements } from '#lib/data/measurements.ts'
import { CSV, cutGzip, goodLog, logWithBadLines, logWithoutTimes, longLog, PNG, zipBomb } from './fixtures/bad-files.ts'
import { makePlannedSite } from './fixtures/planned-site.ts'
import { drop, openSite, READING } from './fixtures/site-uploads.ts'
import { environmentOf, expect, test, unique } from './fixtures/test.ts'

const incoming = (): string[] => readdirSync(path.join(environmentOf('E2E_DATA_DIR'), 'uploads', 'incoming'))

test.describe('a file at the site page', () => {
  test('that is no log, is empty, broken or a bomb is refused with what is wrong and what to do', async ({ page, allowConsoleError }) => {
    allowConsoleError(/Failed to load resource/)
    const site = await makePlannedSite()
    await openSite(page, site)
    const files: [name: string, content: string | Buffer, sentence: RegExp][] = [
      ['empty.log', '', /It is empty, or it is a folder\. Choose the log file itself/],
      ['photo.png', PNG, /The file is not text\./],
      ['prices.csv', CSV, /No access log format was recognised in the first 101 lines\. If it is an access log, give the LogFormat string .* under "The log has a format of its own"/],
      ['one-line.log', Buffer.alloc(10 * 1024 * 1024, 'x'), /No line of the file is short enough to be a request/],
      ['nul.log', Buffer.alloc(100_000), /only blank space or NUL bytes/],
      ['cut.log.gz', cutGzip(), /The gzip data is cut short or damaged after \d+ unpacked bytes.*gzip -t FILE/],
      ['bomb.log.gz', zipBomb(96), /unpacks to more than 200 times its size.*unpack it yourself/],
      ['archive.zip', Buffer.from('PK\u0003\u0004 and so on'), /compressed with zip, which Headroom does not read\. Unpack it \(unzip FILE\)/],
    ]
    for (const [name, content, sentence] of files) {
      const row = await drop(page, name, content)
      await expect.soft(row, name).toContainText(sentence, READING)
      await expect.soft(row, name).toContainText(/Not taken|Failed/)
    }
    expect((await listMeasurements(site.planner.scope)).filter(({ status }) => status !== 'failed')).toEqual([])
    // The reading of the next one goes on as if nothing had been.
    await expect(await drop(page, 'good.log', goodLog())).toContainText('every line was read', READING)
    // What was given up on stands on the overview, with the way to the button that tries again.
    await page.goto(`/t/${site.team.slug}`)
    await page.getByRole('list', { name: 'Put aside' }).getByRole('link', { name: 'bomb.log.gz of Shop' }).click()
    await expect(page.getByRole('button', { name: 'Read it again' })).toBeVisible()
  })

  test('with NUL bytes where rotation cut it, and one without times, are read and say what is missing', async ({ page }) => {
    await openSite(page, await makePlannedSite())
    const holed = await drop(page, 'holed.log', Buffer.concat([Buffer.alloc(4096), Buffer.from(goodLog(11))]))
    await expect(holed).toContainText('every line was read', READING)
    const row = await drop(page, 'combined.log', logWithoutTimes())
    await expect(row).toContainText('every line was read', READING)
    await row.getByRole('link', { name: 'What it says' }).click()
    await expect(page.getByRole('main')).toContainText('The log holds no response times, so nothing is said of them: add %D to the LogFormat, reload Apache, and measure again.')
  })

  test('with some bad lines counts them, and lists them in a CSV that no spreadsheet runs', async ({ page }) => {
    await openSite(page, await makePlannedSite())
    const { text, badLines } = logWithBadLines()
    const row = await drop(page, 'some-bad.log', text)
    await expect(row).toContainText('3 lines could not be read', READING)
    const download = page.waitForEvent('download')
    await row.getByRole('link', { name: 'Lines that could not be read (CSV)' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('some-bad.log.problems.csv')
    const [head, ...lines] = readFileSync(await file.path(), 'utf8').trimEnd().split('\r\n')
    expect(head).toBe('\ufeffline,code,reason,excerpt')
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(Object.keys(badLines).map(Number))
    expect(lines[0]).toContain(`"'=HYPERLINK(""http://evil.example.com"",""click"")"`)
    expect(lines[1]).toMatch(/,'\+1\+cmd\|calc$/)
    expect(lines[2]).toMatch(/,no request at all$/)
  })

  test('that comes twice is one measurement, whatever its name', async ({ page }) => {
    const site = await makePlannedSite()
    await openSite(page, site)
    await expect(await drop(page, 'first.log', goodLog(12))).toContainText('every line was read', READING)
    await expect(await drop(page, 'second.log', goodLog(12))).toContainText('The site had this very file already, so it is the same measurement.', READING)
    expect(await listMeasurements(site.planner.scope)).toHaveLength(1)
  })

  test('can be cancelled while it is sent and while it is read', async ({ page }) => {
    const site = await makePlannedSite()
    await openSite(page, site)
    const { bytes } = longLog(240, Date.now() % 1e6)
    const network = await page.context().newCDPSession(page)
    await network.send('Network.enable')
    await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200 * 1024 })
    const sent = await drop(page, 'sent.log.gz', bytes)
    await expect(sent.getByRole('progressbar')).toBeVisible()
    await sent.getByRole('button', { name: 'Cancel sent.log.gz' }).click()
    await expect(sent).toContainText('Nothing of it was kept.')
    expect(await listMeasurements(site.planner.scope)).toEqual([])
    await expect.poll(incoming).toEqual([])

    await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
    const read = await drop(page, 'read.log.gz', bytes)
    await expect(read).toContainText(/lines read\. You may leave this page/, READING)
    await read.getByRole('button', { name: 'Cancel read.log.gz' }).click()
    await expect(read).toContainText('Reading was cancelled. Upload the file again to read it after all.', READING)
    expect((await listMeasurements(site.planner.scope)).map(({ status }) => status)).toEqual(['cancelled'])
    // Uploaded again, it is read after all: the same measurement.
    const again = await drop(page, 'again.log.gz', bytes)
    await expect(again).toContainText('every line was read', READING)
    expect(await listMeasurements(site.planner.scope)).toHaveLength(1)
  })

  test('whose Content-Length is wrong leaves nothing behind', async ({ page }) => {
    const site = await makePlannedSite()
    await openSite(page, site)
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const { host, hostname, port, origin } = new URL(environmentOf('E2E_ADDRESS'))
    /** The whole answer, or what came of it before the connection ended; `short`: the sender ends after the body, as one that crashed. */
    const put = (length: string, body: string, short = false) =>
      new Promise<string>((resolve, reject) => {
        let answer = ''
        const socket = connect(Number(port), hostname, () => {
          socket.write(`PUT /api/t/${site.team.slug}/sites/${site.siteSlug}/upload?name=${unique('raw')}.log HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`)
          if (short) socket.end()
        })
        socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
        socket.on('close', () => resolve(answer))
        socket.on('error', reject)
      })
    expect(await put('999999999999', 'short')).toMatch(/^HTTP\/1\.1 413 [^]*the most that is taken/)
    expect(await put('many', 'short')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await put('-1', 'short')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await put('0', '')).toMatch(/^HTTP\/1\.1 400 [^]*The file is empty/)
    await put('5000', goodLog(13).slice(0, 4000), true)
    await expect.poll(incoming).toEqual([])
    expect(await listMeasurements(site.planner.scope)).toEqual([])
  })
})
