/** Every endpoint of the API, called with every token. */
import { ENDPOINT_EXAMPLES } from '#lib/api/endpoint-examples.ts'
import { partsOfPath, type Endpoint } from '#lib/api/endpoint.ts'
import { ENDPOINTS } from '#lib/api/endpoints.ts'
import { scopeOf } from '#lib/base/api-scopes.ts'
import { can } from '#lib/base/permissions.ts'
import { addComment } from '#lib/data/comments.ts'
import { database, everyTeam } from '#lib/data/db.ts'
import { appendHeadroomCheck } from '#lib/data/headroom-checks.ts'
import { createShare } from '#lib/data/shares.ts'
import { CHECKED } from '#lib/data/test-team.ts'
import { createWebhook } from '#lib/data/webhooks.ts'
import { faultsOf, inParallel, isForRole, told, type Asked, type Cell } from './cell.ts'
import { memberId, type ApiCaller, type Matrix } from './callers.ts'

export type ApiParts = Readonly<Record<string, string>>

/** A thing of the team for each name that an address may hold. */
export async function makeApiParts({ team, spare }: Matrix): Promise<ApiParts> {
  const { parts, people, teamId, invitationId } = team
  const { id: webhook } = await createWebhook(people.owner.scope, { url: 'https://127.0.0.1/', events: ['headroom.lost'] })
  const { id: check } = await appendHeadroomCheck(people.planner.scope, { siteSlug: parts.site, scenarioSlug: parts.scenario, number: 1, measurementIds: [parts.measurement], againstIds: [], loss: CHECKED })
  const { id: share } = await createShare(people.planner.scope, { versions: [{ scenario: parts.scenario, number: 1 }] })
  // Long past its last attempt, so that nothing is sent.
  const delivery = (await database({ teamId }).webhookDelivery.create({ data: { teamId, webhookId: webhook, event: 'headroom.lost', body: '{}', status: 'failed' } })).id
  const { threadId: conversation } = await addComment(people.planner.scope, parts.scenario, team.submitted, { anchor: 'version', label: 'The version', body: 'Why?' })
  // The owner's, so that a foreign owner and the other roles are all strangers to it.
  const member = await everyTeam().member.findFirstOrThrow({ where: { teamId, userId: people.owner.userId }, select: { id: true } })
  const version = await everyTeam().version.findFirstOrThrow({ where: { teamId, number: team.submitted, scenario: { slug: parts.scenario } }, select: { id: true } })
  const notice = (await database({ teamId }).notice.create({ data: { teamId, memberId: member.id, versionId: version.id, kind: 'commented', actor: `${team.word} Planner`, text: '' } })).id
  const mail = (await database({ teamId }).noticeMail.create({ data: { teamId, noticeId: notice, status: 'failed', failure: 'No such person' } })).id
  return { ...parts, conversation, notice, mail, invitation: invitationId, member: await memberId(team, spare), webhook, check, share, delivery, job: parts.evaluation }
}

function addressOf({ path }: Endpoint, parts: ApiParts): string {
  return `/api/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = parts[name]
    if (part === undefined) throw new Error(`the matrix has nothing for {${name}} of ${path}: add it to makeApiParts`)
    return encodeURIComponent(part)
  })}`
}

