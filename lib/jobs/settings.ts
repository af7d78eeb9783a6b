/**
 * Every setting of Headroom, in one place: what it means, what it may be, what counts where it is not given. Read once, at
 * the start of each process, so that a wrong one is told then, by name, and all of them at once. A secret may stand in a
 * file instead, named by the same variable with _FILE. Their table in docs/operation.md is made from here.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseJoinRules } from '#lib/base/join-rules.ts'
import { S3_LARGEST_FILE_BYTES } from './s3-settings.ts'
import { WORKER_PRIORITIES } from './stand-back.ts'

type Environment = Record<string, string | undefined>

export interface Setting {
  name: string
  meaning: string
  /** In words, for the table. */
  fallback: string
  schema: z.ZodType
  /** Never logged; may be given as NAME_FILE. */
  secret?: boolean
}

const url = (protocols: readonly string[], words: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `is no ${words}`)
const whole = (from: number, to: number) => z.string().regex(/^\d{1,15}$/, 'is no whole number').refine((text) => Number(text) >= from && Number(text) <= to, `must be from ${from} to ${to}`)
const flag = z.enum(['0', '1'], 'must be 0 or 1')
const text = z.string().max(1000, 'is longer than 1000 characters')

export const SETTINGS: readonly Setting[] = [
  { name: 'PORT', meaning: 'where to listen', fallback: '`3000`', schema: z.string().refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, 'is no port. Use a number from 1 to 65535') },
  { name: 'HOST', meaning: 'the address to listen on', fallback: '`127.0.0.1`', schema: text },
  { name: 'HEADROOM_URL', meaning: 'the address people use, when a proxy stands before Headroom; with https, browsers are told to keep to it', fallback: '`http://HOST:PORT`', schema: url(['http:', 'https:'], 'http or https address') },
  { name: 'DATABASE_URL', meaning: 'a PostgreSQL (15 or newer) of your own', fallback: 'an embedded PostgreSQL 18 in the data folder', schema: url(['postgres:', 'postgresql:'], 'address. Write it like postgresql://user:password@host:5432/headroom'), secret: true },
  { name: 'HEADROOM_WEB_DATABASE_URL', meaning: 'the same database under a login of your making for the web server, which owns nothing; a web node needs no `DATABASE_URL` then', fallback: 'made at each start, where the user of `DATABASE_URL` may make roles', schema: url(['postgres:', 'postgresql:'], 'address. Write it like postgresql://headroom_web:password@host:5432/headroom'), secret: true },
  { name: 'HEADROOM_DATA_DIR', meaning: 'uploaded files, the embedded database, secrets', fallback: '`./.data`', schema: text },
  { name: 'HEADROOM_ROLE', meaning: '`web`: only pages; `worker`: only the worker; for more than one machine', fallback: '`all`', schema: z.enum(['all', 'web', 'worker'], 'must be all, web or worker') },
  { name: 'HEADROOM_WEB_PROCESSES', meaning: 'web processes on this machine, behind one port', fallback: '`2`, or `1` on one core', schema: whole(1, 64) },
  { name: 'HEADROOM_WORKERS', meaning: 'worker processes on this machine; each reads one file and runs one computation at a time', fallback: '`1`', schema: whole(1, 64) },
  { name: 'HEADROOM_WORKER_PRIORITY', meaning: 'how far what computes in the worker stands back behind pages and database on the same machine (Linux): `idle` takes what they leave, `low` keeps a tenth of another’s share, `normal` all of it', fallback: '`idle`', schema: z.enum(WORKER_PRIORITIES, 'must be idle, low or normal') },
  { name: 'HEADROOM_SEED', meaning: '`0` leaves the demo team out', fallback: 'seeds it once', schema: flag },
  { name: 'HEADROOM_DEMO_PASSWORD', meaning: 'password of the demo accounts', fallback: 'a random one, in `demo-accounts.txt`', schema: z.string().min(8, 'is shorter than 8 characters').max(200, 'is longer than 200 characters'), secret: true },
  { name: 'HEADROOM_TRUST_PROXY', meaning: '`1`: a proxy of yours writes `X-Forwarded-For`, and sign-in attempts count by it', fallback: 'the connection’s other end counts', schema: flag },
  { name: 'HEADROOM_MAX_UPLOAD_BYTES', meaning: 'the largest file that is taken', fallback: '1 GiB', schema: whole(1, 2 ** 50) },
  { name: 'HEADROOM_KEEP_UPLOADS_DAYS', meaning: 'uploaded files are removed so many days after they were read; what was read of them stays', fallback: 'kept', schema: whole(1, 36_500) },
  { name: 'HEADROOM_S3_BUCKET', meaning: 'keep uploaded files in this bucket of storage that speaks S3; server and workers then need no folder in common', fallback: 'in the data folder', schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket') },
  { name: 'HEADROOM_S3_ENDPOINT', meaning: 'address of the storage, where it is not Amazon’s', fallback: 'Amazon’s, by region', schema: url(['http:', 'https:'], 'http or https address') },
  { name: 'HEADROOM_S3_REGION', meaning: 'its region', fallback: '`us-east-1`', schema: z.string().regex(/^[a-z0-9-]{1,50}$/, 'is no region') },
  { name: 'HEADROOM_S3_PREFIX', meaning: 'what every key in the bucket begins with', fallback: 'nothing', schema: z.string().regex(/^[\w./-]{1,200}$/, 'may hold letters, digits, dots, dashes, underscores and slashes') },
  { name: 'HEADROOM_S3_ACCESS_KEY_ID', meaning: 'key of a user who may read, write, list and delete in the bucket', fallback: 'as the AWS client finds it, such as the role of the machine', schema: text },
  { name: 'HEADROOM_S3_SECRET_ACCESS_KEY', meaning: 'the secret that goes with it', fallback: 'likewise', schema: text, secret: true },
  { name: 'HEADROOM_API_REQUESTS_PER_MINUTE', meaning: 'requests of one API token a minute', fallback: '`600`', schema: whole(1, 1_000_000) },
  { name: 'HEADROOM_WEBHOOK_LOOPBACK', meaning: '`1`: webhooks may reach this machine itself, over http too; for trying them out', fallback: 'public addresses only', schema: flag },
  { name: 'HEADROOM_SMTP_URL', meaning: 'the server that takes e-mail to reviewers and authors, such as `smtps://name:password@mail.example.com`; `smtp:` encrypts where the server can, and `?requireTLS=true` insists; the same for web and workers', fallback: 'notices in the app alone', schema: url(['smtp:', 'smtps:'], 'smtp address. Write it like smtps://name:password@mail.example.com'), secret: true },
  { name: 'HEADROOM_MAIL_FROM', meaning: 'whom e-mail comes from, such as `Headroom <headroom@example.com>`', fallback: 'none; goes with `HEADROOM_SMTP_URL`', schema: z.string().max(300, 'is longer than 300 characters').refine((from) => from.split('@').length === 2 && !/[\r\n]|^@|@$|@>/.test(from), 'is no address. Write it like Headroom <headroom@example.com>') },
  { name: 'HEADROOM_METRICS_TOKEN', meaning: 'bearer token for `/metrics`', fallback: '`/metrics` answers this machine alone', schema: z.string().min(16, 'is shorter than 16 characters').max(200, 'is longer than 200 characters'), secret: true },
  { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', meaning: 'send OpenTelemetry traces to this OTLP/HTTP address (`/v1/traces` is added)', fallback: 'no traces, and nothing of it is loaded', schema: url(['http:', 'https:'], 'http or https address') },
  { name: 'OTEL_EXPORTER_OTLP_HEADERS', meaning: 'headers for it, as `name=value,…`', fallback: 'none', schema: text, secret: true },
  { name: 'OTEL_SERVICE_NAME', meaning: 'the name of the service in them', fallback: '`headroom`', schema: text },
  { name: 'NEXTAUTH_SECRET', meaning: 'signs sessions; the same on every machine', fallback: 'made once, kept in the data folder', schema: z.string().min(32, 'is shorter than 32 characters').max(500, 'is longer than 500 characters'), secret: true },
  { name: 'OIDC_ISSUER', meaning: 'sign-in with your company’s provider, beside e-mail and password', fallback: 'off', schema: z.string().refine((issuer) => URL.canParse(issuer) && (new URL(issuer).protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(issuer).hostname)), 'is no https address') },
  { name: 'OIDC_CLIENT_ID', meaning: 'as the provider knows Headroom', fallback: 'none', schema: text },
  { name: 'OIDC_CLIENT_SECRET', meaning: 'the secret that goes with it', fallback: 'none', schema: text, secret: true },
  { name: 'OIDC_JOIN', meaning: 'who becomes a member of which team by signing in there, such as `domain:company.example=web:viewer; group:capacity=web:planner` (a verified address of the domain, or a group; the team’s name in its addresses, and a role below owner). Make the team first', fallback: 'by invitation only', schema: text.refine((rules) => parseJoinRules(rules) !== null, 'is not understood. Write it like domain:company.example=web:viewer; group:capacity=web:planner') },
  { name: 'OIDC_GROUPS_CLAIM', meaning: 'the claim that lists a person’s groups', fallback: '`groups`', schema: text },
  { name: 'OIDC_SCOPE', meaning: 'what is asked of the provider; some give groups only for a scope of their own', fallback: '`openid email profile`', schema: z.string().regex(/^openid(?: [\x21-\x7e]{1,80}){0,10}$/, 'must begin with openid') },
  { name: 'OIDC_NAME', meaning: 'what the button calls the provider', fallback: '`your company account`', schema: z.string().max(60, 'is longer than 60 characters') },
]

