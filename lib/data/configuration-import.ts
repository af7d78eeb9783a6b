/**
 * From a configuration that was given in to hosts, sites and groups: the preview of what would change, and its application in one
 * transaction with an audit event for each change. The preview is computed again when it is applied; where it is not what the
 * person saw, nothing is done.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import type { ApacheConfig } from '#lib/apache/apache-config.ts'
import { parseModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { read } from '#lib/apache/read.ts'
import { AppError, invalidInput, isAppError } from '#lib/base/errors.ts'
import { ASSUMED_MACHINE, deployedCapacity, draftOfImported, UNMEASURED, type DeployedCapacity } from '#lib/planning/deployed-capacity.ts'
import type { DraftSite } from '#lib/planning/draft-plan.ts'
import type { HostInput } from '#lib/planning/host-input.ts'
import { ImportInput } from '#lib/planning/import-input.ts'
import { importedSites } from '#lib/planning/imported-sites.ts'
import { importPreview, previewText, withImported, type ImportPreview, type KnownSite, type SiteProposal } from '#lib/planning/import-preview.ts'
import type { SiteInput } from '#lib/planning/site-input.ts'
import { getConfigurationUpload, type ConfigurationUpload } from './configuration-uploads.ts'
import { database } from './db.ts'
import type { Transaction } from './db.ts'
import { appendDeployedConfiguration } from './deployed-configurations.ts'
import { changeHost, getHost, insertHost, type Host } from './hosts.ts'
import { parseInput } from './parse-input.ts'
import { findLatestProfile } from './profiles.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { changeSite, insertSite, listSitesNamed, type Site } from './sites.ts'
import { withFreeSlug } from './with-free-slug.ts'

export interface ImportView {
  upload: ConfigurationUpload
  config: ApacheConfig
  host: Host | null
  /** The team's sites that the files speak of, by slug. */
  known: ReadonlyMap<string, Site>
  preview: ImportPreview
  /** Goes with the form and comes back. */
  seen: string
}

/** `hostSlug` undefined: onto a new host. */
export async function previewImport(scope: TeamScope, uploadId: string, { hostSlug, modWsgi }: { hostSlug?: string; modWsgi: string }): Promise<ImportView> {
  const upload = await getConfigurationUpload(scope, uploadId)
  const host = hostSlug === undefined || hostSlug === '' ? null : await getHost(scope, hostSlug)
  const config = read(upload.content.files, parseModWsgiVersion(modWsgi, 'modWsgi'))
  // A site is known by its server name.
  const sites = await listSitesNamed(scope, importedSites(config).sites.map(({ input }) => input.serverName))
  const preview = importPreview(config, host, sites.map(knownSite))
  return { upload, config, host, known: new Map(sites.map((site) => [site.slug, site])), preview, seen: createHash('sha256').update(previewText(preview)).digest('hex') }
}

/** What the configuration as it runs can carry, by the engine: with the latest profile and memory of each site that is known. */
export async function capacityOfImport(scope: TeamScope, { preview, host, config, known }: ImportView): Promise<DeployedCapacity> {
  const drafts: DraftSite[] = []
  for (const imported of preview.sites.filter(({ faults }) => faults.length === 0)) {
    const site = imported.slug === null ? undefined : known.get(imported.slug)
    const profile = site === undefined ? null : await findLatestProfile(scope, site.slug)
    drafts.push(draftOfImported(imported, site === undefined ? UNMEASURED : { perProcessMiB: site.perProcessMiB, perThreadMiB: site.perThreadMiB, cpuShare: site.cpuShare, profile: profile === null ? null : { number: profile.number, content: profile.content } }))
  }
  const machine = host ?? { name: 'new host', ...ASSUMED_MACHINE, systemReserveMiB: 512, diskCacheReserveMiB: 512, tenants: [] }
  const apache = { modWsgi: config.modWsgi, mpm: config.mpm ?? 'event', maxRequestWorkers: config.workersInForce.maxRequestWorkers } as const
  const { name, cores, memoryMiB, systemReserveMiB, diskCacheReserveMiB, tenants } = machine
  return deployedCapacity({ name, cores, memoryMiB, systemReserveMiB, diskCacheReserveMiB, tenants, ...apache }, drafts, host === null ? [`A machine of ${ASSUMED_MACHINE.cores} cores and ${ASSUMED_MACHINE.memoryMiB} MiB, until the host is described.`] : [])
}

export interface Imported {
  hostSlug: string
  number: number
  created: number
  updated: number
}

