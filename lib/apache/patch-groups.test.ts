// Planned sizes in the team's own files: what differs changes, nothing else.
import { applyPatch, parsePatch } from 'diff'
import { expect, test } from 'vitest'
import { patchGroups } from './patch-groups.ts'

const text = '# ours\r\n<VirtualHost *:80>\r\n\tWSGIDaemonProcess shop processes=2 \\\r\n\t\tthreads=15 display-name="our shop" # kept\r\n</VirtualHost>\r\n'

test('changes what differs, adds what is absent, keeps line ends, quotes and comments', () => {
  const { files, patch, missing } = patchGroups([{ path: 'a.conf', text }, { path: 'b.conf', text: 'WSGIDaemonProcess forum\nWSGIDaemonProcess api processes=1' }], [
    { name: 'shop', options: { processes: 12, threads: 15, 'queue-timeout': 45, 'connect-timeout': 5 } },
    { name: 'forum', options: { processes: 3, threads: 1 } },
    { name: 'api', options: { processes: 1 } },
    { name: 'absent', options: { processes: 1 } },
  ])
  expect(files[0]?.text).toBe('# ours\r\n<VirtualHost *:80>\r\n\tWSGIDaemonProcess shop processes=12 \\\r\n\t\tthreads=15 display-name="our shop" # kept \\\r\n\t\tqueue-timeout=45 \\\r\n\t\tconnect-timeout=5\r\n</VirtualHost>\r\n')
  expect(files[1]?.text).toBe('WSGIDaemonProcess forum processes=3 threads=1\nWSGIDaemonProcess api processes=1')
  expect(missing).toEqual(['absent'])
  const patches = parsePatch(patch)
  expect(patches).toHaveLength(2)
  expect(applyPatch('WSGIDaemonProcess forum\nWSGIDaemonProcess api processes=1', patches[1] ?? '')).toBe(files[1]?.text)
})

test('files that already say it give an empty patch', () => {
  expect(patchGroups([{ path: 'a.conf', text }], [{ name: 'shop', options: { processes: 2, threads: 15 } }])).toMatchObject({ patch: '', missing: [] })
})
