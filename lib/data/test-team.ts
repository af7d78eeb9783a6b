/**
 * For tests: a team with one member of each role, and a team full of things, each made by the functions that people use.
 * Two full teams differ in `mark` alone: their slugs, names and numbers are the same, so a query that forgets its team finds
 * the other's row. The mark stands in what nobody needs to be unique: notes, messages, addresses.
 */
import 'server-only'
import { createHash, randomUUID } from 'node:crypto'
import { summaryOfReading } from '#lib/ingest/any-facts.ts'
import { openAnyReader } from '#lib/ingest/any-reader.ts'
import { abText } from '#lib/ingest/site/sample-files.ts'
import { ROLES } from '#lib/base/permissions.ts'
import type { Role } from '#lib/base/permissions.ts'
import type { HeadroomLoss } from '#lib/planning/headroom-loss.ts'
import { DEFAULT_POLICY } from '#lib/planning/checks/policy.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { keepConfigurationUpload } from './configuration-uploads.ts'
import { createApiToken } from './api-tokens.ts'
import { renderConfiguration } from './configuration.ts'
import { everyTeam } from './db.ts'
import { addComment, resolveThread } from './comments.ts'
import { appendDeployedConfiguration } from './deployed-configurations.ts'
import { draftInputs } from './draft-inputs.ts'
import { requestConfigTest, requestPairedSimulation, requestProof, requestRecommendation, requestSimulation } from './evaluations.ts'
import { CONFIGTEST } from './evaluation-kinds.ts'
import { claimEvaluation } from './evaluation-running.ts'
import { finishWithEvidence, getVersionToProve } from './evidence.ts'
import { createExport } from './exports.ts'
import { createHost, getHost } from './hosts.ts'
import { appendHeadroomCheck } from './headroom-checks.ts'
import { createInvitation } from './invitations.ts'
import { claimReading, finishReading } from './measurement-reading.ts'
import { createMeasurement } from './measurements.ts'
import { appendProfile } from './profiles.ts'
import { approveVersion, submitVersion, withdrawVersion } from './reviews.ts'
import { setPolicy } from './policies.ts'
import { createScenario } from './scenarios.ts'
import { claimAnswer } from './stored-answers.ts'
import { openTeam } from './scope.ts'
import type { Actor, TeamScope } from './scope.ts'
import { createShare } from './shares.ts'
import { createSite, getSite } from './sites.ts'
import { insertTeam } from './teams.ts'
import { insertUser } from './users.ts'
import { appendVersion, getVersion } from './versions.ts'
import { WEBHOOK_EVENTS } from '#lib/base/webhook-events.ts'
import { createWebhook } from './webhooks.ts'

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

const FIGURES = { factor: 2, requestsPerSecond: 40, bottleneck: 'cpu', breaks: ['the cores are 71 % busy'] } as const
/** What a check found, of a site of any team. */
export const CHECKED: HeadroomLoss = {
  schema: 'headroom/loss@1', outcome: 'passed', reason: 'Nothing is lost.', site: 'shop', maxLossShare: 0.1, lossShare: 0, lossShareInterval: [-0.05, 0.05], withinNoise: false,
  slowdown: { ratio: 1, interval: [0.95, 1.05], against: 'plan' }, before: { ...FIGURES, breaks: [...FIGURES.breaks] }, after: { ...FIGURES, breaks: [...FIGURES.breaks] }, runs: [], against: [], notes: [],
}

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
  // Who asks members for a second factor has one.
  await everyTeam().secondFactor.create({ data: { userId: team.actors.owner.userId, secret: 'sealed', confirmedAt: new Date() } })
  const hostSlug = (await createHost(planner, { ...HOST, name: `${prefix}${HOST.name}`, notes: team.mark })).slug
  const siteSlug = (await createSite(planner, { ...SITE, name: `${prefix}${SITE.name}`, hostSlug, documentRoot: `/srv/${team.mark}`, notes: team.mark })).slug
  const scenarioSlug = (await createScenario(planner, { name: `${prefix}Growth`, hostSlug, description: team.mark })).slug
  return { ...team, hostSlug, siteSlug, siteId: (await getSite(planner, siteSlug)).id, scenarioSlug, inputs: await draftInputs(planner, hostSlug) }
}