async function call(address: string, { key }: ApiCaller, endpoint: Endpoint, parts: ApiParts, example = ENDPOINT_EXAMPLES[endpoint.id]): Promise<Asked> {
  const headers = { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...(endpoint.body === undefined ? {} : { 'content-type': 'application/json' }) }
  const body = endpoint.takesFile === true ? 'GET / 200\n' : endpoint.body === undefined ? undefined : JSON.stringify(example)
  const response = await fetch(`${address}${addressOf(endpoint, parts)}`, { method: endpoint.method, headers, ...(endpoint.method === 'GET' ? {} : { body }), redirect: 'manual' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const may = ({ standing, isNarrow }: ApiCaller, { needs }: Endpoint): boolean => standing !== 'outside' && standing !== 'unknown' && can(standing, needs) && (isNarrow !== true || needs === 'team:read')
/** Without a thing in its address, an endpoint speaks of the token's own team. */
const isOwnBusiness = (caller: ApiCaller, endpoint: Endpoint) => caller.standing === 'outside' && partsOfPath(endpoint.path).length === 0
/** What a person is told of is theirs alone: to everybody else in the team it is not there. */
const isOfOnePerson = ({ path }: Endpoint) => path.includes('{notice}')
const rowOf = ({ method, path }: Endpoint) => `${method} ${path}`

export async function refuseApi(address: string, { team, api }: Matrix, parts: ApiParts): Promise<Cell[]> {
  const cells: Cell[] = []
  for (let first = 0; first < ENDPOINTS.length; first += AT_ONCE) {
    // All callers come from one address, which is refused after a few hundred bad tokens in a minute.
    await everyTeam().throttle.deleteMany()
    cells.push(...(await refuseSome(address, { team, api }, parts, ENDPOINTS.slice(first, first + AT_ONCE))))
  }
  return cells
}

const AT_ONCE = 50

async function refuseSome(address: string, { team, api }: Pick<Matrix, 'team' | 'api'>, parts: ApiParts, endpoints: readonly Endpoint[]): Promise<Cell[]> {
  const asked = endpoints.flatMap((endpoint) => api.filter((caller) => !may(caller, endpoint) && !isOwnBusiness(caller, endpoint)).map((caller) => ({ endpoint, caller })))
  return inParallel(asked, async ({ endpoint, caller }): Promise<Cell> => {
    const got = await call(address, caller, endpoint, parts)
    const wanted = caller.standing === 'unknown' ? 401 : caller.standing === 'outside' ? 404 : 403
    const isProblem = got.headers.get('content-type')?.startsWith('application/problem+json') === true
    return { kind: 'api', row: rowOf(endpoint), caller: caller.name, got: String(got.status), faults: faultsOf({ [`answers ${got.status}, not ${wanted}`]: got.status !== wanted, 'is no problem document': !isProblem, 'does not name the scope it needs': caller.isNarrow === true && !got.text.includes(`"neededScope":"${scopeOf(endpoint.needs) ?? ''}"`), [`tells ${told(got, team).join()}`]: told(got, team).length > 0 }) }
  })
}

/** What only reads is answered to every role that may; what changes gets as far as the work itself. The foreign token gets its own. */
export async function allowApi(address: string, { team, api }: Matrix, parts: ApiParts): Promise<Cell[]> {
  const cells: Cell[] = []
  const reading = ENDPOINTS.filter(({ method }) => method === 'GET')
  // What removes the things that others speak of comes last.
  const changing = ENDPOINTS.filter(({ method }) => method !== 'GET').sort((a, b) => Number(isRemoval(a)) - Number(isRemoval(b)))
  for (const endpoint of [...reading, ...changing]) {
    const callers = api.filter((caller) => may(caller, endpoint) || isOwnBusiness(caller, endpoint))
    cells.push(...(await inParallel(endpoint.method === 'GET' ? callers : callers.slice(0, 6), async (caller): Promise<Cell> => {
      // One computation is enough, and no run under load: the others are refused for their empty body, which comes after the question who they are.
      const got = await call(address, caller, endpoint, parts, (endpoint.computes === true && caller !== callers[0]) || endpoint.id === 'startProof' ? {} : undefined)
      const isOk = got.status >= 200 && got.status < 300
      const isReached = ![401, 405, 429].includes(got.status) && !isForRole(got) && got.status < 500 && (got.status !== 404 || endpoint.body !== undefined || isRemoval(endpoint) || (isOfOnePerson(endpoint) && caller.standing !== 'owner'))
      return { kind: 'api', row: rowOf(endpoint), caller: caller.name, got: String(got.status), faults: faultsOf({ [`answers ${got.status}: ${got.text.slice(0, 200)}`]: endpoint.method === 'GET' ? !isOk && got.status !== 409 : !isReached, 'tells a foreign token': caller.standing === 'outside' && told(got, team).length > 0 }) }
    }, endpoint.method === 'GET' ? 6 : 1)))
  }
  return cells
}

const isRemoval = ({ method, path }: Endpoint) => method === 'DELETE' || /\/(?:revoke|archive|cancel|withdraw|transfer-ownership)$/.test(path)
