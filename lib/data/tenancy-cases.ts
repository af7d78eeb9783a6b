/**
 * For tenancy.db.test.ts: one call of each function that takes a TeamScope, with the ids and slugs of a team. `needs` is the
 * permission it asks for; `stranger` is what a member of another team gets for these ids.
 */
import 'server-only'
import type { Permission } from '#lib/base/permissions.ts'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import { NOTICE_KINDS } from '#lib/base/notice-kinds.ts'
import { addComment, listCommentThreads, reopenThread, replyToThread, resolveThread } from './comments.ts'
import { listMeasuredPoints } from './measured-points.ts'
import { findReviewBase } from './review-base.ts'
import { listFailedMails, resendMail } from './failed-mails.ts'
import { countUnreadNotices, listMailKinds, listNotices, markNoticesRead, setMailKinds } from './notices.ts'
import { createApiToken, listApiTokens, revokeApiToken } from './api-tokens.ts'
import { TRY_EXAMPLE } from '#lib/planning/try-example.ts'
import { listChainedEvents } from './audit-chain.ts'
import { eventsAbout, listAuditEvents } from './audit-events.ts'
import { findAuditSubjects } from './audit-subjects.ts'
import { configurationPatch } from './configuration-patch.ts'
import { getConfigurationUpload, keepConfigurationUpload, listConfigurationUploads } from './configuration-uploads.ts'
import { capacityOfImport, importConfiguration, previewImport } from './configuration-import.ts'
import { database } from './db.ts'
import { listBoardChoices } from './board-choices.ts'
import { getBoardParts } from './board-parts.ts'
import { draftInputs, draftSitePlan } from './draft-inputs.ts'
import { appendDeployedConfiguration, latestDeployedConfiguration, listDeployedConfigurations } from './deployed-configurations.ts'
import { cancelEvaluation, findRecommendation, findSimulation, getEvaluation, findPairedSimulation, requestPairedSimulation, requestRecommendation, requestSimulation, findConfigTest, findProof, requestConfigTest, requestProof, requestFirstConfigTest } from './evaluations.ts'
import { exportPatch } from './export-patch.ts'
import { gradeOfProfile } from '#lib/planning/site-grade.ts'
import { DEFAULT_POLICY } from '#lib/planning/checks/policy.ts'
import { listConfigurationReferences } from './configuration-references.ts'
import { listEvidence } from './evidence.ts'
import { createExport, listExports } from './exports.ts'
import { adoptHostFacts, listHostChanges } from './host-adoption.ts'
import { acceptInference, previewInference } from './inferences.ts'
import { archiveHost, changeHost, createHost, getHost, insertHost, listHostChoices, listHosts, restoreHost, sliceHosts, updateHost } from './hosts.ts'
import { appendHeadroomCheck, findBaseline, findPassedRun, getHeadroomCheck, listHeadroomChecks } from './headroom-checks.ts'
import { createInvitation, listInvitations, revokeInvitation } from './invitations.ts'
import { cancelMeasurement, createMeasurement, findMeasurementBySha, getMeasurement, getMeasurementSummary, listMeasurementProblems, listMeasurements } from './measurements.ts'
import { judgeVersion } from './judge-version.ts'
import { listHostAnswers, listUnplannedHosts } from './host-answers.ts'
import { answerMeasurement, listProcessQuestions, rereadMeasurement } from './measurement-corrections.ts'
import { keepTrial } from './keep-trial.ts'
import { changeRole, leaveTeam, listMemberChoices, listMembers, removeMember, sliceMembers, transferOwnership } from './members.ts'
import { appendProfile, findLatestProfile, getProfile, insertProfile, listProfiles, previewProfile } from './profiles.ts'
import { listPutAside } from './put-aside.ts'
import { getPolicy, setPolicy } from './policies.ts'
import { submitForReview } from './submit-for-review.ts'
import { approveVersion, requestChanges, submitVersion, withdrawVersion } from './reviews.ts'
import { archiveScenario, createScenario, getScenario, listScenarios, restoreScenario, sliceScenarios } from './scenarios.ts'
import { saveEdit } from './save-edit.ts'
import type { TeamScope } from './scope.ts'
import { searchTeam } from './search.ts'
import { listSiteGrades, listVersionGrades } from './site-grades.ts'
import { archiveSite, changeSite, createSite, getSite, insertSite, listSites, listSitesNamed, restoreSite, saveFoldingRules, sliceSites, updateSite } from './sites.ts'
import { stepsOf } from './site-steps.ts'
import { createShare, listShares, revokeShare } from './shares.ts'
import { findTeamRoad } from './team-road.ts'
import { findTimelineThing, getStatePoint, getTimelineThing, listAuditPeople, listTimeline } from './timelines.ts'
import { getSecondFactorRule, renameTeam, setSecondFactorRule } from './teams.ts'
import { CHECKED, HOST, hashesOf, SITE, withProcesses } from './test-team.ts'
import type { FullTeam, PlannedTeam } from './test-team.ts'
import { versionIdOf } from './version-id.ts'
import { appendVersion, findLatestVersion, getVersion, listVersions } from './versions.ts'
import { listVersionChoices } from './version-choices.ts'
import { listVersionHistory } from './version-history.ts'
import { listVerdicts } from './version-verdicts.ts'
import { listVersionsTried } from './versions-tried.ts'
import { createWebhook, listDeliveries, listWebhooks, removeWebhook, resendDelivery } from './webhooks.ts'
import { findWaitingVersions, listWaitingVersions } from './waiting-versions.ts'

