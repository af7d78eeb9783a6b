/**
 * The demo team: three hosts with their sites, access logs that went through the real reader, profiles, scenarios with
 * versions, one of them approved and exported. Through the same functions as the pages; nothing is written past them.
 * Does nothing when the team is there already. Run: node --conditions=react-server prisma/seed.ts
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { closeDatabase, everyTeam } from '#lib/data/db.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { createExport } from '#lib/data/exports.ts'
import { createHost } from '#lib/data/hosts.ts'
import { createInvitation, registerByInvitation } from '#lib/data/invitations.ts'
import { appendProfile } from '#lib/data/profiles.ts'
import { approveVersion, requestChanges, submitVersion } from '#lib/data/reviews.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { openTeam } from '#lib/data/scope.ts'
import type { Actor, TeamScope } from '#lib/data/scope.ts'
import { createSite } from '#lib/data/sites.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { registerTeam } from '#lib/data/users.ts'
import { OFFICE_WEEK } from '#lib/ingest/generate-access-log.ts'
import { dataFolder } from '#lib/jobs/data-folder.ts'
import { cmsSites, questionSites, shop } from '#lib/planning/samples.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { demoHost, demoLog, demoSite } from './demo/demo-sites.ts'
import type { DemoLog } from './demo/demo-sites.ts'
import { storeMeasurement } from './demo/store-measurement.ts'

const PEOPLE = {
  owner: { email: 'grace@demo.example.com', name: 'Grace Owner' },
  approver: { email: 'alan@demo.example.com', name: 'Alan Approver' },
  author: { email: 'ada@demo.example.com', name: 'Ada Author' },
} as const

/** Monday, 14 September 2026, 09:00 at UTC+1. */
const MONDAY = Date.UTC(2026, 8, 14, 8) / 1000
const HOUR = 3600

type Sizes = Record<string, { processes?: number; threads?: number; ratePerSecond?: number }>

async function seed(): Promise<void> {
  if ((await everyTeam().user.count({ where: { email: { in: Object.values(PEOPLE).map(({ email }) => email) } } })) > 0) return
  const password = process.env['HEADROOM_DEMO_PASSWORD'] ?? randomBytes(9).toString('base64url')
  // Written first: were the seed cut short, the accounts could still be used.
  writeAccounts(password)
  const { userId, teamSlug } = await registerTeam({ ...PEOPLE.owner, password, teamName: 'Demo' })
  const owner: Actor = { userId, ...PEOPLE.owner }
  const invited = async (person: { email: string; name: string }, role: 'planner' | 'approver'): Promise<Actor> => {
    const { token } = await createInvitation(await openTeam(owner, teamSlug, 'member:manage'), { email: person.email, role })
    return { userId: (await registerByInvitation(token, { ...person, password })).userId, ...person }
  }
  const author = await openTeam(await invited(PEOPLE.author, 'planner'), teamSlug, 'plan:edit')
  const approver = await openTeam(await invited(PEOPLE.approver, 'approver'), teamSlug, 'review:decide')
  await questionSitesDemo(author, approver)
  await shopDemo(author, approver)
  await cmsDemo(author, approver)
}

function writeAccounts(password: string): void {
  const folder = dataFolder()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, 'demo-accounts.txt')
  writeFileSync(file, `Sign in to the demo team with the password  ${password}\n  ${PEOPLE.author.email}    writes scenarios (planner)\n  ${PEOPLE.approver.email}   approves them (approver)\n  ${PEOPLE.owner.email}  manages the team (owner)\n`)
  chmodSync(file, 0o600)
}

async function addSites(scope: TeamScope, plan: Plan, hostSlug: string, options: { logOf: (site: Site, index: number) => DemoLog; processes?: number }): Promise<void> {
  for (const [index, site] of plan.sites.entries()) {
    const { slug } = await createSite(scope, demoSite(site, hostSlug, options.processes === undefined ? undefined : { processes: options.processes }))
    const id = await storeMeasurement(scope, slug, `${site.name}-access.log.gz`, demoLog(site, options.logOf(site, index)))
    await appendProfile(scope, slug, { measurementIds: [id] })
  }
}

