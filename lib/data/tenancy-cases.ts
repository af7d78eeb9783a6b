/**
 * For tenancy.db.test.ts: one call of each function that takes a TeamScope, with the ids and slugs of a team. `needs` is the
 * permission it asks for; `stranger` is what a member of another team gets for these ids.
 */
import 'server-only'
import type { Permission } from '#lib/base/permissions.ts'
import { TRY_EXAMPLE } from '#lib/planning/try-example.ts'
import { listAuditEvents } from './audit-events.ts'
import { database } from './db.ts'
import { draftInputs } from './draft-inputs.ts'
import { cancelEvaluation, findRecommendation, findSimulation, getEvaluation, requestRecommendation, requestSimulation } from './evaluations.ts'
import { createExport, listExports } from './exports.ts'
import { archiveHost, createHost, getHost, listHosts, restoreHost, updateHost } from './hosts.ts'
import { createInvitation, listInvitations, revokeInvitation } from './invitations.ts'
import { cancelMeasurement, createMeasurement, findMeasurementBySha, getMeasurement, getMeasurementSummary, listMeasurementProblems, listMeasurements } from './measurements.ts'
import { listHostAnswers } from './host-answers.ts'
import { keepTrial } from './keep-trial.ts'
import { changeRole, listMembers, removeMember } from './members.ts'
import { appendProfile, findLatestProfile, getProfile, listProfiles, previewProfile } from './profiles.ts'
import { approveVersion, requestChanges, submitVersion, withdrawVersion } from './reviews.ts'
import { archiveScenario, createScenario, getScenario, listScenarios, restoreScenario } from './scenarios.ts'
import { saveEdit } from './save-edit.ts'
import type { TeamScope } from './scope.ts'
import { createShare, listShares, revokeShare } from './shares.ts'
import { archiveSite, createSite, getSite, listSites, restoreSite, saveFoldingRules, updateSite } from './sites.ts'
import { findTeamRoad } from './team-road.ts'
import { renameTeam } from './teams.ts'
import { HOST, hashesOf, SITE, withProcesses } from './test-team.ts'
import type { FullTeam, PlannedTeam } from './test-team.ts'
import { appendVersion, findLatestVersion, getVersion, listVersions } from './versions.ts'
import { listVersionChoices } from './version-choices.ts'
import { listVersionHistory } from './version-history.ts'
import { listVerdicts } from './version-verdicts.ts'
import { listWaitingVersions } from './waiting-versions.ts'

/** `nothing`: null or an empty list. `own`: it takes no id of a row, and so speaks of the caller's team alone. */
type Answer = 'notFound' | 'invalid' | 'nothing' | 'own'

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
const versionIdsOf = async (teamId: string) => (await database().version.findMany({ where: { teamId }, select: { id: true } })).map(({ id }) => id)
const newSha = 'b'.repeat(64)

