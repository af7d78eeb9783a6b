/**
 * Logins of PostgreSQL that own no table of ours, made at each start by the owner, so that neither the web server nor the
 * worker holds the owner's password: `headroom_web_…` may do nothing but take on headroom_app; `headroom_worker_…` owns the
 * schema of the queue besides. Named for their database, since a role belongs to the whole server. No password is stored:
 * every process that starts with the same secret and the same DATABASE_URL arrives at the same one.
 */
import { createHash, createHmac, hkdfSync, pbkdf2Sync } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { root } from './install.mjs'
import { Refusal } from './steps.mjs'

/** As secure_database() takes it: one start after the other. */
const LOCK = 7203915
/** Of the owner's; the addresses of the logins name their own. */
const OF_THE_OWNER = ['DATABASE_URL_FILE', 'PGUSER', 'PGPASSWORD', 'PGPASSFILE', 'PGSERVICE', 'PGSERVICEFILE']

/**
 * @param {string} ownerUrl the database, migrated and secured
 * @param {string} secret the one that signs sessions
 * @returns {Promise<{ web: string, worker: string, why?: string }>} addresses to give to each; the owner's own, and why, where no logins can be made
 */
export async function openLogins(ownerUrl, secret) {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  const logins = { web: '', worker: '' }
  try {
    const { rows } = await owner.query(`SELECT current_database() AS database, current_setting('server_version_num')::int >= 160000 AS graded`)
    const { database, graded } = rows[0]
    const ofTheOwner = String(owner.password ?? '')
    const passwords = { web: derived(secret, database, 'web'), worker: derived(`${secret}\n${ofTheOwner}`, database, 'worker') }
    for (const kind of ['web', 'worker']) logins[kind] = addressOf(ownerUrl, nameOf(kind, database), passwords[kind])
    await owner.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK})`)
    for (const kind of ['web', 'worker']) await makeLogin(owner, nameOf(kind, database), passwords[kind], graded)
    await handOverQueue(owner, nameOf('worker', database), graded)
    await letInOnly(owner, [nameOf('web', database), nameOf('worker', database)])
    await owner.query('COMMIT')
  } catch (error) {
    await owner.query('ROLLBACK')
    // It may make no role, or not hand on headroom_app, which somebody else has made; or there is no such role.
    if (error.code !== '42501' && error.code !== '42704') throw error
    return { web: ownerUrl, worker: ownerUrl, why: 'its user may not make logins' }
  } finally {
    await owner.end()
  }
  const fault = (await Promise.all([faultOf(logins.web), faultOf(logins.worker)])).find((each) => each !== null)
  // A pooler, or a list of who may come from where, that does not know them.
  if (fault !== undefined) return { web: ownerUrl, worker: ownerUrl, why: `the logins made there cannot be used: one ${fault}` }
  return logins
}

/**
 * A login for the web server that whoever runs Headroom has made by hand. Refuses one that can do more than it should, or
 * less than it must; with `migrations` also a database that lacks some, since this start cannot apply them.
 */
export async function requireGivenLogin(url, { migrations = false } = {}) {
  const fault = await faultOf(url, migrations)
  if (fault !== null) throw new Refusal(`the login of HEADROOM_WEB_DATABASE_URL ${fault}. docs/operation.md ("PostgreSQL") says how to make it.`)
}

/** What a process gets that holds `url` and nothing of the owner's. Undefined takes a name out of the environment. */
export function withoutOwner(url) {
  // Where no logins can be made, it is the owner's, whole.
  if (url === process.env.DATABASE_URL) return { DATABASE_URL: url }
  return { ...Object.fromEntries(OF_THE_OWNER.map((name) => [name, undefined])), DATABASE_URL: url, HEADROOM_WEB_DATABASE_URL: undefined, HEADROOM_WEB_DATABASE_URL_FILE: undefined }
}

const nameOf = (kind, database) => `headroom_${kind}_${createHash('sha256').update(database).digest('hex').slice(0, 8)}`

const derived = (secret, database, kind) => Buffer.from(hkdfSync('sha256', secret, database, `headroom: password of the login ${kind}`, 32)).toString('base64url')

function addressOf(ownerUrl, name, password) {
  const url = new URL(ownerUrl)
  url.username = name
  url.password = password
  for (const each of ['user', 'password']) url.searchParams.delete(each)
  return url.href
}

/** As PostgreSQL stores it, so that the password itself is in no statement, and in none of its logs. */
function verifierOf(password, name) {
  const salt = createHash('sha256').update(`${name}\n${password}`).digest().subarray(0, 16)
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256')
  const keyed = (words) => createHmac('sha256', salted).update(words).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest()
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored.toString('base64')}:${keyed('Server Key').toString('base64')}`
}

