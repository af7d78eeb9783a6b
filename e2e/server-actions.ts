/**
 * Every server action there is: what its form binds and sends, and who may send it. A test compares this table with the
 * exported functions of the action files. The actions of one file are sent in this order, each building on those before.
 */
import type { Permission } from '#lib/base/permissions.ts'
import { getHost } from '#lib/data/hosts.ts'
import { previewImport } from '#lib/data/configuration-import.ts'
import { createApiToken } from '#lib/data/api-tokens.ts'
import { createInvitation } from '#lib/data/invitations.ts'
import { createShare } from '#lib/data/shares.ts'
import { listMembers } from '#lib/data/members.ts'
import { POLICY_CHECK_CODES } from '#lib/planning/checks/policy.ts'
import { TRY_EXAMPLE } from '#lib/planning/try-example.ts'
import { everyTeam } from '#lib/data/db.ts'
import { addComment, resolveThread } from '#lib/data/comments.ts'
import { createWebhook } from '#lib/data/webhooks.ts'
import { hashesOf, type FullTeam } from './fixtures/full-team.ts'

export type FormFields = Readonly<Record<string, string>>

export interface TeamAction {
  /** Below app/t/[team]. */
  file: string
  name: string
  needs: Permission
  /** What stands before the form: texts that the page bound, which come back from the client; the team's slug first. */
  bound: (team: FullTeam) => readonly string[] | Promise<readonly string[]>
  form: (team: FullTeam) => FormFields | Promise<FormFields>
  /** What the least role that may is answered; else that it is done. */
  answer?: 'conflict'
  /** It computes and writes nothing. */
  readsOnly?: true
  /** The form names things of the team, which another team's form may not. */
  namesThings?: true
  /** Everybody may, for themselves. */
  forOneself?: true
}

const SIZE = { cores: '2', memoryMiB: '4096' }
const group = { 'groups.0.name': 'spare', 'groups.0.processes': '1', 'groups.0.threads': '1' }
const SITE = { name: 'Spare', serverName: 'spare.example.com', scriptPath: '/srv/spare/app.wsgi', ...group }
const edit = { 'sites.0.groups.0.processes': '5', 'sites.0.groups.0.threads': '4', 'sites.0.ratePerSecond': '6', 'host.cores': '2', 'host.memoryMiB': '4096', 'host.tenants.0.memoryMiB': '256', 'host.tenants.0.cpuCores': '0.2', 'objectives.p95Ms': '800' }
const scenarioOf = ({ slug, parts }: FullTeam) => [slug, parts.scenario]
const nothing = () => ({})

const hosts: TeamAction[] = [
  { file: 'hosts/actions.ts', name: 'addHost', needs: 'plan:edit', bound: ({ slug }) => [slug], form: () => ({ name: 'Spare', ...SIZE }) },
  { file: 'hosts/actions.ts', name: 'saveHost', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.host], form: () => ({ name: 'Renamed', cores: '4', memoryMiB: '4096', revision: '1' }) },
  { file: 'hosts/actions.ts', name: 'archive', needs: 'plan:edit', bound: ({ slug }) => [slug, 'spare'], form: nothing },
  { file: 'hosts/actions.ts', name: 'restore', needs: 'plan:edit', bound: ({ slug }) => [slug, 'spare'], form: nothing },
]

const imports: TeamAction[] = [
  {
    file: 'import/actions.ts', name: 'importChosen', needs: 'plan:edit', namesThings: true, bound: ({ slug, parts }) => [slug, parts.upload],
    form: async ({ people, parts }) => ({ hostSlug: parts.host, modWsgi: '4.9.4', seen: (await previewImport(people.viewer.scope, parts.upload, { hostSlug: parts.host, modWsgi: '4.9.4' })).seen, 'take[]': 's0.groups' }),
  },
]

