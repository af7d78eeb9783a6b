/**
 * Settings -> the files of a host's configuration. Checks everything first and throws one AppError with every problem; then the
 * same settings give the same bytes, everywhere and always. Writes nothing to disk.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { mpmFileText } from './mpm-file.ts'
import { readmeText } from './readme-file.ts'
import { settingsProblems } from './settings-problems.ts'
import type { ApacheSettings } from './settings.ts'
import { siteFileText } from './site-file.ts'

export interface ConfigFile {
  /** Relative, with forward slashes: "sites-available/shop.conf". */
  path: string
  text: string
}

/**
 * Files in the order sites, MPM, README.
 * @throws AppError `invalid` with a problem for each name, path, number or option that cannot be written safely or that the
 * named mod_wsgi refuses.
 */
export function renderFiles(settings: ApacheSettings): ConfigFile[] {
  const version = requireModWsgiVersion(settings.modWsgi, 'apache.modWsgi')
  const problems = settingsProblems(settings, version)
  if (problems.length > 0) throw invalidInput(problems)
  const files: ConfigFile[] = [
    ...settings.sites.map((site) => ({ path: `sites-available/${site.fileName}.conf`, text: siteFileText(settings, site, version) })),
    { path: `mods-available/mpm_${settings.mpm.mpm}.conf`, text: mpmFileText(settings, version) },
  ]
  return [...files, { path: 'README.txt', text: readmeText(settings, version, files.map((file) => file.path)) }]
}