export async function importConfiguration(scope: TeamScope, uploadId: string, input: ImportInput): Promise<Imported> {
  requirePermission(scope, 'plan:edit')
  const choice = parseInput(ImportInput, input)
  const view = await previewImport(scope, uploadId, choice)
  if (view.seen !== choice.seen) throw new AppError('conflict', { publicMessage: 'The host or its sites were changed since this preview was made. Load the page again and choose anew; nothing was imported.' })
  return withFreeSlug(database(scope), async (transaction) => {
    const host = await putHost(transaction, scope, view, choice)
    let created = 0
    let updated = 0
    for (const site of view.preview.sites) {
      const done = await putSite(transaction, scope, site, host.slug, choice, view.known)
      created += done === 'create' ? 1 : 0
      updated += done === 'update' ? 1 : 0
    }
    const { number } = await appendDeployedConfiguration(transaction, scope, { hostId: host.id, uploadId: view.upload.id, modWsgi: view.config.modWsgi })
    return { hostSlug: host.slug, number, created, updated }
  })
}

type Choice = ReturnType<typeof ImportInput.parse>

async function putHost(transaction: Transaction, scope: TeamScope, { host, preview, upload }: ImportView, choice: Choice): Promise<{ id: string; slug: string }> {
  const chosen = Object.fromEntries(Object.entries(preview.host.values).filter(([field]) => choice.take.includes(`host.${field}`)))
  if (host === null) {
    if (choice.newHost === undefined) throw invalidInput([{ place: 'newHost.name', reason: 'The new host has no name.', remedy: 'Give it a name, its cores and its memory, or choose a host of the list.' }])
    return insertHost(transaction, scope, { ...choice.newHost, modWsgi: choice.modWsgi, ...chosen })
  }
  if (Object.keys(chosen).length > 0) await changeHost(transaction, scope, host.slug, { ...hostInput(host), ...chosen, revision: host.revision }, `Taken over from the Apache configuration ${upload.fileName}.`)
  return host
}

async function putSite(transaction: Transaction, scope: TeamScope, site: SiteProposal, hostSlug: string, choice: Choice, known: ReadonlyMap<string, Site>): Promise<'create' | 'update' | null> {
  const found = site.slug === null ? undefined : known.get(site.slug)
  const before = found === undefined ? undefined : knownSite(found)
  try {
    if (before === undefined) {
      if (!choice.take.includes(site.key)) return null
      if (site.faults.length > 0) throw invalidInput([{ place: site.key, reason: site.faults[0] ?? '', remedy: 'Leave it out, or mend the configuration and import it again.' }])
      const serverName = choice.serverNames[site.key]?.trim() || site.input.serverName
      await insertSite(transaction, scope, { ...site.input, serverName, name: choice.names[site.key]?.trim() || serverName, hostSlug })
      return 'create'
    }
    const fields = site.changes.map(({ field }) => field).filter((field) => choice.take.includes(`${site.key}.${field}`))
    if (fields.length === 0) return null
    const onHost = fields.includes('host') ? hostSlug : (before.hostSlug ?? undefined)
    await changeSite(transaction, scope, before.slug, { ...withImported(before.input, site.input, fields), ...(onHost === undefined ? {} : { hostSlug: onHost }), revision: before.revision }, 'Taken over from an imported Apache configuration.')
    return 'update'
  } catch (error) {
    // Which of the sites it speaks of.
    if (!isAppError(error)) throw error
    const name = site.input.serverName || `the site of ${site.file}:${site.line}`
    const problems = error.problems.map((problem) => ({ ...problem, place: `${site.key}.${problem.place}`, reason: `${name}: ${problem.reason}` }))
    throw new AppError(error.code, { publicMessage: `${name}: ${error.publicMessage}`, problems, details: error.details, cause: error })
  }
}

function hostInput({ name, cores, memoryMiB, systemReserveMiB, diskCacheReserveMiB, modWsgi, mpm, maxRequestWorkers, notes, tenants }: Host): HostInput {
  return { name, cores, memoryMiB, systemReserveMiB, diskCacheReserveMiB, modWsgi, mpm, maxRequestWorkers, notes, tenants }
}

function knownSite(site: Site): KnownSite {
  const optional = { pythonHome: site.pythonHome, documentRoot: site.documentRoot, perProcessMiB: site.perProcessMiB, perThreadMiB: site.perThreadMiB, cpuShare: site.cpuShare }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)) as Partial<SiteInput>
  const { name, serverName, aliases, port, scriptPath, mountPath, daemonUser, daemonUnixGroup, threadSafe, notes, groups } = site
  return { slug: site.slug, revision: site.revision, hostSlug: site.host?.slug ?? null, input: { name, serverName, aliases, port, scriptPath, mountPath, daemonUser, daemonUnixGroup, threadSafe, notes, groups, ...given } }
}
