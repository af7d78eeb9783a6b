// The migrations are the schema: from nothing they make exactly what schema.prisma describes.
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { prisma } from './prisma.mjs'

const admin = process.env['TEST_DATABASE_URL'] ?? ''
const name = `migrations_${process.pid}`
const url = admin.replace(/\/[^/]+$/, `/${name}`)

afterAll(async () => {
  const client = new pg.Client({ connectionString: admin })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await client.end()
})

test('they apply from nothing, again do nothing, and leave no difference to the schema', async () => {
  const migrate = () => prisma(['migrate', 'deploy'], { quiet: true, env: { DATABASE_URL: url } })
  expect(await migrate()).toMatchObject({ code: 0 })
  expect((await migrate()).output).toContain('No pending migrations')
  const difference = await prisma(['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'], { quiet: true, env: { DATABASE_URL: url } })
  expect(difference.code, difference.output).toBe(0)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('ALTER TABLE "Host" ADD COLUMN surprise text')
  await client.end()
  const drifted = await prisma(['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'], { quiet: true, env: { DATABASE_URL: url } })
  expect(drifted.code, 'a difference is seen').toBe(2)
})
