/**
 * `npm test`: everything that must pass, from a bare checkout. `npm test -- --only unit,database` runs some of it;
 * `npm test -- --only e2e road compare` those of its files whose paths contain one of the words.
 * Installs what tests need; what the system does not let it have is skipped by name. The last line counts all suites.
 */
import { fileURLToPath } from 'node:url'
import { goOnPinned, install, isInstalled, isPinned, requireNode } from './install.mjs'
import { giveUp, Refusal, step } from './steps.mjs'

try {
  requireNode()
  if (!isInstalled()) await step('Installing packages (once)', install)
  if (isPinned()) await test()
  else goOnPinned(fileURLToPath(import.meta.url), process.argv.slice(2))
} catch (error) {
  giveUp(error)
}

async function test() {
  const { SUITES, generateRouteTypes } = await import('./suites.mjs')
  const { chosen, words } = chosenSuites(SUITES)
  const { installSystemParts } = await import('./system-packages.mjs')
  const { generateClient } = await import('./prepare.mjs')
  if (chosen.some(({ system }) => system)) await step('Browser and Apache for the tests', installSystemParts)
  await step('Database client', generateClient)
  if (chosen.some(({ routes }) => routes)) await step('Types of routes', generateRouteTypes)
  const total = { passed: 0, failed: 0, skipped: 0 }
  const lines = []
  const failures = []
  const run = async (suite) => {
    const begin = Date.now()
    console.log(`\n── ${suite.name}: ${suite.about}\n`)
    const result = await suite.run(words).catch((error) => {
      console.error(error)
      return { passed: 0, failed: 1, skipped: 0, why: 'it could not be run' }
    })
    for (const key of Object.keys(total)) total[key] += result[key]
    lines.push(`  ${suite.name.padEnd(10)} ${count(result)} (${((Date.now() - begin) / 1000).toFixed(0)} s)${result.why === undefined ? '' : `  ${result.why}`}`)
    console.log(lines.at(-1))
    failures.push(...(result.names ?? []).map((name) => `  failed: ${suite.name}, ${name}`))
  }
  for (const suite of chosen.filter(({ beside }) => !chosen.some(({ name }) => name === beside))) await Promise.all([suite, ...chosen.filter(({ beside }) => beside === suite.name)].map(run))
  console.log(`\n${[...failures, ...lines].join('\n')}\n${count(total)}`)
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
}

function count({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function chosenSuites(suites) {
  const [option, list = '', ...words] = process.argv.slice(2)
  if (option === undefined) return { chosen: suites, words }
  const names = (option === '--only' ? list : '').split(',').filter((name) => name !== '')
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name))
  if (names.length === 0 || unknown.length > 0) throw new Refusal(`use npm test, or npm test -- --only ${suites.map(({ name }) => name).join(',')} [WORD...]`)
  return { chosen: suites.filter(({ name }) => names.includes(name)), words }
}
