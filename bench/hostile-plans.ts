/**
 * Safety of the writer: plans whose every name is hostile (line ends, quotes, backslashes, variables, section tags, unseen characters),
 * rendered for every mod_wsgi and parsed back. Each is either refused with a place, a reason and a remedy, or gives exactly the
 * directives that a harmless plan of the same shape gives. `npm run bench hostile-plans [-- COUNT [SEED]]`:
 * until COUNT plans (100,000) have been written.
 */
import { createHash } from 'node:crypto'
import { parse, type ConfigNode } from '#lib/apache/parse.ts'
import { renderFiles } from '#lib/apache/render-files.ts'
import type { ApacheSettings } from '#lib/apache/settings.ts'
import { isAppError } from '#lib/base/errors.ts'
import { apacheSettings, type ApacheSettingsInput } from '#lib/planning/apache-settings.ts'
import { exportBundle } from '#lib/planning/export-bundle.ts'
import type { Plan } from '#lib/engine/plan.ts'

const PIECES = ['\n', '\r', '\r\n', '\\', '\\\n', '"', "'", '</VirtualHost>', '<VirtualHost *:1>', '${HOME}', '${', '%{GLOBAL}', '%{ENV:X}', 'Define X', ' ', '\t', '#', '=', '\u0000', '\u0085', '\u2028', '\u202e', '\ufeff', '\v', '\f', 'a', 'b.c', '/', '..', '*', '?', '[', '`', ';', '$1', '~', '\u00e4', '\u5b57', '-', ':80', '%', '&', '|', '(', ')', '^', '+', '{', '}', '>', '<', 'Include /etc/passwd', 'process-group=x', 'user=root', '\ud800', 'On']
const VERSIONS = ['4.9.4', '5.0.2', '6.0.5']

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number)
const random = mulberry32(seed)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The harmless text, or one with something hostile in, before or behind it. */
function maybe(harmless: string, chance: number): string {
  if (random() >= chance) return harmless
  const hostile = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(PIECES)).join('')
  return pick([hostile, harmless + hostile, hostile + harmless, harmless.slice(0, 3) + hostile + harmless.slice(3)])
}

function hostilePlan(): ApacheSettingsInput {
  // Few hostile names at a time: a plan of nothing else would always be refused at its first.
  const chance = pick([0.02, 0.05, 0.2])
  const text = (harmless: string) => maybe(harmless, chance)
  const sites = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index): Plan['sites'][number] => {
    const groups = Array.from({ length: 1 + Math.floor(random() * 2) }, (_unused, k) => ({ name: text(`group${index}${k}`), processes: 1 + Math.floor(random() * 5), threads: 1 + Math.floor(random() * 5) }))
    const actions = Array.from({ length: 1 + Math.floor(random() * 3) }, (_unused, k) => ({ name: text(pick([`GET /part${k}`, `POST /a/{int}/b${k}`, 'GET /{slug}'])), group: pick(groups).name, share: 1, demand: { kind: 'measured' as const, cpuMs: [5], blockedMs: [40] } }))
    return { name: text(`site${index}`), serverName: text(`s${index}.example.com`), groups, actions, traffic: { kind: 'open', ratePerSecond: 3 } }
  })
  const plan: Plan = { schema: 'headroom/plan@1', name: text('plan'), host: { name: text('web1'), cores: 2, memoryMiB: 4096, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] }, apache: { modWsgi: pick(VERSIONS), mpm: pick(['event', 'worker', 'prefork'] as const), maxRequestWorkers: 400 }, sites }
  const configuration = Object.fromEntries(sites.map((site, index) => [site.name, {
    serverName: text(`s${index}.example.com`), aliases: random() < 0.5 ? [] : [text(`www.s${index}.example.com`)], port: 80, scriptPath: text(`/srv/s${index}/wsgi.py`), mountPath: text('/'),
    ...(random() < 0.5 ? {} : { pythonHome: text('/srv/venv') }), ...(random() < 0.5 ? {} : { documentRoot: text('/srv/htdocs') }), daemonUser: text('www-data'), daemonUnixGroup: text('www-data'), threadSafe: true,
    urlPrefixes: Object.fromEntries(site.groups.slice(1).map(({ name }) => [name, [text('/slow')]])),
  }]))
  return { plan, configuration, title: { scenario: text('scenario'), contentHash: text('sha256:abc'), engineVersion: text('1'), facts: [{ label: text('Approved by'), text: text('somebody') }] }, provenance: { [`sites.${sites[0]?.name ?? ''}.groups.${sites[0]?.groups[0]?.name ?? ''}.processes`]: { kind: 'entered', note: text('by hand') } }, warnings: [text('careful')] }
}