export const TENANCY_CASES: readonly TenancyCase[] = [
  reads('listAuditEvents', 'own', (scope) => listAuditEvents(scope), 'audit:read'),
  reads('draftInputs', 'notFound', (scope, { hostSlug }) => draftInputs(scope, hostSlug)),

  changes('requestSimulation', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestSimulation(scope, scenarioSlug, versions.submitted)),
  changes('requestRecommendation', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => requestRecommendation(scope, scenarioSlug, versions.submitted)),
  reads('findRecommendation', 'notFound', (scope, { scenarioSlug, versions }) => findRecommendation(scope, scenarioSlug, versions.draft)),
  reads('findSimulation', 'notFound', (scope, { scenarioSlug, versions }) => findSimulation(scope, scenarioSlug, versions.draft)),
  reads('getEvaluation', 'notFound', (scope, { evaluationId }) => getEvaluation(scope, evaluationId)),
  changes('cancelEvaluation', 'plan:edit', 'notFound', (scope, { evaluationId }) => cancelEvaluation(scope, evaluationId)),

  changes('createExport', 'export:create', 'notFound', (scope, { scenarioSlug, versions }) => createExport(scope, scenarioSlug, versions.approved)),
  reads('listExports', 'nothing', (scope, { scenarioSlug }) => listExports(scope, scenarioSlug)),
  reads('listExports', 'own', (scope) => listExports(scope)),

  reads('listHosts', 'own', (scope) => listHosts(scope)),
  reads('getHost', 'notFound', (scope, { hostSlug }) => getHost(scope, hostSlug)),
  changes('createHost', 'plan:edit', 'own', (scope) => createHost(scope, { ...HOST, name: 'Elsewhere' })),
  changes('updateHost', 'plan:edit', 'notFound', (scope, { hostSlug }) => updateHost(scope, hostSlug, { ...HOST, cores: 64, revision: 1 })),
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

  reads('listMembers', 'own', (scope) => listMembers(scope)),
  changes('changeRole', 'member:manage', 'notFound', (scope, theirs) => changeRole(scope, { memberId: otherMember(scope, theirs), role: 'owner' })),
  changes('removeMember', 'member:manage', 'notFound', (scope, theirs) => removeMember(scope, { memberId: otherMember(scope, theirs) })),

  reads('previewProfile', 'notFound', (scope, { siteSlug, measurementId }) => previewProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  reads('previewProfile', 'notFound', (scope, { measurementId }, { siteSlug }) => previewProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  changes('appendProfile', 'plan:edit', 'notFound', (scope, { siteSlug, measurementId }) => appendProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  changes('appendProfile', 'plan:edit', 'notFound', (scope, { measurementId }, { siteSlug }) => appendProfile(scope, siteSlug, { measurementIds: [measurementId] })),
  reads('listProfiles', 'nothing', (scope, { siteSlug }) => listProfiles(scope, siteSlug)),
  reads('getProfile', 'notFound', (scope, { siteSlug }) => getProfile(scope, siteSlug, 1)),
  reads('findLatestProfile', 'nothing', (scope, { siteSlug }) => findLatestProfile(scope, siteSlug)),

  changes('submitVersion', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => submitVersion(scope, scenarioSlug, versions.draft, { message: 'Please look.' })),
  changes('approveVersion', 'review:decide', 'notFound', async (scope, theirs) => approveVersion(scope, theirs.scenarioSlug, theirs.versions.submitted, { comment: '', ...(await hashesOf(theirs, theirs.versions.submitted)) })),
  changes('requestChanges', 'review:decide', 'notFound', (scope, { scenarioSlug, versions }) => requestChanges(scope, scenarioSlug, versions.submitted, { comment: 'Not yet.' })),
  changes('withdrawVersion', 'plan:edit', 'notFound', (scope, { scenarioSlug, versions }) => withdrawVersion(scope, scenarioSlug, versions.submitted)),

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
  reads('listSites', 'nothing', (scope, { hostSlug }) => listSites(scope, { hostSlug })),
  reads('getSite', 'notFound', (scope, { siteSlug }) => getSite(scope, siteSlug)),
  changes('createSite', 'plan:edit', 'invalid', (scope, { hostSlug }) => createSite(scope, { ...SITE, serverName: 'new.example.com', hostSlug })),
  changes('updateSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => updateSite(scope, siteSlug, { ...SITE, port: 8080, revision: 1 })),
  changes('updateSite', 'plan:edit', 'invalid', (scope, { hostSlug }, { siteSlug }) => updateSite(scope, siteSlug, { ...SITE, hostSlug, revision: 1 })),
  changes('saveFoldingRules', 'plan:edit', 'nothing', (scope, { siteId }) => database().$transaction((transaction) => saveFoldingRules(transaction, scope, siteId, rules))),
  changes('archiveSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => archiveSite(scope, siteSlug)),
  changes('restoreSite', 'plan:edit', 'notFound', (scope, { siteSlug }) => restoreSite(scope, siteSlug)),

  changes('renameTeam', 'team:manage', 'own', (scope) => renameTeam(scope, { name: 'Another name' })),

  changes('appendVersion', 'plan:edit', 'notFound', (scope, { scenarioSlug, inputs, versions }) => appendVersion(scope, scenarioSlug, { baseNumber: versions.draft, message: 'Nine', inputs: withProcesses(inputs, 9) })),
  reads('getVersion', 'notFound', (scope, { scenarioSlug }) => getVersion(scope, scenarioSlug, 1)),
  reads('findLatestVersion', 'nothing', (scope, { scenarioSlug }) => findLatestVersion(scope, scenarioSlug)),
  reads('listVersions', 'nothing', (scope, { scenarioSlug }) => listVersions(scope, scenarioSlug)),
  reads('listVersionHistory', 'nothing', (scope, { scenarioSlug }) => listVersionHistory(scope, scenarioSlug)),
  reads('listVersionChoices', 'own', (scope) => listVersionChoices(scope)),
  reads('listWaitingVersions', 'own', (scope) => listWaitingVersions(scope)),
  reads('listVerdicts', 'nothing', async (scope, { teamId }) => [...(await listVerdicts(scope, await versionIdsOf(teamId)))]),

  reads('listHostAnswers', 'own', (scope) => listHostAnswers(scope), 'team:read', {
    own: ({ hostSlug, scenarioSlug, versions }) => [{ hostSlug, scenario: { slug: scenarioSlug }, number: versions.approved }],
    stranger: [],
  }),
  reads('findTeamRoad', 'own', (scope) => findTeamRoad(scope), 'team:read', {
    own: ({ spareHostSlug, siteSlug, scenarioSlug, versions }) => ({ host: spareHostSlug, site: siteSlug, measuredSite: siteSlug, profiledSite: siteSlug, scenario: { slug: scenarioSlug, number: versions.draft }, approved: { slug: scenarioSlug, number: versions.approved }, exported: true }),
    stranger: { measuredSite: null, profiledSite: null, scenario: null, approved: null, exported: false },
  }),

  // Last: it gives the stranger's team a host, a site and a scenario of its own, which the cases before say it has not.
  changes('keepTrial', 'plan:edit', 'own', (scope) => keepTrial(scope, TRY_EXAMPLE)),
]
