import { defineConfig } from 'prisma/config'

// No env() helper: `generate` and `validate` must work without a database.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