const openRate = (site: Site) => (site.traffic.kind === 'open' ? site.traffic.ratePerSecond : 1)

/** Sizes and rates laid over drafted inputs, each marked as entered. */
function resized(inputs: ScenarioInputs, sizes: Sizes): ScenarioInputs {
  const provenance = { ...inputs.provenance }
  const sites = inputs.plan.sites.map((site) => {
    const size = sizes[site.name]
    if (size === undefined) return site
    if (size.ratePerSecond !== undefined) provenance[`sites.${site.name}.traffic.ratePerSecond`] = { kind: 'entered', note: 'Changed in this scenario.' }
    return {
      ...site,
      traffic: site.traffic.kind === 'open' ? { ...site.traffic, ratePerSecond: size.ratePerSecond ?? site.traffic.ratePerSecond } : site.traffic,
      groups: site.groups.map((group) => ({ ...group, processes: size.processes ?? group.processes, threads: size.threads ?? group.threads })),
    }
  })
  return { ...inputs, plan: { ...inputs.plan, sites }, provenance }
}

function withP95(inputs: ScenarioInputs, p95: number): ScenarioInputs {
  return { ...inputs, plan: { ...inputs.plan, objectives: { ...inputs.plan.objectives, responseMs: { p95 } } }, provenance: { ...inputs.provenance, objectives: { kind: 'entered', note: 'What the team promises.' } } }
}

async function questionSitesDemo(author: TeamScope, approver: TeamScope): Promise<void> {
  const plan = questionSites()
  const { slug: host } = await createHost(author, demoHost(plan, 'The question this tool began with: two Django sites on one 4 GB box. How many processes for each?'))
  await addSites(author, plan, host, { logOf: (site, index) => ({ startEpochS: MONDAY, durationS: HOUR, ratePerSecond: openRate(site), seed: 11 + index }) })
  const { slug } = await createScenario(author, { name: 'Superuser and Serverfault', hostSlug: host, description: 'How many processes should each of the two sites get on one 4 GB box?' })
  const draft = withP95(await draftInputs(author, host, 'Superuser and Serverfault'), 500)
  await appendVersion(author, slug, { baseNumber: null, message: 'As it runs today: processes=5 and 4', inputs: draft })
  await appendVersion(author, slug, { baseNumber: 1, message: 'Fewer processes: 3 each, to leave memory to the disk cache', inputs: resized(draft, { serverfault: { processes: 3 }, superuser: { processes: 3 } }) })
  const saved = (await memoryOf(author, slug, 1)) - (await memoryOf(author, slug, 2))
  await submitVersion(author, slug, 2, { message: `Three processes of 15 threads each still meet the objective and save ${Math.round(saved)} MiB.` })
  await requestChanges(approver, slug, 2, { comment: 'Fine for today. Show me that it still holds at twice the traffic before we touch it.' })
  const doubled = resized(draft, { serverfault: { ratePerSecond: 2 * rateIn(draft, 'serverfault') }, superuser: { ratePerSecond: 2 * rateIn(draft, 'superuser') } })
  await appendVersion(author, slug, { baseNumber: 2, message: 'Twice the traffic with 5 and 4 processes', inputs: doubled })
  await submitVersion(author, slug, 3, { message: 'At twice the traffic, with the sizes we run today.' })
}

/** MiB that the version's prediction asks of its host, reserves included. */
async function memoryOf(scope: TeamScope, scenario: string, number: number): Promise<number> {
  const { memoryMiB } = (await getVersion(scope, scenario, number)).result.prediction.host
  if (memoryMiB === null) throw new Error(`Version ${number} of ${scenario} has no memory figure.`)
  return memoryMiB
}

function rateIn(inputs: ScenarioInputs, name: string): number {
  const traffic = inputs.plan.sites.find((site) => site.name === name)?.traffic
  return traffic?.kind === 'open' ? traffic.ratePerSecond : 1
}

