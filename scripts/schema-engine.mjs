#!/usr/bin/env node
/**
 * Prisma's schema engine without its native binary, which is downloaded from a host of its own and so cannot be had on a
 * closed network. The Prisma CLI is pointed here by PRISMA_SCHEMA_ENGINE_BINARY and speaks JSON-RPC on standard input and
 * output; the answers come from the same engine compiled to WebAssembly, which reaches PostgreSQL through adapter-pg.
 * The protocol is internal to Prisma: the versions are pinned, and a test deploys and looks for drift.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

const CHAR_OID = 18 // "char", which the catalog uses and adapter-pg does not know
const TEXT_OID = 25
const ENGINE_ERROR = 4466
/** Row-level security is forced on the owner too; a migration that changes rows means those of all teams. */
const EVERY_TEAM = '-c headroom.team_id=*'

const require = createRequire(import.meta.url)
const call = readArguments(process.argv.slice(2))
let panic
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) }

if (call.version) console.log('schema-engine as WebAssembly')
else if (call.command) await runCommand(call.command)
else serve()

function readArguments(args) {
  const read = { datamodels: [], datasource: {}, command: undefined, version: false }
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--datamodels') read.datamodels.push(args[++i])
    else if (args[i] === '--datasource') read.datasource = JSON.parse(args[++i])
    else if (args[i] === '--enabled-preview-features' || args[i] === '--extension-types') i++
    else if (args[i] === 'cli') read.command = args[++i]
    else if (args[i] === '--version') read.version = true
  }
  return read
}

/** Fields, never a connection string: adapter-pg would let the string win over the name of the shadow database. */
function connection(url) {
  const { hostname, port, username, password, pathname } = new URL(url)
  return { host: hostname, port: Number(port || 5432), user: decodeURIComponent(username), password: decodeURIComponent(password), database: decodeURIComponent(pathname.slice(1)), options: EVERY_TEAM }
}

async function query(config, sql) {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function quoted(name) {
  return `"${name.replaceAll('"', '""')}"`
}

async function runCommand(command) {
  try {
    const config = connection(call.datasource.url)
    if (command === 'can-connect-to-database') await query(config, 'SELECT 1')
    else if (command === 'create-database') await query({ ...config, database: 'postgres' }, `CREATE DATABASE ${quoted(config.database)}`)
    else throw new Error(`unknown command ${command}`)
  } catch (error) {
    const code = { '3D000': 'P1003', '28P01': 'P1000' }[error.code] ?? 'P1001'
    process.stderr.write(`\n${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', fields: { error_code: code, message: String(error.message) }, target: 'schema_engine::logger' })}\n`)
    process.exitCode = 1
  }
}

function serve() {
  const answer = (body) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...body })}\n`)
  const fail = (id, error) =>
    answer({ id, error: { code: ENGINE_ERROR, message: 'An error happened. Check the data field for details.', data: { is_panic: false, message: panic ?? error?.message ?? String(error), error_code: error?.code, meta: error?.meta } } })

  let current
  // WebAssembly throws some faults outside the promise it returned; a mute death would let the CLI exit 0.
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
      if (current !== undefined) fail(current, error)
      setTimeout(() => process.exit(1), 50)
    })
  }

  const shadows = []
  let engine
  let queue = Promise.resolve()
  const input = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
  input.on('line', (line) => {
    const request = JSON.parse(line)
    if (!request.method) return
    queue = queue.then(async () => {
      current = request.id
      try {
        engine ??= openEngine(shadows)
        const opened = await engine
        const method = request.method === 'getDatabaseVersion' ? 'version' : request.method
        let result
        try {
          result = await opened[method](request.params)
        } finally {
          for (const drop of shadows.splice(0)) await drop()
        }
        if (request.method === 'diff' && result?.stdout) answer({ id: 900_000 + request.id, method: 'print', params: { content: result.stdout } })
        answer({ id: request.id, result: result ?? null })
      } catch (error) {
        fail(request.id, error)
      }
    })
  })
  input.on('close', () => queue.then(() => process.exit(0)))
}

async function openEngine(shadows) {
  const SchemaEngine = await loadEngine()
  const url = call.datasource.url || 'postgresql://nobody:nothing@127.0.0.1:1/none'
  const config = connection(url)
  const factory = new PrismaPg(config, { schema: new URL(url).searchParams.get('schema') ?? undefined })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => mended(await connect())
  factory.connectToShadowDb = () => openShadow(config, shadows)
  const datamodels = call.datamodels.map((file) => [file, readFileSync(file, 'utf8')])
  return SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(factory))
}

async function loadEngine() {
  const script = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import(pathToFileURL(script).href)
  const { instance } = await WebAssembly.instantiate(readFileSync(path.join(path.dirname(script), 'schema_engine_bg.wasm')), { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue.SchemaEngine
}

/** A scratch database for replaying migrations. The engine never disposes of it, so each answer does. */
async function openShadow(config, shadows) {
  if (call.datasource.shadowDatabaseUrl) return mended(await new PrismaPg(connection(call.datasource.shadowDatabaseUrl)).connect())
  const name = `headroom_shadow_${randomUUID()}`
  await query(config, `CREATE DATABASE ${quoted(name)}`)
  const opened = mended(await new PrismaPg({ ...config, database: name }).connect())
  const dispose = opened.dispose.bind(opened)
  let dropped = false
  const drop = async () => {
    if (dropped) return
    dropped = true
    await dispose()
    await query(config, `DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`)
  }
  opened.dispose = drop
  shadows.push(drop)
  return opened
}

/**
 * Mends two things of adapter-pg that migrations need: a script is sent whole (the adapter cuts it at every semicolon,
 * those in function bodies and comments too), and the catalog's "char" columns are read as text and named Character.
 */
function mended(opened) {
  opened.executeScript = async (script) => {
    try {
      await opened.client.query(script)
    } catch (error) {
      opened.onError(error)
    }
  }
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(opened))
  if (prototype.knowsChar) return opened
  prototype.knowsChar = true
  const queryRaw = prototype.queryRaw
  prototype.queryRaw = async function (statement) {
    let isChar = []
    const performIO = async (asked) => {
      const read = await this.performIO(asked)
      isChar = read.fields.map((field) => field.dataTypeID === CHAR_OID)
      return { ...read, rows: read.rows, fields: read.fields.map((field, i) => (isChar[i] ? { ...field, name: field.name, dataTypeID: TEXT_OID } : field)) }
    }
    const result = await queryRaw.call(Object.create(this, { performIO: { value: performIO } }), statement)
    isChar.forEach((yes, i) => {
      if (yes) result.columnTypes[i] = ColumnTypeEnum.Character
    })
    return result
  }
  return opened
}
