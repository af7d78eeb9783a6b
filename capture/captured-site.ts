/** For tests under a real Apache: the application of capture_app.wsgi behind one daemon group, with the capture script beside it. */
import { spawnSync } from 'node:child_process'
import { chownSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApacheFolder, ApacheHere } from '../lab/apache-instance.ts'

export interface CapturedSite {
  serverName: string
  threads: number
  /** Python that observes `application`; LINES stands for the folder of the capture's files. */
  call: string
  /** A directive of the virtual host. */
  directive?: string
}

/** @returns the folder into which the capture writes */
export function putCapturedSite(here: ApacheHere, folder: ApacheFolder, { serverName, threads, call, directive }: CapturedSite): string {
  const lines = join(folder.path, 'lines')
  mkdirSync(lines)
  if (process.getuid?.() === 0) chownSync(lines, Number(spawnSync('id', ['-u', here.user]).stdout), Number(spawnSync('id', ['-g', here.user]).stdout))
  folder.put('srv/app.wsgi', readFileSync(join(import.meta.dirname, 'capture_app.wsgi'), 'utf8').replace(/^CAPTURE$/m, call.replace('LINES', lines)))
  copyFileSync(join(import.meta.dirname, 'headroom_capture.py'), join(folder.path, 'srv/headroom_capture.py'))
  folder.put('conf/site.conf', [
    `WSGIDaemonProcess shop home=/ processes=2 threads=${threads} display-name=%{GROUP}`,
    `<VirtualHost *:${folder.port}>`,
    `    ServerName ${serverName}`,
    ...(directive === undefined ? [] : [`    ${directive}`]),
    `    WSGIScriptAlias / ${folder.path}/srv/app.wsgi process-group=shop application-group=%{GLOBAL}`,
    `    <Directory ${folder.path}/srv>`,
    '        Require all granted',
    '    </Directory>',
    '</VirtualHost>',
    '',
  ].join('\n'))
  return lines
}
