// What names and paths may be, where no quoting would help: a folder above, a file elsewhere, all of the disk.
import { expect, test } from 'vitest'
import { fileNameFault, pathFault } from './names.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { settingsProblems } from './settings-problems.ts'
import type { ApacheSettings } from './settings.ts'

test('a path leads neither up nor through nothing', () => {
  for (const path of ['/srv/../etc', '/..', '/srv/./shop', '/srv//shop', '/srv/shop/..']) expect(pathFault(path), path).not.toBeNull()
  for (const path of ['/srv/shop', '/srv/..shop/wsgi.py', '/srv/shop.d/']) expect(pathFault(path), path).toBeNull()
})

test('the file of a site is a plain name', () => {
  for (const name of ['', '..', '../shop', 'a/b', 'a..b', '.htaccess', 'shop.', 'a\\b', 'x'.repeat(101)]) expect(fileNameFault(name), name).not.toBeNull()
  for (const name of ['shop', 'shop.example.com', 'a_b-c', 'x'.repeat(100)]) expect(fileNameFault(name), name).toBeNull()
})

test('a script in the root directory is refused, since its folder is opened', () => {
  const said = <T>(value: T) => ({ value, source: 'the plan' })
  const problemsOf = (script: string) => {
    const site = { name: 'shop', fileName: 'shop', serverName: said('shop.example.com'), aliases: [], port: said(80), script: said(script), mount: said('/'), staticFiles: [], groups: [{ name: 'shop', processes: said(1), threads: said(1), options: [], notes: [] }], partitions: [] }
    return settingsProblems({ sites: [site] } as unknown as ApacheSettings, requireModWsgiVersion('4.9.4', 'test')).map(({ place }) => place)
  }
  expect([problemsOf('/wsgi.py'), problemsOf('/srv/wsgi.py')]).toEqual([['sites[0].script'], []])
})