/** Set by our own scripts or for tests; no settings. */
const OURS = ['HEADROOM_PINNED', 'HEADROOM_MATRIX_TABLE', 'HEADROOM_PEER_ADDRESS', 'HEADROOM_SHARED', 'HEADROOM_FUZZ_SEED']

/** All or none. */
const TOGETHER = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['HEADROOM_S3_ACCESS_KEY_ID', 'HEADROOM_S3_SECRET_ACCESS_KEY'],
  ['HEADROOM_SMTP_URL', 'HEADROOM_MAIL_FROM'],
] as const

/** Nothing without the bucket. */
const OF_A_BUCKET = ['HEADROOM_S3_ENDPOINT', 'HEADROOM_S3_REGION', 'HEADROOM_S3_PREFIX', 'HEADROOM_S3_ACCESS_KEY_ID', 'HEADROOM_S3_SECRET_ACCESS_KEY']

export interface SettingsRead {
  /** What to set in the environment: secrets that stood in files. */
  fromFiles: Record<string, string>
  /** One sentence each, naming the variable, never its value where that is a secret. */
  faults: string[]
  /** Names that look like settings and are none. */
  unknown: string[]
}

export function readSettings(environment: Environment, readFile: (path: string) => string = (path) => readFileSync(path, 'utf8')): SettingsRead {
  const fromFiles: Record<string, string> = {}
  const faults: string[] = []
  for (const { name, schema, secret } of SETTINGS) {
    const file = secret === true ? environment[`${name}_FILE`] : undefined
    let value = environment[name]
    if (file !== undefined && file !== '') {
      if (value !== undefined && value !== '') faults.push(`${name} and ${name}_FILE are both set. Leave one of them out.`)
      try {
        value = readFile(file).trim()
        fromFiles[name] = value
      } catch (error) {
        faults.push(`${name}_FILE names ${file}, which cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`)
        continue
      }
    }
    if (value === undefined || value === '') continue
    const parsed = schema.safeParse(value)
    if (!parsed.success) faults.push(`${name}${secret === true ? '' : ` is "${value.slice(0, 200)}", which`} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`)
  }
  const given = (name: string) => (environment[name] ?? '') !== '' || name in fromFiles
  for (const names of TOGETHER) {
    const missing = names.filter((name) => !given(name))
    if (missing.length > 0 && missing.length < names.length) faults.push(`${names.filter(given).join(', ')} ${missing.length === names.length - 1 ? 'is' : 'are'} set, but not ${missing.join(', ')}. Set all of them, or none.`)
  }
  const bucketless = OF_A_BUCKET.filter(given)
  if (bucketless.length > 0 && !given('HEADROOM_S3_BUCKET')) faults.push(`${bucketless.join(', ')} ${bucketless.length === 1 ? 'is' : 'are'} set, but not HEADROOM_S3_BUCKET. Name the bucket, or leave them out.`)
  if (given('HEADROOM_S3_BUCKET') && Number(environment['HEADROOM_MAX_UPLOAD_BYTES'] ?? 0) > S3_LARGEST_FILE_BYTES) faults.push(`HEADROOM_MAX_UPLOAD_BYTES is more than ${S3_LARGEST_FILE_BYTES}, the largest file that is kept in a bucket.`)
  const known = new Set([...OURS, ...SETTINGS.flatMap(({ name, secret }) => (secret === true ? [name, `${name}_FILE`] : [name]))])
  const unknown = Object.keys(environment).filter((name) => /^(HEADROOM|OIDC)_/.test(name) && !known.has(name)).sort()
  return { fromFiles, faults, unknown }
}

/** For a process that starts: secrets from files go into its environment; a fault ends it with all sentences. */
export function takeSettings(environment: Environment = process.env): { unknown: string[] } {
  const { fromFiles, faults, unknown } = readSettings(environment)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  Object.assign(environment, fromFiles)
  // Processes that this one starts get the secret itself.
  for (const name of Object.keys(fromFiles)) delete environment[`${name}_FILE`]
  return { unknown }
}

/** The table of docs/operation.md. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ name, meaning, fallback, secret }) => `| \`${name}\`${secret === true ? ' (or `_FILE`)' : ''} | ${meaning} | ${fallback} |`)
  return ['| variable | meaning | when not given |', '|---|---|---|', ...rows].join('\n')
}