async function makeLogin(owner, name, password, graded) {
  const role = pg.escapeIdentifier(name)
  const { rows } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
  await owner.query(`${rows.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN NOINHERIT PASSWORD ${pg.escapeLiteral(verifierOf(password, name))}`)
  await owner.query(`GRANT headroom_app TO ${role}${graded ? ' WITH INHERIT FALSE, SET TRUE, ADMIN FALSE' : ''}`)
}

/** The schema of the queue and all that is in it, made by whomever; the owner keeps its rights there by membership. */
async function handOverQueue(owner, name, graded) {
  const role = pg.escapeIdentifier(name)
  const { rows: members } = await owner.query(`SELECT rolsuper OR pg_has_role(current_user, $1, 'USAGE') AND pg_has_role(current_user, $1, '${graded ? 'SET' : 'MEMBER'}') AS enough FROM pg_roles WHERE rolname = current_user`, [name])
  if (members[0]?.enough !== true) await owner.query(`GRANT ${role} TO CURRENT_USER${graded ? ' WITH INHERIT TRUE, SET TRUE' : ''}`)
  const { rows: schemas } = await owner.query(`SELECT pg_get_userbyid(nspowner) = $1 AS theirs FROM pg_namespace WHERE nspname = 'pgboss'`, [name])
  if (schemas.length === 0) await owner.query(`CREATE SCHEMA pgboss AUTHORIZATION ${role}`)
  else if (!schemas[0].theirs) await owner.query(`ALTER SCHEMA pgboss OWNER TO ${role}`)
  // Indexes, row types and sequences of columns go with their tables.
  const { rows: items } = await owner.query(`
    SELECT format('%s %s', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass) AS item FROM pg_class c
    WHERE relnamespace = 'pgboss'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_get_userbyid(relowner) <> $1
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
    UNION ALL SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc WHERE pronamespace = 'pgboss'::regnamespace AND pg_get_userbyid(proowner) <> $1
    UNION ALL SELECT format('TYPE %s', oid::regtype) FROM pg_type WHERE typnamespace = 'pgboss'::regnamespace AND typtype IN ('e', 'd') AND pg_get_userbyid(typowner) <> $1`, [name])
  for (const { item } of items) await owner.query(`ALTER ${item} OWNER TO ${role}`)
}

/**
 * Once for each database, where it is the user's own: nobody comes in who was not let in. headroom_app is one role for the
 * whole server, and so whoever may take it on in one Headroom would read another's tables. Who is to come in besides gets
 * CONNECT, and keeps it.
 */
async function letInOnly(owner, names) {
  const { rows } = await owner.query(`
    SELECT d.datname AS name, pg_has_role(current_user, d.datdba, 'USAGE') AS ours,
      EXISTS (SELECT FROM aclexplode(d.datacl) a JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname = $1 AND a.privilege_type = 'CONNECT') AS done
    FROM pg_database d WHERE d.datname = current_database()`, [names[0]])
  const { name, ours, done } = rows[0]
  if (!ours || done) return
  await owner.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(name)} TO ${names.map((each) => pg.escapeIdentifier(each)).join(', ')}`)
  await owner.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC`)
}

/** In words that follow "the login"; null for one that owns nothing of ours and can take on headroom_app. */
async function faultOf(url, migrations = false) {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
  } catch (error) {
    return `is not let in: ${error.code ?? error.message}`
  }
  try {
    const { rows } = await client.query(`
      SELECT rolsuper OR rolbypassrls OR rolcreaterole AS above, to_regclass('public."Team"') IS NULL AS empty,
        EXISTS (SELECT FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns,
        EXISTS (SELECT FROM pg_roles a WHERE a.rolname = 'headroom_app' AND pg_has_role(current_user, a.oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)) AS usable
      FROM pg_roles WHERE rolname = current_user`)
    const { above, empty, owns, usable } = rows[0]
    if (above) return 'is a superuser, may make roles, or stands above row-level security'
    if (owns) return 'owns tables, or can become who owns them'
    if (empty) return 'comes to a database without tables: start once with DATABASE_URL, which makes them'
    if (!usable) return 'may not take on the role headroom_app'
    if (!migrations) return null
    const { rows: applied } = await client.query('BEGIN; SET LOCAL ROLE headroom_app; SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL; COMMIT').then((results) => results[2])
    const names = new Set(applied.map(({ name }) => name))
    const missing = readdirSync(path.join(root, 'prisma/migrations'), { withFileTypes: true }).filter((entry) => entry.isDirectory() && !names.has(entry.name))
    return missing.length === 0 ? null : `comes to a database that lacks ${missing.length} migrations of this version: start a worker with DATABASE_URL first, which applies them`
  } finally {
    await client.end()
  }
}