export interface FullTeam extends PlannedTeam {
  spareHostSlug: string
  hostId: string
  /** Of Apache configuration, imported as what runs on the host. */
  configurationUploadId: string
  measurementId: string
  /** A ps listing with a process that nobody has said what it is; on a machine with more cores than the host's. */
  hostFileId: string
  queuedMeasurementId: string
  queuedSha256: string
  invitationId: string
  /** Of the planner. */
  tokenId: string
  checkId: string
  webhookId: string
  /** An open conversation, one that is resolved, and the viewer's notice with its mail. */
  threadId: string
  resolvedThreadId: string
  noticeId: string
  mailId: string
  deliveryId: string
  evaluationId: string
  shareId: string
  /** Numbers of versions, by what became of them. */
  versions: { exported: number; approved: number; submitted: number; draft: number }
}

/** One of everything: of each kind in which a function may find it. */
export async function makeFullTeam(): Promise<FullTeam> {
  const team = await makePlannedTeam()
  const { planner, owner } = team.scopes
  const spareHostSlug = (await createHost(planner, { ...HOST, name: 'spare', notes: team.mark, tenants: [{ name: 'postgres', memoryMiB: 256, cpuCores: 0.2 }] })).slug
  await everyTeam().formerMember.create({ data: { teamId: team.teamId, userId: (await everyTeam().user.create({ data: { email: `former@${team.mark}.example.com`, name: 'Former' } })).id } })
  const { id: hostId } = await getHost(planner, team.hostSlug)
  const upload = await keepConfigurationUpload(planner, `${team.mark}.conf`, { files: [{ path: 'shop.conf', text: `<VirtualHost *:80>\nServerName ${SITE.serverName}\nDocumentRoot /srv/${team.mark}\n# ${team.mark}\nWSGIDaemonProcess shop processes=3 threads=4\nWSGIScriptAlias / /srv/shop/app.wsgi process-group=shop\n</VirtualHost>\n`, encoding: 'utf-8' }], leftOut: [] })
  await everyTeam().$transaction((transaction) => appendDeployedConfiguration(transaction, planner, { hostId, uploadId: upload.id, modWsgi: '4.9.4' }))
  const measurementId = await putReadMeasurement(planner, team.siteSlug, team.mark)
  await appendProfile(planner, team.siteSlug, { measurementIds: [measurementId], foldingRules: [] })
  const hostFileId = await putReadFile(planner, team.siteSlug, `${team.mark}-pidstat.txt`, Buffer.from(PIDSTAT))
  // Half of a tenth of a second is CPU: two cores carry 38 a second.
  const loads = [{ concurrency: 1, ratePerSecond: 9.95, meanMs: 100.6 }, { concurrency: 4, ratePerSecond: 28.3, meanMs: 141.5, percentiles: { p50: 133, p90: 214, p95: 250 } }, { concurrency: 16, ratePerSecond: 38.1, meanMs: 420, percentiles: { p50: 389, p90: 586, p95: 676 } }]
  const testIds: string[] = []
  for (const load of loads) testIds.push(await putReadFile(planner, team.siteSlug, `${team.mark}-ab-${load.concurrency}.txt`, Buffer.from(abText({ ...load, path: `/${team.mark}` }))))
  await appendProfile(planner, team.siteSlug, { measurementIds: [measurementId, ...testIds], foldingRules: [] })
  const queuedSha256 = createHash('sha256').update('the same bytes for every team').digest('hex')
  const queued = await createMeasurement(planner, team.siteSlug, { sha256: queuedSha256, fileName: `${team.mark}.log`, bytes: 10 })
  const invitation = await createInvitation(owner, { email: `guest@${team.mark}.example.com`, role: 'viewer' })
  const token = await createApiToken(planner, { name: team.mark, scopes: ['read', 'measure'], days: 90 })
  await claimAnswer({ teamId: team.teamId, tokenId: token.id }, 'one', 'sha256:of-one')
  await setPolicy(owner, { baseNumber: 0, policy: { ...DEFAULT_POLICY, note: team.mark } })
  await putVersion(team, 1)
  await approve(team, 1)
  await createExport(planner, team.scenarioSlug, 1)
  await putVersion(team, 2)
  await approve(team, 2)
  await putVersion(team, 3)
  await submitVersion(planner, team.scenarioSlug, 3, { message: team.mark })
  await putVersion(team, 4)
  const { id: webhookId } = await createWebhook(owner, { url: `https://${team.mark}.example.com/hook`, events: [...WEBHOOK_EVENTS] })
  const checkId = (await appendHeadroomCheck(planner, { siteSlug: team.siteSlug, scenarioSlug: team.scenarioSlug, number: 1, measurementIds: [measurementId], againstIds: [], loss: CHECKED })).id
  await submitVersion(planner, team.scenarioSlug, 4, { message: team.mark })
  await withdrawVersion(planner, team.scenarioSlug, 4)
  const comment = { anchor: 'input:host.cores', label: 'Host: cores', body: team.mark }
  const { threadId } = await addComment(planner, team.scenarioSlug, 3, comment)
  const { threadId: resolvedThreadId } = await addComment(planner, team.scenarioSlug, 3, comment)
  await resolveThread(planner, resolvedThreadId)
  const { versionId } = await everyTeam().commentThread.findFirstOrThrow({ where: { teamId: team.teamId } })
  const { id: noticeId } = await everyTeam().notice.create({ data: { teamId: team.teamId, memberId: team.memberIds.viewer, versionId, kind: 'commented', actor: 'The planner', text: team.mark } })
  const { id: mailId } = await everyTeam().noticeMail.create({ data: { teamId: team.teamId, noticeId, status: 'failed', attempt: 7, failure: team.mark } })
  const deliveryId = (await everyTeam().webhookDelivery.findFirstOrThrow({ where: { teamId: team.teamId } })).id
  const evaluation = await requestSimulation(planner, team.scenarioSlug, 4)
  await requestRecommendation(planner, team.scenarioSlug, 4)
  await requestPairedSimulation(planner, [1, 4].map((number) => ({ scenario: team.scenarioSlug, number })))
  await putConfigTest(team, 4)
  const { id: proofId } = await requestProof(planner, team.scenarioSlug, 4, { durationS: 10 })
  await everyTeam().evaluation.update({ where: { id: proofId }, data: { status: 'failed', failure: team.mark, finishedAt: new Date() } })
  const { id: shareId } = await createShare(planner, { versions: [{ scenario: team.scenarioSlug, number: 1 }, { scenario: team.scenarioSlug, number: 4 }] })
  return { ...team, hostId, threadId, resolvedThreadId, noticeId, mailId, configurationUploadId: upload.id, spareHostSlug, measurementId, hostFileId, queuedMeasurementId: queued.measurement.id, queuedSha256, invitationId: invitation.id, evaluationId: evaluation.id, versions: { exported: 1, approved: 2, submitted: 3, draft: 4 }, tokenId: token.id, checkId, shareId, webhookId, deliveryId }
}