/** `nothing`: null or an empty list. `own`: it takes no id of a row, and so speaks of the caller's team alone. */
type Answer = 'notFound' | 'invalid' | 'conflict' | 'nothing' | 'own'

export interface TenancyCase {
  name: string
  needs: Permission
  changes: boolean
  stranger: Answer
  /** `theirs` are the ids that are asked for, `own` those of the caller's team; the same when a team asks for its own. */
  call(scope: TeamScope, theirs: FullTeam, own: PlannedTeam): Promise<unknown>
  /** For answers without a mark or an id, which a full team's and a stranger's own must be like. */
  gives?: { own: (team: FullTeam) => unknown; stranger: unknown }
}

const reads = (name: string, stranger: Answer, call: TenancyCase['call'], needs: Permission = 'team:read', gives?: TenancyCase['gives']): TenancyCase => ({ name, needs, changes: false, stranger, call, ...(gives === undefined ? {} : { gives }) })
const changes = (name: string, needs: Permission, stranger: Answer, call: TenancyCase['call']): TenancyCase => ({ name, needs, changes: true, stranger, call })

/** Somebody else than the caller: everybody may leave a team. */
const otherMember = (scope: TeamScope, { memberIds }: FullTeam) => memberIds[scope.role === 'viewer' ? 'planner' : 'viewer']
const rules = [{ pattern: '/shop/*' }]
const versionIdsOf = async (teamId: string) => (await database({ teamId }).version.findMany({ where: { teamId }, select: { id: true } })).map(({ id }) => id)
const EMPTY_PROFILE: ActionProfile = {
  schema: 'headroom/profile@1', readerVersion: 'access-log@1', measurements: 0, requests: 1, errors: 0, from: null, to: null, observedS: null, ratePerSecond: null, responseMs: null, actions: [], arrivals: null, peaks: [], busyThreads: null, foldingRules: [], assumptions: [], notes: [],
}
const FIRST = { page: 1, words: '' }
const newSha = 'b'.repeat(64)

