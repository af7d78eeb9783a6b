/**
 * For tests: a team with one member of each role, and a team full of things, each made by the functions that people use.
 * Two full teams differ in `mark` alone: their slugs, names and numbers are the same, so a query that forgets its team finds
 * the other's row. The mark stands in what nobody needs to be unique: notes, messages, addresses.
 */
import 'server-only'
import { createHash, randomUUID } from 'node:crypto'
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import { measurementOf } from '#lib/ingest/measurement.ts'
import { ROLES } from '#lib/base/permissions.ts'
import type { Role } from '#lib/base/permissions.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { renderConfiguration } from './configuration.ts'
import { everyTeam } from './db.ts'
import { draftInputs } from './draft-inputs.ts'
import { requestRecommendation, requestSimulation } from './evaluations.ts'
import { createExport } from './exports.ts'
import { createHost } from './hosts.ts'
import { createInvitation } from './invitations.ts'
import { claimReading, finishReading } from './measurement-reading.ts'
import { createMeasurement } from './measurements.ts'
import { appendProfile } from './profiles.ts'
import { approveVersion, submitVersion } from './reviews.ts'
import { createScenario } from './scenarios.ts'
import { openTeam } from './scope.ts'
import type { Actor, TeamScope } from './scope.ts'
import { createSite, getSite } from './sites.ts'
import { insertTeam } from './teams.ts'
import { insertUser } from './users.ts'
import { appendVersion, getVersion } from './versions.ts'

export interface TestTeam {
  /** Unlike every other team's, and found in whatever may be told of this one. */
  mark: string
  teamId: string
  slug: string
  actors: Record<Role, Actor>
  memberIds: Record<Role, string>
  /** Opened for reading; what the role may do, each function asks itself. */
  scopes: Record<Role, TeamScope>
}

/** People without a password, which would cost tens of milliseconds each. */
export async function makeTeam(name = 'Team'): Promise<TestTeam> {
  const mark = `mark${randomUUID().replaceAll('-', '')}`
  const made = await everyTeam().$transaction(async (transaction) => {
    const person = (role: Role) => insertUser(transaction, { email: `${role}@${mark}.example.com`, name: `The ${role}`, passwordHash: null })
    const actors = { viewer: await person('viewer'), planner: await person('planner'), approver: await person('approver'), owner: await person('owner') }
    const team = await insertTeam(transaction, actors.owner, name)
    await transaction.member.createMany({ data: (['viewer', 'planner', 'approver'] as const).map((role) => ({ teamId: team.id, userId: actors[role].userId, role })) })
    const members = await transaction.member.findMany({ where: { teamId: team.id } })
    return { actors, team, memberIds: new Map(members.map(({ role, id }) => [role, id])) }
  })
  const { actors, team } = made
  const scopeOf = (role: Role) => openTeam(actors[role], team.slug, 'team:read')
  const scopes = { viewer: await scopeOf('viewer'), planner: await scopeOf('planner'), approver: await scopeOf('approver'), owner: await scopeOf('owner') }
  const memberIds = Object.fromEntries(ROLES.map((role) => [role, made.memberIds.get(role) ?? ''])) as Record<Role, string>
  return { mark, teamId: team.id, slug: team.slug, actors, memberIds, scopes }
}

export const HOST = { name: 'web1', cores: 2, memoryMiB: 4096 }
export const SITE = { name: 'Shop', serverName: 'shop.example.com', scriptPath: '/srv/shop/app.wsgi', threadSafe: true, perProcessMiB: 80, perThreadMiB: 1, cpuShare: 0.5, groups: [{ name: 'shop', processes: 2, threads: 4 }] }

export interface PlannedTeam extends TestTeam {
  hostSlug: string
  siteSlug: string
  siteId: string
  scenarioSlug: string
  inputs: ScenarioInputs
}

/** A team with a host, a site and a scenario; its versions are the test's. Author: the planner. `prefix` makes other slugs. */
export async function makePlannedTeam(prefix = ''): Promise<PlannedTeam> {
  const team = await makeTeam()
  const { planner } = team.scopes
  const hostSlug = (await createHost(planner, { ...HOST, name: `${prefix}${HOST.name}`, notes: team.mark })).slug
  const siteSlug = (await createSite(planner, { ...SITE, name: `${prefix}${SITE.name}`, hostSlug, documentRoot: `/srv/${team.mark}`, notes: team.mark })).slug
  const scenarioSlug = (await createScenario(planner, { name: `${prefix}Growth`, hostSlug, description: team.mark })).slug
  return { ...team, hostSlug, siteSlug, siteId: (await getSite(planner, siteSlug)).id, scenarioSlug, inputs: await draftInputs(planner, hostSlug) }
}

