/**
 * A read configuration against what the team has: which host, sites and groups an import would create or change, field by field.
 * Pure, and the same for the same input: the server computes it again when it is applied, and its hash says whether what is
 * applied is what was looked at.
 */
import type { ApacheConfig } from '#lib/apache/apache-config.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import { importedSites, type ImportedSite, type ImportedSites } from './imported-sites.ts'
import type { SiteInput } from './site-input.ts'

/** A site that the team has, as its form would send it. */
export interface KnownSite {
  slug: string
  revision: number
  /** Null: on no host. */
  hostSlug: string | null
  input: SiteInput
}

export interface KnownHost {
  slug: string
  name: string
  revision: number
  modWsgi: string
  mpm: 'event' | 'worker' | 'prefork'
  maxRequestWorkers: number
}

export interface FieldProposal {
  field: string
  /** Null where nothing is there yet. */
  from: string | null
  to: string
}

export interface SiteProposal extends ImportedSite {
  kind: 'create' | 'update' | 'same'
  slug: string | null
  changes: FieldProposal[]
}

export interface HostProposal {
  kind: 'create' | 'update' | 'same'
  slug: string | null
  name: string
  /** What the files say of it. */
  values: Partial<Pick<KnownHost, 'modWsgi' | 'mpm' | 'maxRequestWorkers'>>
  changes: FieldProposal[]
}

export interface ImportPreview {
  host: HostProposal
  sites: SiteProposal[]
  skipped: ImportedSites['skipped']
}

/** Fields that a configuration decides; memory, notes and the like stay the person's. */
export const IMPORTED_FIELDS = ['serverName', 'aliases', 'port', 'scriptPath', 'mountPath', 'pythonHome', 'documentRoot', 'daemonUser', 'daemonUnixGroup', 'groups'] as const
export type ImportedField = (typeof IMPORTED_FIELDS)[number]

export function importPreview(config: ApacheConfig, host: KnownHost | null, known: readonly KnownSite[]): ImportPreview {
  const { sites, skipped } = importedSites(config)
  return { host: hostProposal(config, host), sites: sites.map((site) => siteProposal(site, host, known)), skipped }
}

/** What was looked at, in short: it goes with the form and comes back. */
export function previewText(preview: ImportPreview): string {
  return canonicalJson({ host: [preview.host.kind, preview.host.slug, preview.host.changes], sites: preview.sites.map(({ key, kind, slug, changes }) => [key, kind, slug, changes]) })
}

/** The known site with the chosen fields as imported. Threads above one make it thread-safe, as it runs so today. */
export function withImported(known: SiteInput, imported: SiteInput, fields: readonly string[]): SiteInput {
  const chosen = Object.fromEntries(IMPORTED_FIELDS.filter((field) => fields.includes(field)).map((field) => [field, imported[field]]))
  const merged: SiteInput = { ...known, ...chosen }
  return { ...merged, threadSafe: known.threadSafe === true || merged.groups.some(({ threads }) => threads > 1) }
}

function hostProposal(config: ApacheConfig, host: KnownHost | null): HostProposal {
  const isSized = config.workers.MaxRequestWorkers !== undefined || config.workers.ServerLimit !== undefined
  const values: HostProposal['values'] = { modWsgi: config.modWsgi, ...(config.mpm === null ? {} : { mpm: config.mpm }), ...(isSized ? { maxRequestWorkers: config.workersInForce.maxRequestWorkers } : {}) }
  const changes = Object.entries(values).flatMap(([field, value]) => {
    const before = host === null ? null : text(host[field as keyof typeof values])
    return before === text(value) ? [] : [{ field, from: before, to: text(value) }]
  })
  return { kind: host === null ? 'create' : changes.length > 0 ? 'update' : 'same', slug: host?.slug ?? null, name: host?.name ?? '', values, changes }
}

function siteProposal(site: ImportedSite, host: KnownHost | null, known: readonly KnownSite[]): SiteProposal {
  const named = known.filter(({ input, hostSlug }) => site.input.serverName !== '' && input.serverName.toLowerCase() === site.input.serverName.toLowerCase() && (hostSlug === null || hostSlug === (host?.slug ?? null)))
  const found = named.find(({ input, hostSlug }) => hostSlug !== null && input.port === site.input.port) ?? named.find(({ hostSlug }) => hostSlug !== null) ?? named[0]
  const changes = IMPORTED_FIELDS.flatMap((field): FieldProposal[] => {
    const to = site.input[field]
    // What the files do not say is not taken away.
    if (to === undefined) return []
    const before = found?.input[field]
    return found !== undefined && text(before) === text(to) ? [] : [{ field, from: found === undefined ? null : text(before), to: text(to) }]
  })
  const moves: FieldProposal[] = found !== undefined && found.hostSlug === null && host !== null ? [{ field: 'host', from: 'none', to: host.name }] : []
  return { ...site, kind: found === undefined ? 'create' : changes.length + moves.length > 0 ? 'update' : 'same', slug: found?.slug ?? null, changes: [...changes, ...moves] }
}

function text(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : groupText(item as SiteInput['groups'][number]))).join(typeof value[0] === 'string' ? ' ' : '\n')
  return String(value)
}

function groupText({ name, processes, threads, urlPrefixes = [], ...rest }: SiteInput['groups'][number]): string {
  const options = Object.entries(rest).flatMap(([option, value]) => (value === undefined ? [] : [`${option} ${value}`]))
  return [`${name}: ${processes} x ${threads}`, ...(urlPrefixes.length === 0 ? [] : [`serves ${urlPrefixes.join(' ')}`]), ...options].join(', ')
}
