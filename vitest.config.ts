import { defineConfig } from 'vitest/config'

// Two suites: `unit` needs nothing but Node; `database` needs a Postgres whose address
// scripts/test.mjs puts in TEST_DATABASE_URL (a template database is copied for each file).
// `server-only` throws outside React's server condition, so the condition is set once, here.
const server = { resolve: { conditions: ['react-server', 'node'] }, ssr: { resolve: { conditions: ['react-server', 'node'] } } }

// All cores are wanted all the time, and what computes in a worker is waited for like all else.
const env = { HEADROOM_WORKER_PRIORITY: 'low' }

export default defineConfig({
  ...server,
  test: {
    // Vitest leaves a core to itself, which on two cores leaves one.
    maxWorkers: '100%',
    projects: [
      { ...server, test: { name: 'unit', env, setupFiles: ['scripts/fixed-fuzz-seed.ts'], include: ['{lib,bin,app,scripts,capture,lab}/**/*.test.ts'], exclude: ['**/*.db.test.ts', '**/*.apache.test.ts', '**/*.serve.test.ts'], testTimeout: 40_000 } },
      { ...server, test: { name: 'database', env: { ...env, NEXTAUTH_SECRET: 'for tests alone, and for none of the servers' }, include: ['{lib,app,scripts}/**/*.db.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      { ...server, test: { name: 'serve', env, include: ['scripts/**/*.serve.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      { ...server, test: { name: 'apache', include: ['{lib,lab,capture}/**/*.apache.test.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