export interface FullTeam extends PlannedTeam {
  spareHostSlug: string
  measurementId: string
  queuedMeasurementId: string
  queuedSha256: string
  invitationId: string
  evaluationId: string
  /** Numbers of versions, by what became of them. */
  versions: { exported: number; approved: number; submitted: number; draft: number }
}

/** One of everything: of each kind in which a function may find it. */
export async function makeFullTeam(): Promise<FullTeam> {
  const team = await makePlannedTeam()
  const { planner, owner } = team.scopes
  const spareHostSlug = (await createHost(planner, { ...HOST, name: 'spare', notes: team.mark, tenants: [{ name: 'postgres', memoryMiB: 256, cpuCores: 0.2 }] })).slug
  const measurementId = await putReadMeasurement(planner, team.siteSlug, team.mark)
  await appendProfile(planner, team.siteSlug, { measurementIds: [measurementId], foldingRules: [] })
  const queuedSha256 = createHash('sha256').update('the same bytes for every team').digest('hex')
  const queued = await createMeasurement(planner, team.siteSlug, { sha256: queuedSha256, fileName: `${team.mark}.log`, bytes: 10 })
  const invitation = await createInvitation(owner, { email: `guest@${team.mark}.example.com`, role: 'viewer' })
  await putVersion(team, 1)
  await approve(team, 1)
  await createExport(planner, team.scenarioSlug, 1)
  await putVersion(team, 2)
  await approve(team, 2)
  await putVersion(team, 3)
  await submitVersion(planner, team.scenarioSlug, 3, { message: team.mark })
  await putVersion(team, 4)
  const evaluation = await requestSimulation(planner, team.scenarioSlug, 4)
  await requestRecommendation(planner, team.scenarioSlug, 4)
  return { ...team, spareHostSlug, measurementId, queuedMeasurementId: queued.measurement.id, queuedSha256, invitationId: invitation.id, evaluationId: evaluation.id, versions: { exported: 1, approved: 2, submitted: 3, draft: 4 } }
}

/** Version `number` by the planner, of so many processes that each has a content of its own. */
export async function putVersion(team: PlannedTeam, number: number): Promise<void> {
  await appendVersion(team.scopes.planner, team.scenarioSlug, { baseNumber: number === 1 ? null : number - 1, message: team.mark, inputs: withProcesses(team.inputs, number) })
}

export function withProcesses(inputs: ScenarioInputs, processes: number): ScenarioInputs {
  const sites = inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes })) }))
  return { ...inputs, plan: { ...inputs.plan, sites } }
}

/** Submitted by the planner, approved by the approver. */
export async function approve(team: PlannedTeam, number: number): Promise<void> {
  await submitVersion(team.scopes.planner, team.scenarioSlug, number, { message: team.mark })
  await approveVersion(team.scopes.approver, team.scenarioSlug, number, { comment: team.mark, ...(await hashesOf(team, number)) })
}

/** What the reviewer's page shows and sends back. */
export async function hashesOf(team: PlannedTeam, number: number): Promise<{ contentHash: string; configHash: string }> {
  const version = await getVersion(team.scopes.viewer, team.scenarioSlug, number)
  return { contentHash: version.contentHash, configHash: renderConfiguration(version).configHash }
}

/** A log of 60 requests and one line that cannot be read, as if the worker had read it. */
export async function putReadMeasurement(scope: TeamScope, siteSlug: string, mark: string): Promise<string> {
  const line = (second: number) => `10.0.0.9 - - [01/Mar/2026:10:00:${String(second).padStart(2, '0')} +0000] "GET /${mark} HTTP/1.1" 200 512 "-" "Mozilla/5.0" ${20_000 + second * 100}\n`
  const bytes = Buffer.from(`${Array.from({ length: 60 }, (_, second) => line(second)).join('')}10.0.0.9 - - [cut ${mark}\n`)
  const { measurement } = await createMeasurement(scope, siteSlug, { sha256: createHash('sha256').update(bytes).digest('hex'), fileName: `${mark}-access.log`, bytes: bytes.length })
  const claim = await claimReading(measurement.id)
  if (claim === null) throw new Error('the measurement was read by somebody else')
  const reader = openAccessLogReader({ place: claim.fileName, vhosts: claim.vhosts })
  reader.push(bytes)
  const { facts, exact } = reader.end()
  const state = await finishReading(claim, { facts, summary: measurementOf(facts, exact), problems: facts.problems })
  if (state !== 'current') throw new Error(`the measurement could not be finished: ${state}`)
  return measurement.id
}