/** Version `number` by the planner, of so many processes that each has a content of its own. */
export async function putVersion(team: PlannedTeam, number: number): Promise<void> {
  await appendVersion(team.scopes.planner, team.scenarioSlug, { baseNumber: number === 1 ? null : number - 1, message: team.mark, inputs: withProcesses(team.inputs, number) })
}

export function withProcesses(inputs: ScenarioInputs, processes: number): ScenarioInputs {
  const sites = inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes })) }))
  return { ...inputs, plan: { ...inputs.plan, sites } }
}

/** A configtest of the version, as if a worker's Apache had passed it. */
export async function putConfigTest(team: PlannedTeam, number: number, outcome: 'passed' | 'failed' = 'passed'): Promise<void> {
  const { id } = await requestConfigTest(team.scopes.planner, team.scenarioSlug, number)
  const claim = await claimEvaluation(id)
  if (claim === null) throw new Error('somebody else tests the configuration')
  const software = { apache: 'Apache/2.4.62 (Debian)', modWsgi: '4.9.4', python: '3.11' }
  await finishWithEvidence(claim, await getVersionToProve(claim), CONFIGTEST, outcome, { schema: 'headroom/configtest@1', outcome, software, writtenFor: '4.9.4', output: `Syntax OK ${team.mark}`, cut: false, standIns: [], tookMs: 40 })
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
  return putReadFile(scope, siteSlug, `${mark}-access.log`, bytes)
}

/** A machine of eight cores; a daemon of the site's, and one whose group the title does not tell. */
const PIDSTAT = `Linux 6.1.0 (web1)  11/24/26  _x86_64_  (8 CPU)

# Time        UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
10:00:01        33      3001      1.00      0.00  300000   92160   1.00  (wsgi:shop)
10:00:01        33      3002      1.00      0.00  300000   81920   1.00  (wsgi:sho
`

/** A file of any kind, as if the worker had read it. */
export async function putReadFile(scope: TeamScope, siteSlug: string, fileName: string, bytes: Buffer): Promise<string> {
  const { measurement } = await createMeasurement(scope, siteSlug, { sha256: createHash('sha256').update(bytes).digest('hex'), fileName, bytes: bytes.length })
  const claim = await claimReading(measurement.id)
  if (claim === null) throw new Error('the measurement was read by somebody else')
  const reader = openAnyReader({ place: claim.fileName, vhosts: claim.vhosts })
  reader.push(bytes)
  const { facts, summary } = summaryOfReading(reader.end())
  const state = await finishReading(claim, { facts, summary, problems: summary.problems })
  if (state !== 'current') throw new Error(`the measurement could not be finished: ${state}`)
  return measurement.id
}