async function shopDemo(author: TeamScope, approver: TeamScope): Promise<void> {
  const plan = shop()
  const { slug: host } = await createHost(author, demoHost(plan, 'A shop whose calls to payment and delivery services block a process for seconds, while the machine idles.'))
  // 250 users who think a quarter of a minute send about 16 requests a second.
  await addSites(author, plan, host, { processes: 2, logOf: () => ({ startEpochS: MONDAY + 3 * 24 * HOUR + HOUR, durationS: 1.25 * HOUR, ratePerSecond: 16, seed: 31 }) })
  const { slug } = await createScenario(author, { name: 'Shop before the sale', hostSlug: host, description: 'Two processes were unusable. How many does the shop need, although its processors idle?' })
  const draft = withP95(await draftInputs(author, host, 'Shop before the sale'), 2800)
  await appendVersion(author, slug, { baseNumber: null, message: 'As it runs: 2 processes of one thread', inputs: draft })
  await appendVersion(author, slug, { baseNumber: 1, message: 'Six processes', inputs: resized(draft, { shop: { processes: 6 } }) })
  // The first size that meets every objective is submitted, approved and exported.
  for (const [index, processes] of [12, 16, 20].entries()) {
    const { number } = await appendVersion(author, slug, { baseNumber: 2 + index, message: `${processes} processes`, inputs: resized(draft, { shop: { processes } }) })
    const version = await getVersion(author, slug, number)
    if (version.result.checks.some(({ outcome }) => outcome === 'failed')) continue
    await submitVersion(author, slug, number, { message: 'The payment and delivery services block a process for seconds: this many carry the peak, with the processors idle most of the time.' })
    await approveVersion(approver, slug, number, { comment: 'Agreed. Roll it out before Thursday.', contentHash: version.contentHash, configHash: renderConfiguration(version).configHash })
    await createExport(author, slug, number)
    break
  }
}

async function cmsDemo(author: TeamScope, approver: TeamScope): Promise<void> {
  const plan = cmsSites()
  const { slug: host } = await createHost(author, demoHost(plan, 'About forty CMS sites, two processes of 15 threads each, staging sites beside them.'))
  const last = plan.sites.length - 1
  await addSites(author, plan, host, {
    // The last site shows a whole week, the others their busy half hour.
    logOf: (site, index) => (index === last ? { startEpochS: MONDAY - 9 * HOUR, durationS: 7 * 24 * HOUR, ratePerSecond: openRate(site) / 2.4, week: OFFICE_WEEK, seed: 100 + index } : { startEpochS: MONDAY, durationS: HOUR / 2, ratePerSecond: openRate(site), seed: 100 + index }),
  })
  const { slug } = await createScenario(author, { name: 'Forty CMS sites', hostSlug: host, description: 'Requests of a few milliseconds: are two processes of 15 threads right for each of forty sites?' })
  const draft = withP95(await draftInputs(author, host, 'Forty CMS sites'), 300)
  const { number: two } = await appendVersion(author, slug, { baseNumber: null, message: 'As it runs: 2 processes of 15 threads for every site', inputs: draft })
  await submitVersion(author, slug, two, { message: 'Pages are computed in milliseconds and hardly wait for others, so few threads are ever busy. The second process answers while the first restarts.' })
  const version = await getVersion(author, slug, two)
  await approveVersion(approver, slug, two, { comment: 'Agreed: a low number keeps the server stable under attack.', contentHash: version.contentHash, configHash: renderConfiguration(version).configHash })
  const { number: one } = await appendVersion(author, slug, { baseNumber: two, message: 'One process of 15 threads each', inputs: resized(draft, Object.fromEntries(draft.plan.sites.map(({ name }) => [name, { processes: 1 }]))) })
  const share = (await memoryOf(author, slug, one)) / (await memoryOf(author, slug, two))
  await submitVersion(author, slug, one, { message: `It meets every objective with ${Math.round(100 * share)} % of the memory.` })
  await requestChanges(approver, slug, one, { comment: 'By speed alone, yes. But then a restart or a crash takes the whole site away, and one hanging page blocks it. Keep two.' })
}

await seed().finally(closeDatabase)
