import { defineConfig } from '@playwright/test'

const asRoot = process.getuid?.() === 0
const address = process.env['E2E_ADDRESS']
if (address === undefined) throw new Error('Run the browser tests with: npm test -- --only e2e')

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  retries: 0,
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ?? 'test-results/report.json' }]],
  // What kills a part of the server waits until all others are done.
  projects: [
    { name: 'pages', testIgnore: /worker-killed/ },
    { name: 'faults', testMatch: /worker-killed/, dependencies: ['pages'] },
  ],
  use: {
    baseURL: address,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    // A trace copies the whole page at each step, which takes as long as the steps: E2E_TRACE=1 asks for those of the tests that fail.
    trace: process.env['E2E_TRACE'] === '1' ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'],
      args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
