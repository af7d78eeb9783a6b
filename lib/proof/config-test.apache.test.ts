// A real configtest on exact bytes: what Apache says, in the words of the export; what only this machine lacks told apart; and
// nothing of ours in its environment, nothing left behind.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { examplePlan } from '#lib/engine/example-plan.ts'
import { exportBundle } from '#lib/planning/export-bundle.ts'
import { FOLDER_PREFIX } from './apache-folder.ts'
import { testConfiguration } from './config-test.ts'
import { runConfined } from './confined-program.ts'
import { APACHE_REMEDY, apacheSoftware, findApache, type ApacheHere } from './find-apache.ts'

const found = findApache()

describe.skipIf(found === null)(`configtest by a real Apache (skipped where absent: ${APACHE_REMEDY})`, () => {
  const here = found as ApacheHere
  const plan = examplePlan()
  const filesFor = (daemonUser: string) => exportBundle({ plan, configuration: Object.fromEntries(plan.sites.map(({ name }) => [name, { daemonUser, daemonUnixGroup: daemonUser === here.user ? here.group : daemonUser }])), title: { scenario: 'x', contentHash: 'y' } }, (bytes) => createHash('sha256').update(bytes).digest('hex')).files
  const run = (files: readonly { path: string; text: string }[], writtenFor = apacheSoftware(here).modWsgi ?? '4.9.4') => testConfiguration(here, { files, mpm: plan.apache.mpm, writtenFor })
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDER_PREFIX))

  test('passes what the writer writes, names the versions, and leaves no folder', async () => {
    const before = folders()
    const evidence = await run(filesFor(here.user))
    expect(evidence).toMatchObject({ outcome: 'passed', standIns: [], cut: false })
    expect(evidence.output).toContain('Syntax OK')
    expect(evidence.software.apache).toMatch(/^Apache\/2\.\d/)
    expect(evidence.software.modWsgi).toMatch(/^\d+\.\d+\.\d+$/)
    expect(folders().filter((name) => !before.includes(name))).toEqual([])
  })

  test('fails what Apache refuses, with the line of the exported file and without the folder', async () => {
    const [site, ...others] = filesFor(here.user)
    const { outcome, output } = await run([{ path: site?.path ?? '', text: `${site?.text ?? ''}\nNoSuchDirective On\n` }, ...others])
    expect(outcome).toBe('failed')
    expect(output).toMatch(new RegExp(`Syntax error on line \\d+ of ${site?.path.replaceAll('.', '\\.') ?? ''}`))
    expect(output).toContain('NoSuchDirective')
    expect(output).not.toContain(tmpdir())
  })

  test('tells an account that only this machine lacks apart from a wrong configuration', async () => {
    const evidence = await run(filesFor('no-such-shop'))
    expect(evidence.outcome).toBe('qualified')
    expect(evidence.standIns.map(({ name }) => name)).toContain('no-such-shop')
    expect(evidence.output).toMatch(/no-such-shop/)
    const [site, ...others] = filesFor('no-such-shop')
    expect((await run([{ path: site?.path ?? '', text: `${site?.text ?? ''}\nNoSuchDirective On\n` }, ...others])).outcome).toBe('failed')
  })

  test('does not blame a configuration for options of a mod_wsgi that this machine has not', async () => {
    const [site, ...others] = filesFor(here.user)
    const newer = { path: site?.path ?? '', text: (site?.text ?? '').replace(/(WSGIDaemonProcess \S+)/, '$1 no-such-option=1') }
    expect((await run([newer, ...others], '99.0.0')).outcome).toBe('undecided')
    expect((await run([newer, ...others])).outcome).toBe('failed')
  })

  test('runs unprivileged where it may, with nothing of our environment', async () => {
    process.env['HEADROOM_TEST_SECRET'] = 'do not tell'
    try {
      const { output } = await runConfined(here, ['sh', '-c', 'id -u; env'], { timeoutMs: 5000, outputBytes: 10_000, cwd: '/' })
      expect(output).not.toContain('do not tell')
      if (process.getuid?.() === 0) expect(output.split('\n')[0]).not.toBe('0')
    } finally {
      delete process.env['HEADROOM_TEST_SECRET']
    }
  })

  test('is bounded in time and output, with what was started', async () => {
    const began = Date.now()
    const late = await runConfined(here, ['sh', '-c', 'sleep 30 & sleep 30'], { timeoutMs: 300, outputBytes: 1000, cwd: '/' })
    expect([late.timedOut, Date.now() - began < 5000]).toEqual([true, true])
    const loud = await runConfined(here, ['sh', '-c', 'yes | head -c 1000000'], { timeoutMs: 5000, outputBytes: 1000, cwd: '/' })
    expect([loud.output.length, loud.cut]).toEqual([1000, true])
  })
})