/** The same shape with harmless words. */
function harmless(settings: ApacheSettings): ApacheSettings {
  const said = <T>(value: T) => ({ value, source: 'x' })
  return {
    ...settings, title: { scenario: 'x', contentHash: 'x', facts: [] }, mpmSources: settings.mpmSources.map(() => 'x'), warnings: [],
    sites: settings.sites.map((site, index) => ({
      ...site, name: 'x', fileName: `f${index}`, serverName: said(`h${index}.example.com`), aliases: site.aliases.map((_, i) => `a${index}${i}.example.com`), script: said('/srv/x/w.py'), mount: said(site.mount.value === '/' ? '/' : '/m'),
      ...(site.user ? { user: said('www-data') } : {}), ...(site.unixGroup ? { unixGroup: said('www-data') } : {}), ...(site.documentRoot ? { documentRoot: said('/srv/d') } : {}),
      groups: site.groups.map((group, i) => ({ ...group, name: `g${index}${i}`, options: group.options.map((option) => (typeof option.value === 'string' ? { ...option, value: option.name === 'lang' || option.name === 'locale' ? 'C.UTF-8' : '/x' } : option)) })),
      partitions: site.partitions.map((partition, i) => ({ group: `g${index}${site.groups.findIndex(({ name }) => name === partition.group)}`, actions: [], route: partition.route.kind === 'prefix' ? { kind: 'prefix' as const, url: `/p${i}` } : { kind: 'shape' as const, segments: partition.route.segments.map((segment, k) => (segment === null ? null : `q${i}${k}`)) } })),
    })),
  }
}

/** Names of all directives and sections in order: what Apache would act on. */
function acts(texts: readonly string[]): string {
  const names: string[] = []
  const walk = (nodes: readonly ConfigNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'directive' || node.kind === 'stray') names.push(`${node.kind} ${node.name}`)
      if (node.kind !== 'section') continue
      names.push(`<${node.name}>`)
      walk(node.children)
      names.push(node.end ? `</${node.name}>` : 'unclosed')
    }
  }
  for (const text of texts) walk(parse(text).children)
  return names.join('\n')
}

const conf = (files: readonly { path: string; text: string }[]) => files.filter(({ path }) => path.endsWith('.conf')).map(({ text }) => text)
const started = performance.now()
const tally = { written: 0, refused: 0, wrong: 0, unexplained: 0, directives: 0 }
for (let index = 0; tally.written < count && index < 20 * count; index++) {
  const input = hostilePlan()
  try {
    const { files } = exportBundle(input, sha256)
    const found = acts(conf(files))
    tally.written++
    tally.directives += found.split('\n').length
    if (found !== acts(conf(renderFiles(harmless(apacheSettings(input)))))) {
      tally.wrong++
      process.stderr.write(`plan ${index}: other directives than meant: ${JSON.stringify(input).slice(0, 2000)}\n`)
    }
  } catch (error) {
    tally.refused++
    if (!isAppError(error) || error.problems.length === 0 || error.problems.some(({ place, reason, remedy }) => place === '' || reason === '' || !remedy)) {
      tally.unexplained++
      process.stderr.write(`plan ${index}: refused without place, reason and remedy: ${String(error)}\n`)
    }
  }
}
process.stdout.write(`${JSON.stringify({ plans: tally.written + tally.refused, seed, ...tally, seconds: Math.round((performance.now() - started) / 1000) })}\n`)
process.exitCode = tally.wrong + tally.unexplained > 0 || tally.written < count ? 1 : 0

/** Small, seeded, the same everywhere. */
function mulberry32(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
