// mod_wsgi-express: the arguments carry the sizes, by version, and no name becomes more than one word.
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { expressCommands, shellText } from './express-arguments.ts'
import { groupOptions } from './group-options.ts'
import { mpmSizes } from './mpm-sizes.ts'
import type { ApacheSettings, ApacheSite } from './settings.ts'

const source = 'the plan'
const sourced = <T>(value: T) => ({ value, source })
const group = (name: string, options = groupOptions([])) => ({ name, processes: sourced(4), threads: sourced(5), options, notes: [] })
const site = (over: Partial<ApacheSite> = {}): ApacheSite => ({ name: 'shop', fileName: 'shop', serverName: sourced('shop.example.com'), aliases: ['www.example.com'], port: sourced(8080), script: sourced('/srv/shop/wsgi.py'), mount: sourced('/'), staticFiles: [], groups: [group('shop')], partitions: [], ...over })
const settings = (modWsgi: string, ...sites: ApacheSite[]): ApacheSettings => ({ title: { scenario: 's', contentHash: 'sha256:0', facts: [] }, modWsgi, mpm: mpmSizes({ mpm: 'event', slots: 20, backlogs: 100, otherWorkers: 50 }), mpmSources: [], sites, warnings: [] })
const after = (args: readonly string[], name: string) => args[args.indexOf(name) + 1]

test('sizes and timeouts go over, the queue of the group by its own name, workers for every slot and place in it', () => {
  const [command] = expressCommands(settings('4.9.4', site({ groups: [group('shop', groupOptions([{ name: 'python-home', value: '/srv/shop/venv', source }, { name: 'request-timeout', value: 90, source }]))] })))
  const args = command?.args ?? []
  expect(args.slice(0, 3)).toEqual(['/srv/shop/venv/bin/mod_wsgi-express', 'start-server', '/srv/shop/wsgi.py'])
  expect(['--processes', '--threads', '--daemon-backlog', '--max-clients', '--request-timeout', '--queue-timeout', '--server-alias', '--port', '--locale'].map((name) => after(args, name))).toEqual(['4', '5', '100', '170', '90', '45', 'www.example.com', '8080', 'C.UTF-8'])
  expect(command?.notes).toEqual([])
})

test('options by version; what it cannot say is said in a note', () => {
  const options = groupOptions([{ name: 'interrupt-timeout', value: 30, source }, { name: 'stack-size', value: 524288, source }])
  const [command] = expressCommands(settings('6.0.5', site({ groups: [group('shop', options), group('slow')] })))
  expect(after(command?.args ?? [], '--interrupt-timeout')).toBe('30')
  expect(command?.notes).toEqual([expect.stringContaining('stack-size=524288'), expect.stringContaining('slow (4 x 5) is left out')])
  expect(() => expressCommands(settings('5.0.2', site({ groups: [group('shop', options)] })))).toThrow(/refuses it/)
})

test('whatever the names, a shell takes the command for the same words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('/srv/', '/srv/a b/', "/srv/it's/", '/srv/$(id)/', '/srv/`id`/'), (text, folder) => {
      try {
        const [command] = expressCommands(settings('4.9.4', site({ script: sourced(`${folder}${text}x.py`), documentRoot: sourced(`${folder}${text}y`) })))
        if (!command) return false
        const shell = spawnSync('sh', ['-c', `printf '%s\\0' ${shellText(command)}`], { encoding: 'utf8' })
        return JSON.stringify(shell.stdout.split('\0').slice(0, -1)) === JSON.stringify(command.args)
      } catch (error) {
        return isAppError(error)
      }
    }),
    { numRuns: 300 },
  )
})