const sites: TeamAction[] = [
  { file: 'sites/actions.ts', name: 'addSite', needs: 'plan:edit', namesThings: true, bound: ({ slug }) => [slug], form: ({ parts }) => ({ ...SITE, hostSlug: parts.host }) },
  { file: 'sites/actions.ts', name: 'saveSite', needs: 'plan:edit', bound: ({ slug }) => [slug, 'spare'], form: () => ({ ...SITE, port: '8080', revision: '1' }) },
  { file: 'sites/actions.ts', name: 'archive', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.site], form: nothing },
  { file: 'sites/actions.ts', name: 'restore', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.site], form: nothing },
]

const PROFILES = { file: 'sites/[site]/profiles/actions.ts', needs: 'plan:edit' } as const

const profiles: TeamAction[] = [
  { ...PROFILES, name: 'keepProfile', namesThings: true, bound: ({ slug, parts }) => [slug, parts.site], form: ({ parts }) => ({ 'measurementIds[]': parts.measurement, rules: '' }) },
  // The team's profile holds no load tests, so there is nothing to accept.
  { ...PROFILES, name: 'acceptInferred', answer: 'conflict', bound: ({ slug, parts }) => [slug, parts.site, '2'], form: () => ({ cores: '2', processes: '2', threads: '4', shown: '0.5' }) },
]

const MEASUREMENTS = { file: 'sites/[site]/measurements/[measurement]/actions.ts' } as const
const hostFileOf = ({ slug, parts, hostFile }: FullTeam) => [slug, parts.site, hostFile]

const measurements: TeamAction[] = [
  { ...MEASUREMENTS, name: 'answer', needs: 'measurement:upload', bound: hostFileOf, form: () => ({ 'answers.p3002': 'group:shop' }) },
  { ...MEASUREMENTS, name: 'adoptOntoHost', needs: 'plan:edit', bound: hostFileOf, form: async ({ people, parts }) => ({ 'take[]': 'cores', revision: String((await getHost(people.viewer.scope, parts.host)).revision) }) },
  { ...MEASUREMENTS, name: 'reread', needs: 'measurement:upload', bound: hostFileOf, form: () => ({ format: 'pidstat', logFormat: '', unit: '' }) },
]

const scenarios: TeamAction[] = [
  { file: 'scenarios/actions.ts', name: 'addScenario', needs: 'plan:edit', namesThings: true, bound: ({ slug }) => [slug], form: ({ parts }) => ({ name: 'Spare', hostSlug: parts.host, description: '' }) },
  { file: 'scenarios/actions.ts', name: 'saveVersion', needs: 'plan:edit', bound: scenarioOf, form: () => ({ baseNumber: '2', message: 'Five processes', ...edit }) },
  { file: 'scenarios/actions.ts', name: 'redraft', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.scenario, parts.host], form: () => ({ baseNumber: '3' }) },
  { file: 'scenarios/actions.ts', name: 'restoreVersion', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.scenario, '1'], form: () => ({ baseNumber: '4' }) },
  { file: 'scenarios/actions.ts', name: 'submit', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.scenario, '5'], form: () => ({ message: 'Please look' }) },
  { file: 'scenarios/actions.ts', name: 'withdraw', needs: 'plan:edit', bound: ({ slug, parts }) => [slug, parts.scenario, '5'], form: nothing },
  { file: 'scenarios/actions.ts', name: 'decide', needs: 'review:decide', bound: ({ slug, parts, submitted }) => [slug, parts.scenario, String(submitted)], form: async ({ people, parts, submitted }) => ({ decision: 'approve', comment: 'Agreed', ...(await hashesOf(people.viewer, parts.scenario, submitted)) }) },
  { file: 'scenarios/actions.ts', name: 'archive', needs: 'plan:edit', bound: scenarioOf, form: nothing },
  { file: 'scenarios/actions.ts', name: 'restore', needs: 'plan:edit', bound: scenarioOf, form: nothing },
]

