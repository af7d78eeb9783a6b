/** Writes the README of an export: what each file is, how to put it in place, how to go back, what to know. Plain text. */
import { expressCommands, shellText } from './express-arguments.ts'
import { titleFacts } from './file-head.ts'
import type { ModWsgiVersion } from './mod-wsgi-version.ts'
import { commentName, commentText } from './quote.ts'
import type { ApacheSettings } from './settings.ts'

export function readmeText(settings: ApacheSettings, version: ModWsgiVersion, paths: readonly string[]): string {
  const { mpm, sites } = settings
  const siteNames = sites.map((site) => site.fileName).join(' ')
  const ports = [...new Set(sites.map((site) => site.port.value))].sort((a, b) => a - b)
  const lines = [
    'Apache configuration by Headroom',
    '================================',
    '',
    ...titleFacts(settings, version).map(({ label, text }) => `${label.padEnd(14)}${commentText(text)}`),
    '',
    ...(settings.warnings.length === 0 ? [] : ['Warnings', '--------', ...settings.warnings.map((warning) => `- ${commentText(warning)}`), '']),
    'Sites',
    '-----',
    ...sites.flatMap((site) => [
      `${commentName(site.name)}: http://${site.serverName.value}${ports.length === 1 && ports[0] === 80 ? '' : `:${site.port.value}`}${site.mount.value}`,
      ...site.groups.map((group) => `  daemon group ${commentName(group.name)}: ${group.processes.value} processes x ${group.threads.value} threads`),
    ]),
    `Apache workers: ${mpm.maxRequestWorkers} (needed ${mpm.neededWorkers}).`,
    '',
    'Files',
    '-----',
    ...paths.map((path) => `  ${path}`),
    '  SHA256SUMS                 check with: sha256sum -c SHA256SUMS',
    '',
    'Put it in place (Debian, Ubuntu; as root)',
    '-----------------------------------------',
    '1. Keep what runs now:        cp -a /etc/apache2 /etc/apache2.before',
    '2. Copy the files:            cp -r sites-available mods-available /etc/apache2/',
    `3. Ports: "Listen" stands in /etc/apache2/ports.conf; these sites need ${ports.join(', ')}.`,
    `4. Switch them on:            a2dismod -f ${['event', 'worker', 'prefork'].filter((name) => name !== mpm.mpm).map((name) => `mpm_${name}`).join(' ')}; a2enmod mpm_${mpm.mpm} wsgi; a2ensite ${siteNames}`,
    '5. Check:                     apachectl configtest',
    '6. Restart, not reload (ServerLimit and ThreadLimit change only so): systemctl restart apache2',
    'To go back: restore /etc/apache2.before and restart.',
    'On Red Hat and others put the site files into /etc/httpd/conf.d and the sizes into /etc/httpd/conf.modules.d or conf.d.',
    '',
    'TLS',
    '---',
    'For a second virtual host on port 443 with the same ServerName, repeat the WSGIScriptAlias lines and the <Directory> there, but not WSGIDaemonProcess:',
    'a group is declared once a server, and a virtual host of the same name may use it.',
    '',
    'mod_wsgi-express instead',
    '------------------------',
    'The same sizes for a server that mod_wsgi-express configures itself, one a site:',
    ...expressCommands(settings).flatMap((command) => ['', ...commentText(command.site).split('\n').map((name) => `# ${name}`), ...command.notes.map((note) => `# ${commentText(note)}`), ...shellText(command).trimEnd().split('\n')]),
    '',
    'Not to be mixed',
    '---------------',
    'WSGIRestrictEmbedded On holds for the whole server: an application that still runs inside Apache, in a file not listed here, would answer 500 until it has a daemon group.',
    'A <Location> with WSGIProcessGroup has no effect on these aliases, because they name their group themselves. To move more URLs to another group, plan it and export again.',
  ]
  return `${lines.join('\n')}\n`
}
