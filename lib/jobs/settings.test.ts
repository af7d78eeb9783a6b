import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings, SETTINGS, settingsTable, takeSettings } from './settings.ts'

const root = resolve(import.meta.dirname, '../..')
const faultsOf = (environment: Record<string, string>) => readSettings(environment).faults

describe('a setting that cannot be right is told by its name', () => {
  test.each([
    [{ PORT: 'http' }, 'PORT is "http", which is no port. Use a number from 1 to 65535.'],
    [{ PORT: '70000' }, 'PORT is "70000", which is no port. Use a number from 1 to 65535.'],
    [{ HEADROOM_WORKERS: '0' }, 'HEADROOM_WORKERS is "0", which must be from 1 to 64.'],
    [{ DATABASE_URL: 'mysql://root:hunter2@db/x' }, 'DATABASE_URL is no address. Write it like postgresql://user:password@host:5432/headroom.'],
    [{ NEXTAUTH_SECRET: 'short' }, 'NEXTAUTH_SECRET is shorter than 32 characters.'],
    [{ HEADROOM_URL: 'headroom.example.com' }, 'HEADROOM_URL is "headroom.example.com", which is no http or https address.'],
    [{ HEADROOM_ROLE: 'both' }, 'HEADROOM_ROLE is "both", which must be all, web or worker.'],
    [{ HEADROOM_TRUST_PROXY: 'yes' }, 'HEADROOM_TRUST_PROXY is "yes", which must be 0 or 1.'],
    [{ HEADROOM_API_REQUESTS_PER_MINUTE: '0' }, 'HEADROOM_API_REQUESTS_PER_MINUTE is "0", which must be from 1 to 1000000.'],
    [{ OIDC_ISSUER: 'http://login.example.com', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }, 'OIDC_ISSUER is "http://login.example.com", which is no https address.'],
    [{ OIDC_ISSUER: 'https://login.example.com' }, 'OIDC_ISSUER is set, but not OIDC_CLIENT_ID, OIDC_CLIENT_SECRET. Set all of them, or none.'],
    [{ HEADROOM_S3_REGION: 'eu-central-1' }, 'HEADROOM_S3_REGION is set, but not HEADROOM_S3_BUCKET. Name the bucket, or leave them out.'],
    [{ HEADROOM_S3_BUCKET: 'files', HEADROOM_S3_ACCESS_KEY_ID: 'a' }, 'HEADROOM_S3_ACCESS_KEY_ID is set, but not HEADROOM_S3_SECRET_ACCESS_KEY. Set all of them, or none.'],
    [{ HEADROOM_S3_BUCKET: 'files', HEADROOM_MAX_UPLOAD_BYTES: '6000000000' }, 'HEADROOM_MAX_UPLOAD_BYTES is more than 5368709120, the largest file that is kept in a bucket.'],
  ])('%o', (environment, sentence) => {
    expect(faultsOf(environment)).toEqual([sentence])
  })

  test('all of them at once, and no secret among the words', () => {
    const words = faultsOf({ PORT: '0', DATABASE_URL: 'mysql://root:hunter2@db/x', HEADROOM_METRICS_TOKEN: 'hunter2' }).join('\n')
    expect(words.split('\n')).toHaveLength(3)
    expect(words).not.toContain('hunter2')
    expect(() => takeSettings({ PORT: '0', HOST: '::1' })).toThrow('PORT is "0"')
  })
})

test('nothing given, empty texts and what npm start itself sets are fine', () => {
  expect(readSettings({ DATABASE_URL: '', HEADROOM_PINNED: '1', HEADROOM_PEER_ADDRESS: '1', PATH: '/bin' })).toEqual({ fromFiles: {}, faults: [], unknown: [] })
})

test('a name that looks like a setting and is none is noticed', () => {
  expect(readSettings({ HEADROOM_WORKER: '3', OIDC_ISSUER_URL: 'x' }).unknown).toEqual(['HEADROOM_WORKER', 'OIDC_ISSUER_URL'])
})

describe('a secret in a file', () => {
  const files: Record<string, string> = { '/run/secrets/db': 'postgresql://a:b@c/d\n' }
  const read = (path: string) => {
    const text = files[path]
    if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' })
    return text
  }

  test('is read without its line end', () => {
    expect(readSettings({ DATABASE_URL_FILE: '/run/secrets/db' }, read)).toEqual({ fromFiles: { DATABASE_URL: 'postgresql://a:b@c/d' }, faults: [], unknown: [] })
  })

  test('that is not there, or stands in the environment too, is told', () => {
    expect(readSettings({ DATABASE_URL_FILE: '/none' }, read).faults).toEqual(['DATABASE_URL_FILE names /none, which cannot be read (ENOENT).'])
    expect(readSettings({ DATABASE_URL_FILE: '/run/secrets/db', DATABASE_URL: 'postgresql://x/y' }, read).faults[0]).toContain('both set')
  })

  test('only a secret may: PORT_FILE is nothing', () => {
    expect(readSettings({ PORT_FILE: '/run/secrets/db' }, read).fromFiles).toEqual({})
  })
})

describe('the documents say the same', () => {
  test('docs/operation.md has the table', () => {
    expect(readFileSync(join(root, 'docs/operation.md'), 'utf8')).toContain(settingsTable())
  })

  test('every variable that the sources read is a setting, and the README names no other', () => {
    const names = new Set(SETTINGS.map(({ name }) => name))
    const files = ['lib', 'app', 'scripts', 'prisma'].flatMap((folder) => sources(join(root, folder)))
    const read = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/process\.env(?:\.|\[')((?:HEADROOM|OIDC|OTEL)_\w+)/g)].map(([, name]) => name ?? ''))
    const ours = ['HEADROOM_PINNED', 'HEADROOM_PEER_ADDRESS', 'HEADROOM_SHARED', 'HEADROOM_FUZZ_SEED', 'HEADROOM_TEST_SECRET', 'HEADROOM_MATRIX_TABLE']
    expect([...new Set(read)].filter((name) => !names.has(name) && !ours.includes(name)), 'add them to SETTINGS').toEqual([])
    const told = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\|(?: `\w+`,?)+ \|/gm)].flatMap(([row]) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''))
    expect(told.length).toBeGreaterThan(5)
    expect(told.filter((name) => !names.has(name))).toEqual([])
  })
})

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'generated' || name === 'node_modules') return []
    return statSync(path).isDirectory() ? sources(path) : /\.(tsx?|mjs)$/.test(name) ? [path] : []
  })
}