const EVALUATIONS = { file: 'scenarios/[scenario]/versions/[number]/evaluation-actions.ts', needs: 'plan:edit' } as const
const evaluationOf = ({ slug, parts }: FullTeam) => [slug, parts.scenario, '1', parts.evaluation]
const submittedOf = ({ slug, parts, submitted }: FullTeam) => [slug, parts.scenario, String(submitted)]

const evaluations: TeamAction[] = [
  // The team's evaluation is a simulation that has ended: nothing to stop, and no recommendation to take over.
  { ...EVALUATIONS, name: 'cancel', answer: 'conflict', bound: evaluationOf, form: nothing },
  { ...EVALUATIONS, name: 'adopt', answer: 'conflict', bound: evaluationOf, form: () => ({ baseNumber: '2' }) },
  { ...EVALUATIONS, name: 'confirmBySimulation', bound: submittedOf, form: nothing },
  { ...EVALUATIONS, name: 'askRecommendation', bound: submittedOf, form: nothing },
]

const PROOFS = { file: 'scenarios/[scenario]/versions/[number]/proof-actions.ts', needs: 'plan:edit' } as const

const proofs: TeamAction[] = [
  { ...PROOFS, name: 'testByApache', bound: submittedOf, form: nothing },
  { ...PROOFS, name: 'proveUnderLoad', bound: submittedOf, form: () => ({ durationS: '3' }) },
]

const comparisons: TeamAction[] = [
  { file: 'compare/actions.ts', name: 'share', needs: 'plan:edit', namesThings: true, bound: ({ slug }) => [slug], form: ({ parts }) => ({ 'versions[]': `${parts.scenario}:1`, days: '7' }) },
  { file: 'compare/actions.ts', name: 'revoke', needs: 'plan:edit', bound: async ({ slug, people, parts }) => [slug, (await createShare(people.planner.scope, { versions: [{ scenario: parts.scenario, number: 1 }] })).id], form: nothing },
  { file: 'compare/actions.ts', name: 'simulatePaired', needs: 'plan:edit', namesThings: true, bound: ({ slug }) => [slug], form: ({ parts }) => ({ 'versions[0]': `${parts.scenario}:1`, 'versions[1]': `${parts.scenario}:2` }) },
  { file: 'compare/actions.ts', name: 'cancelPaired', needs: 'plan:edit', answer: 'conflict', bound: ({ slug, parts }) => [slug, parts.evaluation], form: nothing },
]

const memberNamed = async ({ people, word }: FullTeam, name: string): Promise<string> => (await listMembers(people.owner.scope)).find((member) => member.name === `${word} ${name}`)?.id ?? 'gone'

const tokens: TeamAction[] = [
  { file: 'settings/token-actions.ts', name: 'makeToken', needs: 'token:manage', bound: ({ slug }) => [slug], form: () => ({ name: 'CI', days: '30', 'scopes[]': 'measure' }) },
  // The least role that may revoke it is who made it.
  { file: 'settings/token-actions.ts', name: 'revokeToken', needs: 'token:manage', bound: async ({ slug, people }) => [slug, (await createApiToken(people.planner.scope, { name: 'CI', scopes: [], days: 30 })).id], form: nothing },
]

/** Where nothing is ever sent: the delivery has failed at once, and so settles. */
const WEBHOOK = { url: 'https://127.0.0.1/', events: ['version.approved'] } as const
const deliveryOf = async ({ teamId, people }: FullTeam): Promise<string> => {
  const { id: webhookId } = await createWebhook(people.owner.scope, { ...WEBHOOK, events: [...WEBHOOK.events] })
  // Long past its last attempt: nothing is sent before the action asks for it.
  return (await everyTeam().webhookDelivery.create({ data: { teamId, webhookId, event: 'version.approved', body: '{}', status: 'failed' } })).id
}