export const TENANCY_CASES: readonly TenancyCase[] = [
  changes('createApiToken', 'token:manage', 'own', (scope) => createApiToken(scope, { name: 'CI', scopes: ['read'], days: 30 })),
  reads('listApiTokens', 'own', (scope) => listApiTokens(scope), 'token:manage'),
  changes('revokeApiToken', 'token:manage', 'notFound', (scope, { tokenId }) => revokeApiToken(scope, { tokenId })),

  reads('listAuditEvents', 'own', (scope) => listAuditEvents(scope), 'audit:read'),
  reads('listAuditEvents', 'nothing', async (scope, { hostId }) => (await listAuditEvents(scope, { topicId: hostId })).events, 'audit:read'),
  reads('eventsAbout', 'nothing', async (scope, { siteId }) => (await eventsAbout(scope, siteId, {})).events),
  reads('getTimelineThing', 'notFound', (scope, { hostSlug }) => getTimelineThing(scope, 'host', hostSlug)),
  reads('findTimelineThing', 'nothing', (scope, { scenarioSlug }) => findTimelineThing(scope, scenarioSlug)),
  reads('findTimelineThing', 'nothing', (scope, { siteSlug }) => findTimelineThing(scope, `site:${siteSlug}`)),
  reads('listTimeline', 'notFound', (scope, { hostSlug }) => listTimeline(scope, { kind: 'host', slug: hostSlug })),
  reads('listTimeline', 'notFound', (scope, { siteSlug }) => listTimeline(scope, { kind: 'site', slug: siteSlug })),
  reads('getStatePoint', 'notFound', async (scope, { teamId, hostId, hostSlug }) => {
    const { id } = await database({ teamId }).auditEvent.findFirstOrThrow({ where: { teamId, kind: 'host.created', subjectId: hostId } })
    return getStatePoint(scope, { kind: 'host', id: hostId, slug: hostSlug, name: hostSlug }, id)
  }),
  reads('listAuditPeople', 'own', async (scope) => ({ people: await listAuditPeople(scope) }), 'team:read', {
    own: ({ actors }) => ({ people: [{ name: 'Former' }, ...(['approver', 'owner', 'planner', 'viewer'] as const).map((role) => ({ userId: actors[role].userId, name: `The ${role}` }))] }),
    stranger: { people: ['approver', 'owner', 'planner', 'viewer'].map((role) => ({ name: `The ${role}` })) },
  }),
  reads('findAuditSubjects', 'nothing', async (scope, { hostId, checkId, measurementId }) => [...(await findAuditSubjects(scope, [{ id: '1', subjectType: 'host', subjectId: hostId }, { id: '2', subjectType: 'check', subjectId: checkId }, { id: '3', subjectType: 'measurement', subjectId: measurementId }])).values()]),
  reads('draftSitePlan', 'notFound', (scope, { siteSlug }) => draftSitePlan(scope, siteSlug, null), 'team:read', { own: ({ siteSlug }) => ({ sites: [{ name: siteSlug }] }), stranger: {} }),
  reads('stepsOf', 'notFound', async (scope, { siteSlug }) => {
    const { steps } = await stepsOf(scope, siteSlug, null, gradeOfProfile(null, { perProcessMiB: null, cpuShare: null }), { slug: siteSlug, serverName: 'shop.example.com', scriptPath: '/srv/app.wsgi', daemonUser: 'www-data' })
    return { wants: steps.map(({ kind }) => kind).includes('log') }
  }, 'team:read', { own: () => ({ wants: true }), stranger: {} }),
  reads('listSiteGrades', 'own', async (scope) => [...(await listSiteGrades(scope)).keys()], 'team:read', { own: ({ siteSlug }) => [siteSlug], stranger: ['far-shop'] }),
  reads('listVersionGrades', 'own', (scope, { inputs }) => listVersionGrades(scope, inputs), 'team:read', { own: ({ siteSlug }) => [{ site: siteSlug }], stranger: [{ grade: { grade: 'E' } }] }),
  reads('listChainedEvents', 'own', (scope) => listChainedEvents(scope), 'audit:read'),
  reads('listBoardChoices', 'own', async (scope, { siteSlug }) => (await listBoardChoices(scope, '')).sites.filter(({ slug }) => slug === siteSlug), 'team:read', { own: ({ siteSlug }) => [{ slug: siteSlug }], stranger: [] }),
  reads('getBoardParts', 'notFound', (scope, { hostSlug, siteSlug }) => getBoardParts(scope, { addedHosts: [hostSlug], addedSites: [siteSlug] })),
  reads('draftInputs', 'notFound', (scope, { hostSlug }) => draftInputs(scope, hostSlug)),

  changes('keepConfigurationUpload', 'plan:edit', 'own', (scope) => keepConfigurationUpload(scope, 'new.conf', { files: [], leftOut: [] })),
  reads('getConfigurationUpload', 'notFound', (scope, { configurationUploadId }) => getConfigurationUpload(scope, configurationUploadId)),
  reads('listConfigurationUploads', 'own', (scope) => listConfigurationUploads(scope)),
  reads('configurationPatch', 'notFound', async (scope, { configurationUploadId }) => Buffer.from((await configurationPatch(scope, configurationUploadId, { all: true })).bytes).toString()),
  reads('latestDeployedConfiguration', 'nothing', (scope, { hostId }) => latestDeployedConfiguration(scope, hostId)),
  reads('listDeployedConfigurations', 'own', (scope) => listDeployedConfigurations(scope)),
  changes('appendDeployedConfiguration', 'plan:edit', 'notFound', (scope, { hostId, configurationUploadId: uploadId }) => database(scope).$transaction((transaction) => appendDeployedConfiguration(transaction, scope, { hostId, uploadId, modWsgi: '5.0.2' }))),
  reads('listDeployedConfigurations', 'nothing', (scope, { hostSlug }) => listDeployedConfigurations(scope, hostSlug)),

  reads('previewImport', 'notFound', (scope, { configurationUploadId, hostSlug }) => previewImport(scope, configurationUploadId, { hostSlug, modWsgi: '4.9.4' })),
  reads('capacityOfImport', 'notFound', async (scope, { configurationUploadId, hostSlug }) => capacityOfImport(scope, await previewImport(scope, configurationUploadId, { hostSlug, modWsgi: '4.9.4' })), 'team:read', {
    own: () => ({ sites: [{ site: 'shop.example.com', slots: '3 x 4', profile: 2 }] }),
    stranger: {},
  }),
  changes('importConfiguration', 'plan:edit', 'notFound', async (scope, { configurationUploadId, hostSlug }) =>
    importConfiguration(scope, configurationUploadId, { hostSlug, modWsgi: '4.9.4', seen: (await previewImport(scope, configurationUploadId, { hostSlug, modWsgi: '4.9.4' })).seen, take: ['s0.groups'] })),

  changes('requestSimulation', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestSimulation(scope, scenarioSlug, versions.submitted)),
  changes('requestRecommendation', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestRecommendation(scope, scenarioSlug, versions.submitted)),
  changes('requestPairedSimulation', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestPairedSimulation(scope, [versions.approved, versions.submitted].map((number) => ({ scenario: scenarioSlug, number })))),
  reads('findPairedSimulation', 'notFound', (scope, { scenarioSlug, versions }) => findPairedSimulation(scope, [versions.exported, versions.draft].map((number) => ({ scenario: scenarioSlug, number })))),
  changes('requestConfigTest', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestConfigTest(scope, scenarioSlug, versions.submitted)),
  changes('requestFirstConfigTest', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestFirstConfigTest(scope, scenarioSlug, versions.submitted)),
  changes('requestProof', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestProof(scope, scenarioSlug, versions.submitted, { durationS: 10 })),
  reads('findConfigTest', 'notFound', (scope, { scenarioSlug, versions }) => findConfigTest(scope, scenarioSlug, versions.draft)),
  reads('findProof', 'notFound', (scope, { scenarioSlug, versions }) => findProof(scope, scenarioSlug, versions.draft)),
  reads('getPolicy', 'own', (scope) => getPolicy(scope)),
  changes('setPolicy', 'team:manage', 'own', async (scope) => setPolicy(scope, { baseNumber: (await getPolicy(scope)).number, policy: { ...DEFAULT_POLICY, minimumApprovals: 2 } })),
  changes('setPolicy', 'team:manage', 'invalid', async (scope, theirs) => setPolicy(scope, { baseNumber: (await getPolicy(scope)).number, policy: { ...DEFAULT_POLICY, excluded: [theirs.actors.approver.userId] } })),
  reads('judgeVersion', 'notFound', (scope, { scenarioSlug, versions }) => judgeVersion(scope, scenarioSlug, versions.draft)),
  reads('listConfigurationReferences', 'notFound', (scope, { scenarioSlug, versions }) => listConfigurationReferences(scope, scenarioSlug, versions.draft)),
  reads('versionIdOf', 'notFound', (scope, { scenarioSlug, versions }) => versionIdOf(scope, scenarioSlug, versions.draft)),
  reads('listEvidence', 'notFound', (scope, { scenarioSlug, versions }) => listEvidence(scope, scenarioSlug, versions.draft)),
  reads('findRecommendation', 'notFound', (scope, { scenarioSlug, versions }) => findRecommendation(scope, scenarioSlug, versions.draft)),
  reads('findSimulation', 'notFound', (scope, { scenarioSlug, versions }) => findSimulation(scope, scenarioSlug, versions.draft)),
  reads('getEvaluation', 'notFound', (scope, { evaluationId }) => getEvaluation(scope, evaluationId)),
  changes('cancelEvaluation', 'plan:edit', 'notFound', (scope, { evaluationId }) => cancelEvaluation(scope, evaluationId)),

  changes('createExport', 'export:create', 'notFound', (scope, { scenarioSlug, versions }) => createExport(scope, scenarioSlug, versions.approved)),
  reads('exportPatch', 'notFound', async (scope, { scenarioSlug, versions }) => Buffer.from((await exportPatch(scope, scenarioSlug, versions.approved)).bytes).toString(), 'export:create'),
  changes('createWebhook', 'team:manage', 'own', (scope) => createWebhook(scope, { url: 'https://hooks.example.com/', events: ['version.approved'] })),
  reads('listWebhooks', 'own', (scope) => listWebhooks(scope), 'team:manage'),
  changes('removeWebhook', 'team:manage', 'notFound', (scope, { webhookId }) => removeWebhook(scope, webhookId)),
  reads('listDeliveries', 'nothing', (scope, { webhookId }) => listDeliveries(scope, { webhookId, page: { after: null, limit: 5 } }), 'team:manage'),
  changes('resendDelivery', 'team:manage', 'notFound', (scope, { deliveryId }) => resendDelivery(scope, deliveryId)),

  reads('listExports', 'nothing', (scope, { scenarioSlug }) => listExports(scope, scenarioSlug)),
  reads('listExports', 'own', (scope) => listExports(scope)),

  reads('findBaseline', 'nothing', (scope, { siteSlug }) => findBaseline(scope, siteSlug)),
  reads('findBaseline', 'notFound', (scope, { siteSlug, scenarioSlug }) => findBaseline(scope, siteSlug, { scenario: scenarioSlug })),
  changes('appendHeadroomCheck', 'measurement:upload', 'notFound', (scope, { siteSlug, scenarioSlug, measurementId }) => appendHeadroomCheck(scope, { siteSlug, scenarioSlug, number: 1, measurementIds: [measurementId], againstIds: [], loss: CHECKED })),
  // A version and a measurement of theirs for a site of one's own.
  changes('appendHeadroomCheck', 'measurement:upload', 'notFound', (scope, { scenarioSlug, measurementId }, { siteSlug }) => appendHeadroomCheck(scope, { siteSlug, scenarioSlug, number: 1, measurementIds: [measurementId], againstIds: [], loss: CHECKED })),
  reads('getHeadroomCheck', 'notFound', (scope, { checkId }) => getHeadroomCheck(scope, checkId)),
  reads('listHeadroomChecks', 'nothing', (scope, { siteSlug }) => listHeadroomChecks(scope, { siteSlug, page: { after: null, limit: 10 } })),
  reads('findPassedRun', 'nothing', (scope, { siteSlug }) => findPassedRun(scope, siteSlug, [])),

  reads('listHosts', 'own', (scope) => listHosts(scope)),
  reads('getHost', 'notFound', (scope, { hostSlug }) => getHost(scope, hostSlug)),
  changes('createHost', 'plan:edit', 'own', (scope) => createHost(scope, { ...HOST, name: 'Elsewhere' })),
  changes('updateHost', 'plan:edit', 'notFound', (scope, { hostSlug }) => updateHost(scope, hostSlug, { ...HOST, cores: 64, revision: 1 })),
  changes('insertHost', 'plan:edit', 'own', (scope) => database(scope).$transaction((transaction) => insertHost(transaction, scope, { ...HOST, name: 'Elsewhere' }))),
  changes('changeHost', 'plan:edit', 'notFound', (scope, { hostSlug }) => database(scope).$transaction((transaction) => changeHost(transaction, scope, hostSlug, { ...HOST, cores: 64, revision: 1 }))),
  changes('archiveHost', 'plan:edit', 'notFound', (scope, { spareHostSlug }) => archiveHost(scope, spareHostSlug)),
  changes('restoreHost', 'plan:edit', 'notFound', (scope, { spareHostSlug }) => restoreHost(scope, spareHostSlug)),

  changes('createInvitation', 'member:manage', 'own', (scope) => createInvitation(scope, { role: 'owner' })),
  reads('listInvitations', 'own', (scope) => listInvitations(scope), 'member:manage'),
  changes('revokeInvitation', 'member:manage', 'notFound', (scope, { invitationId }) => revokeInvitation(scope, { invitationId })),

  reads('findMeasurementBySha', 'nothing', (scope, { siteSlug, queuedSha256 }) => findMeasurementBySha(scope, siteSlug, queuedSha256)),
  // Their bytes at a site of one's own: knowing the hash of a file must not give the file's measurement.
  reads('findMeasurementBySha', 'nothing', (scope, { queuedSha256 }, { siteSlug }) => findMeasurementBySha(scope, siteSlug, queuedSha256)),
  changes('createMeasurement', 'measurement:upload', 'notFound', (scope, { siteSlug }) => createMeasurement(scope, siteSlug, { sha256: newSha, fileName: 'new.log', bytes: 10 })),
  reads('listMeasurements', 'nothing', (scope, { siteSlug }) => listMeasurements(scope, siteSlug)),
  reads('listMeasurements', 'own', (scope) => listMeasurements(scope)),
  reads('getMeasurement', 'notFound', (scope, { measurementId }) => getMeasurement(scope, measurementId)),
  reads('getMeasurementSummary', 'notFound', (scope, { measurementId }) => getMeasurementSummary(scope, measurementId)),
  changes('cancelMeasurement', 'measurement:upload', 'notFound', (scope, { queuedMeasurementId }) => cancelMeasurement(scope, queuedMeasurementId)),
  reads('listMeasurementProblems', 'notFound', (scope, { measurementId }) => listMeasurementProblems(scope, measurementId)),

  changes('rereadMeasurement', 'measurement:upload', 'notFound', (scope, { measurementId }) => rereadMeasurement(scope, measurementId, { format: 'combined' })),
  changes('answerMeasurement', 'measurement:upload', 'notFound', (scope, { hostFileId }) => answerMeasurement(scope, hostFileId, { answers: { p3002: 'group:shop' } })),
  reads('listProcessQuestions', 'notFound', async (scope, { hostFileId }) => ({ keys: (await listProcessQuestions(scope, hostFileId)).asked.map(({ key }) => key) }), 'team:read', { own: () => ({ keys: ['p3002'] }), stranger: {} }),
  reads('listHostChanges', 'notFound', async (scope, { hostFileId }) => ({ keys: (await listHostChanges(scope, hostFileId)).changes.map(({ key }) => key) }), 'team:read', { own: () => ({ keys: ['cores'] }), stranger: {} }),
  changes('adoptHostFacts', 'plan:edit', 'notFound', (scope, { hostFileId }) => adoptHostFacts(scope, hostFileId, { take: ['cores'], revision: 1 })),

  reads('listMembers', 'own', (scope) => listMembers(scope)),
  reads('sliceMembers', 'own', (scope) => sliceMembers(scope, FIRST)),
  reads('listMemberChoices', 'own', async (scope, { actors }) => (await listMemberChoices(scope, [actors.planner.userId])).filter(({ userId }) => userId === actors.planner.userId), 'team:read', { own: ({ actors }) => [{ userId: actors.planner.userId }], stranger: [] }),
  changes('changeRole', 'member:manage', 'notFound', (scope, theirs) => changeRole(scope, { memberId: otherMember(scope, theirs), role: 'owner' })),
  changes('transferOwnership', 'team:manage', 'notFound', (scope, theirs) => transferOwnership(scope, { memberId: theirs.memberIds.planner })),
  // The owner who asks from elsewhere is the only one of that team, and stays.
  changes('leaveTeam', 'team:read', 'conflict', (scope) => leaveTeam(scope)),
  changes('removeMember', 'member:manage', 'notFound', (scope, theirs) => removeMember(scope, { memberId: otherMember(scope, theirs) })),

  reads('previewProfile', 'notFound', (scope, { siteSlug, measurementId }) => previewProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  reads('previewProfile', 'notFound', (scope, { measurementId }, { siteSlug }) => previewProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  changes('appendProfile', 'plan:edit', 'notFound', (scope, { siteSlug, measurementId }) => appendProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  changes('appendProfile', 'plan:edit', 'notFound', (scope, { measurementId }, { siteSlug }) => appendProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  changes('insertProfile', 'plan:edit', 'notFound', (scope, { siteSlug }, own) =>
    insertProfile(scope, siteSlug, { content: EMPTY_PROFILE, foldingRules: [], files: [] }, (number) => ({ kind: 'profile.appended', subjectType: 'profile', detail: { site: own.siteSlug, number } }))),
  reads('previewInference', 'notFound', (scope, { siteSlug }) => previewInference(scope, siteSlug, 2, null)),
  changes('acceptInference', 'plan:edit', 'notFound', async (scope, { siteSlug }) => {
    const { setup, inference } = await previewInference(scope, siteSlug, 2, null)
    return acceptInference(scope, siteSlug, 2, { ...setup, shown: inference.calibration?.cpuShare.after ?? 0 })
  }),
  reads('listProfiles', 'nothing', (scope, { siteSlug }) => listProfiles(scope, siteSlug)),
  reads('getProfile', 'notFound', (scope, { siteSlug }) => getProfile(scope, siteSlug, 1)),
  reads('findLatestProfile', 'nothing', (scope, { siteSlug }) => findLatestProfile(scope, siteSlug)),

  changes('submitVersion', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => submitVersion(scope, scenarioSlug, versions.draft, { message: 'Please look.' })),
  changes('submitForReview', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => submitForReview(scope, scenarioSlug, versions.draft, { message: 'Please look.' })),
  changes('approveVersion', 'review:decide', 'notFound', async (scope, theirs) => approveVersion(scope, theirs.scenarioSlug, theirs.versions.submitted, { comment: '', ...(await hashesOf(theirs, theirs.versions.submitted)) })),
  changes('requestChanges', 'review:decide', 'notFound', (scope, { scenarioSlug, versions }) => requestChanges(scope, scenarioSlug, versions.submitted, { comment: 'Not yet.' })),
  changes('withdrawVersion', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => withdrawVersion(scope, scenarioSlug, versions.submitted)),

  reads('listMeasuredPoints', 'own', (scope, { siteSlug }) => listMeasuredPoints(scope, [siteSlug])),
  reads('findReviewBase', 'nothing', (scope, { scenarioSlug, versions }) => findReviewBase(scope, scenarioSlug, versions.draft)),
  reads('listCommentThreads', 'nothing', (scope, { scenarioSlug, versions }) => listCommentThreads(scope, scenarioSlug, versions.submitted)),
  changes('addComment', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => addComment(scope, scenarioSlug, versions.submitted, { anchor: 'version', label: 'The version', body: 'Why?' })),
  changes('replyToThread', 'plan:edit', 'notFound', (scope, { threadId }) => replyToThread(scope, threadId, { body: 'Because.' })),
  changes('resolveThread', 'plan:edit', 'notFound', (scope, { threadId }) => resolveThread(scope, threadId)),
  changes('reopenThread', 'plan:edit', 'notFound', (scope, { resolvedThreadId }) => reopenThread(scope, resolvedThreadId)),
  reads('listNotices', 'own', (scope) => listNotices(scope, { after: null, limit: 5 })),
  reads('countUnreadNotices', 'own', async (scope) => ({ unread: await countUnreadNotices(scope) }), 'team:read', { own: () => ({ unread: 1 }), stranger: { unread: 0 } }),
  reads('listMailKinds', 'own', (scope) => listMailKinds(scope), 'team:read', { own: () => NOTICE_KINDS, stranger: NOTICE_KINDS }),
  changes('setMailKinds', 'team:read', 'own', (scope) => setMailKinds(scope, { kinds: ['approved'] })),
  changes('markNoticesRead', 'team:read', 'own', (scope) => markNoticesRead(scope)),
  changes('markNoticesRead', 'team:read', 'notFound', (scope, { noticeId }) => markNoticesRead(scope, noticeId)),
  reads('listFailedMails', 'own', (scope) => listFailedMails(scope), 'team:manage'),
  changes('resendMail', 'team:manage', 'notFound', (scope, { mailId }) => resendMail(scope, mailId)),

  reads('listScenarios', 'own', (scope) => listScenarios(scope)),
  reads('listScenarios', 'nothing', (scope, { hostSlug }) => listScenarios(scope, { hostSlug })),
  reads('getScenario', 'notFound', (scope, { scenarioSlug }) => getScenario(scope, scenarioSlug)),
  changes('createScenario', 'plan:edit', 'invalid', (scope, { hostSlug }) => createScenario(scope, { name: 'On their host', hostSlug })),
  changes('archiveScenario', 'plan:edit', 'notFound', (scope, { scenarioSlug }) => archiveScenario(scope, scenarioSlug)),
  changes('restoreScenario', 'plan:edit', 'notFound', (scope, { scenarioSlug }) => restoreScenario(scope, scenarioSlug)),

  changes('createShare', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => createShare(scope, { versions: [{ scenario: scenarioSlug, number: versions.draft }] })),
  reads('listShares', 'own', (scope) => listShares(scope)),
  changes('revokeShare', 'plan:edit', 'notFound', (scope, { shareId }) => revokeShare(scope, shareId)),
  changes('saveEdit', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => saveEdit(scope, scenarioSlug, { baseNumber: versions.draft, message: 'Eleven', edit: (base) => withProcesses(base, 11) })),

  reads('listSites', 'own', (scope) => listSites(scope)),
  reads('listSitesNamed', 'own', (scope) => listSitesNamed(scope, ['shop.example.com'])),
  reads('listSites', 'nothing', (scope, { hostSlug }) => listSites(scope, { hostSlug })),
  reads('getSite', 'notFound', (scope, { siteSlug }) => getSite(scope, siteSlug)),
  changes('createSite', 'plan:edit', 'invalid', (scope, { hostSlug }) => createSite(scope, { ...SITE, serverName: 'new.example.com', hostSlug })),
  changes('updateSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => updateSite(scope, siteSlug, { ...SITE, port: 8080, revision: 1 })),
  changes('updateSite', 'plan:edit', 'invalid', (scope, { hostSlug }, { siteSlug }) => updateSite(scope, siteSlug, { ...SITE, hostSlug, revision: 1 })),
  changes('insertSite', 'plan:edit', 'invalid', (scope, { hostSlug }) => database(scope).$transaction((transaction) => insertSite(transaction, scope, { ...SITE, serverName: 'new.example.com', hostSlug }))),
  changes('changeSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => database(scope).$transaction((transaction) => changeSite(transaction, scope, siteSlug, { ...SITE, port: 8080, revision: 1 }))),
  changes('saveFoldingRules', 'plan:edit', 'nothing', (scope, { siteId }) => database(scope).$transaction((transaction) => saveFoldingRules(transaction, scope, siteId, rules))),
  changes('archiveSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => archiveSite(scope, siteSlug)),
  changes('restoreSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => restoreSite(scope, siteSlug)),

  reads('getSecondFactorRule', 'own', (scope) => getSecondFactorRule(scope), 'team:read', { own: () => ({ isRequired: false }), stranger: { isRequired: false } }),
  // The owner has one.
  changes('setSecondFactorRule', 'team:manage', 'own', (scope) => setSecondFactorRule(scope, { isRequired: true })),
  changes('renameTeam', 'team:manage', 'own', (scope) => renameTeam(scope, { name: 'Another name' })),

  changes('appendVersion', 'plan:edit', 'notFound', (scope, { scenarioSlug, inputs, versions }) => appendVersion(scope, scenarioSlug, { baseNumber: versions.draft, message: 'Nine', inputs: withProcesses(inputs, 9) })),
  reads('getVersion', 'notFound', (scope, { scenarioSlug }) => getVersion(scope, scenarioSlug, 1)),
  reads('findLatestVersion', 'nothing', (scope, { scenarioSlug }) => findLatestVersion(scope, scenarioSlug)),
  reads('listVersions', 'nothing', (scope, { scenarioSlug }) => listVersions(scope, scenarioSlug)),
  reads('listVersionHistory', 'nothing', (scope, { scenarioSlug }) => listVersionHistory(scope, scenarioSlug)),
  reads('sliceHosts', 'own', (scope) => sliceHosts(scope, FIRST)),
  reads('listHostChoices', 'own', async (scope, { hostSlug }) => (await listHostChoices(scope)).filter(({ slug }) => slug === hostSlug), 'team:read', { own: ({ hostSlug }) => [{ slug: hostSlug }], stranger: [] }),
  reads('listUnplannedHosts', 'own', async (scope, { spareHostSlug }) => (await listUnplannedHosts(scope)).filter(({ slug }) => slug === spareHostSlug), 'team:read', { own: ({ spareHostSlug }) => [{ slug: spareHostSlug }], stranger: [] }),
  reads('sliceSites', 'own', (scope) => sliceSites(scope, FIRST)),
  reads('sliceScenarios', 'own', (scope) => sliceScenarios(scope, FIRST)),
  reads('searchTeam', 'own', async (scope, { siteSlug }) => (await searchTeam(scope, { page: 1, words: siteSlug }, { kinds: ['site'] })).flatMap(({ found }) => found.filter(({ path }) => path === `sites/${siteSlug}`)), 'team:read', { own: ({ siteSlug }) => [{ path: `sites/${siteSlug}` }], stranger: [] }),
  reads('listVersionChoices', 'own', (scope) => listVersionChoices(scope)),
  reads('listWaitingVersions', 'own', (scope) => listWaitingVersions(scope)),
  reads('findWaitingVersions', 'own', async (scope) => (await findWaitingVersions(scope, 10)).versions),
  reads('listVersionsTried', 'nothing', async (scope, { scenarioSlug }) => [...(await listVersionsTried(scope, [scenarioSlug]))]),
  reads('listVerdicts', 'nothing', async (scope, { teamId }) => [...(await listVerdicts(scope, await versionIdsOf(teamId)))]),

  reads('listHostAnswers', 'own', (scope) => listHostAnswers(scope), 'team:read', {
    own: ({ hostSlug, scenarioSlug, versions }) => [{ hostSlug, scenario: { slug: scenarioSlug }, number: versions.approved }],
    stranger: [],
  }),
  reads('listPutAside', 'own', (scope) => listPutAside(scope)),
  reads('findTeamRoad', 'own', (scope) => findTeamRoad(scope), 'team:read', {
    own: ({ spareHostSlug, siteSlug, scenarioSlug, versions }) => ({ host: spareHostSlug, site: siteSlug, measuredSite: siteSlug, profiledSite: siteSlug, scenario: { slug: scenarioSlug, number: versions.draft }, approved: { slug: scenarioSlug, number: versions.approved }, exported: true }),
    stranger: { measuredSite: null, profiledSite: null, scenario: null, approved: null, exported: false },
  }),

  // Last: it gives the stranger's team a host, a site and a scenario of its own, which the cases before say it has not.
  changes('keepTrial', 'plan:edit', 'own', (scope) => keepTrial(scope, TRY_EXAMPLE)),
]