const webhooks: TeamAction[] = [
  { file: 'settings/webhooks/actions.ts', name: 'makeWebhook', needs: 'team:manage', bound: ({ slug }) => [slug], form: () => ({ url: WEBHOOK.url, 'events[]': 'version.approved' }) },
  { file: 'settings/webhooks/actions.ts', name: 'resend', needs: 'team:manage', bound: async (team) => [team.slug, await deliveryOf(team)], form: nothing },
  { file: 'settings/webhooks/actions.ts', name: 'remove', needs: 'team:manage', bound: async ({ slug, people }) => [slug, (await createWebhook(people.owner.scope, { ...WEBHOOK, events: [...WEBHOOK.events] })).id], form: nothing },
]

const SPOKEN = { anchor: 'input:host.cores', label: 'Host: cores', body: 'Why?' }
const newThread = async ({ people, parts, submitted }: FullTeam) => (await addComment(people.planner.scope, parts.scenario, submitted, SPOKEN)).threadId
/** Of the viewer, not read yet. */
async function newNotice({ teamId, people, parts, submitted }: FullTeam) {
  const member = await everyTeam().member.findFirstOrThrow({ where: { teamId, userId: people.viewer.scope.actor.userId } })
  const version = await everyTeam().version.findFirstOrThrow({ where: { teamId, number: submitted, scenario: { slug: parts.scenario } } })
  return (await everyTeam().notice.create({ data: { teamId, memberId: member.id, versionId: version.id, kind: 'commented', actor: 'Somebody', text: '' } })).id
}
const failedMail = async (team: FullTeam) => (await everyTeam().noticeMail.create({ data: { teamId: team.teamId, noticeId: await newNotice(team), status: 'failed', failure: 'No such person' } })).id

const VERSION_COMMENTS = 'scenarios/[scenario]/versions/[number]/comment-actions.ts'
const comments: TeamAction[] = [
  { file: VERSION_COMMENTS, name: 'comment', needs: 'plan:edit', bound: ({ slug, parts, submitted }) => [slug, parts.scenario, String(submitted)], form: () => SPOKEN },
  { file: VERSION_COMMENTS, name: 'reply', needs: 'plan:edit', bound: async (team) => [team.slug, await newThread(team)], form: () => ({ body: 'Because.' }) },
  { file: VERSION_COMMENTS, name: 'resolve', needs: 'plan:edit', bound: async (team) => [team.slug, await newThread(team)], form: nothing },
  {
    file: VERSION_COMMENTS, name: 'reopen', needs: 'plan:edit', form: nothing,
    bound: async (team) => {
      const thread = await newThread(team)
      await resolveThread(team.people.planner.scope, thread)
      return [team.slug, thread]
    },
  },
  { file: 'notices/actions.ts', name: 'openNotice', needs: 'team:read', forOneself: true, bound: async (team) => [team.slug, await newNotice(team), team.parts.scenario, String(team.submitted)], form: nothing },
  {
    file: 'notices/actions.ts', name: 'markAllRead', needs: 'team:read', forOneself: true, form: nothing,
    bound: async (team) => {
      await newNotice(team)
      return [team.slug]
    },
  },
  { file: 'notices/actions.ts', name: 'chooseMail', needs: 'team:read', forOneself: true, bound: ({ slug }) => [slug], form: () => ({ 'kinds[]': 'approved' }) },
  { file: 'notices/actions.ts', name: 'resend', needs: 'team:manage', bound: async (team) => [team.slug, await failedMail(team)], form: nothing },
]

const settings: TeamAction[] = [
  { file: 'settings/actions.ts', name: 'setRole', needs: 'member:manage', bound: async (team) => [team.slug, await memberNamed(team, 'Viewer')], form: () => ({ role: 'planner' }) },
  { file: 'settings/actions.ts', name: 'invite', needs: 'member:manage', bound: ({ slug }) => [slug], form: () => ({ email: 'late@example.com', role: 'owner' }) },
  { file: 'settings/actions.ts', name: 'revoke', needs: 'member:manage', bound: async ({ slug, people }) => [slug, (await createInvitation(people.owner.scope, { role: 'viewer' })).id], form: nothing },
  { file: 'settings/actions.ts', name: 'askSecondFactor', needs: 'team:manage', bound: ({ slug }) => [slug], form: () => ({ isRequired: 'no' }), readsOnly: true },
  { file: 'settings/actions.ts', name: 'rename', needs: 'team:manage', bound: ({ slug }) => [slug], form: () => ({ name: 'Another name' }) },
  { file: 'settings/actions.ts', name: 'remove', needs: 'member:manage', bound: async (team) => [team.slug, await memberNamed(team, 'Approver')], form: nothing },
  // The owner is an approver from here on.
  { file: 'settings/actions.ts', name: 'transfer', needs: 'team:manage', bound: async (team) => [team.slug, await memberNamed(team, 'Planner')], form: nothing },
  { file: 'settings/actions.ts', name: 'leave', needs: 'team:read', forOneself: true, bound: ({ slug }) => [slug], form: nothing },
]

const policies: TeamAction[] = [
  { file: 'settings/policy/actions.ts', name: 'savePolicy', needs: 'team:manage', bound: ({ slug }) => [slug], form: () => ({ baseNumber: '1', ...Object.fromEntries(POLICY_CHECK_CODES.map((code) => [`levels.${code}`, 'advisory'])), evidenceGrade: 'A', headroomPercent: '30', approverRole: 'approver', minimumApprovals: '1', overrideRole: 'owner', note: 'Later rules' }) },
]

const trial: TeamAction[] = [{ file: 'trial-actions.ts', name: 'keep', needs: 'plan:edit', bound: ({ slug }) => [slug], form: () => ({ ...TRY_EXAMPLE }) }]

export const TEAM_ACTIONS: readonly TeamAction[] = [...trial, ...imports, ...hosts, ...sites, ...profiles, ...measurements, ...scenarios, ...evaluations, ...proofs, ...comparisons, ...tokens, ...policies, ...webhooks, ...comments, ...settings]

/** Actions of no team, below app: `person` needs a session, `link` the secret of an invitation, `anybody` nothing. */
export const OTHER_ACTIONS: readonly { file: string; name: string; needs: 'person' | 'link' | 'anybody'; form: FormFields }[] = [
  { file: 'account/actions.ts', name: 'addTeam', needs: 'person', form: { name: 'A team of nobody' } },
  { file: 'account/actions.ts', name: 'savePassword', needs: 'person', form: { currentPassword: 'x', newPassword: 'four other plain words', newPasswordAgain: 'four other plain words' } },
  { file: 'account/actions.ts', name: 'endAllSessions', needs: 'person', form: {} },
  { file: 'account/actions.ts', name: 'endOne', needs: 'person', form: {} },
  { file: 'account/actions.ts', name: 'endOthers', needs: 'person', form: {} },
  { file: 'account/second-factor/actions.ts', name: 'begin', needs: 'person', form: { password: 'x' } },
  { file: 'account/second-factor/actions.ts', name: 'confirm', needs: 'person', form: { code: '123456' } },
  { file: 'account/second-factor/actions.ts', name: 'renew', needs: 'person', form: { code: '123456' } },
  { file: 'account/second-factor/actions.ts', name: 'turnOff', needs: 'person', form: { code: '123456' } },
  { file: 'login/code/actions.ts', name: 'enterCode', needs: 'person', form: { code: '123456' } },
  { file: 'invite/[token]/actions.ts', name: 'acceptAsActor', needs: 'link', form: {} },
  { file: 'invite/[token]/actions.ts', name: 'acceptByRegistering', needs: 'link', form: { name: 'Nobody', email: 'nobody-was-invited@example.com', password: 'four other plain words' } },
  { file: 'register/actions.ts', name: 'register', needs: 'anybody', form: {} },
]
