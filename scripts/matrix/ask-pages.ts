/** Every page and route of a team, asked for by every caller. */
import { can, type Permission } from '#lib/base/permissions.ts'
import type { AddressParts, FullTeam } from '../../e2e/fixtures/full-team.ts'
import { addressOf, partsOf, TEAM_PAGES, TEAM_ROUTES, type PartName, type TeamPage, type TeamRoute } from '../../e2e/pages.ts'
import { ask, faultsOf, inParallel, titleOf, told, type Cell } from './cell.ts'
import type { Caller, Matrix } from './callers.ts'

/** What no address holds, for a part that says which thing of a team is meant. */
export const MADE_UP: Readonly<Record<PartName, readonly string[]>> = {
  team: ['there-is-no-such-team', 'x'.repeat(2000), '%'],
  host: ["x' OR '1'='1"],
  site: ['../../login'],
  scenario: ['x'.repeat(2000)],
  number: ['99', '0', '-1', '1.5', 'NaN', '2147483648', '99999999999999999999'],
  measurement: ['no-uuid'],
  evaluation: ['no-uuid'],
  upload: ['no-uuid'],
  token: ['no-such-token'],
}

/** The caller's own addresses with one part, or all, taken from `team`, or made up: none of these is a thing of theirs. */
export function foreignAddresses(route: string, own: FullTeam, { parts }: FullTeam): string[] {
  const children = partsOf(route).filter((name) => name !== 'team')
  const taken = children.filter((name) => parts[name] !== own.parts[name])
  const withPart = (changed: Partial<AddressParts>) => addressOf(route, { ...own.parts, ...changed })
  return [
    ...(taken.length === 0 ? [] : [withPart({ ...parts, team: own.slug })]),
    ...taken.map((name) => withPart({ [name]: parts[name] })),
    ...children.flatMap((name) => MADE_UP[name].map((text) => withPart({ [name]: text }))),
  ]
}

const may = ({ standing }: Caller, needs: Permission): boolean => standing !== 'outside' && standing !== 'unknown' && can(standing, needs)

export async function askPages(address: string, { team, web }: Matrix): Promise<Cell[]> {
  return (await inParallel(TEAM_PAGES.flatMap((page) => web.map((caller) => ({ page, caller }))), ({ page, caller }) => askPage(address, team, page, caller))).flat()
}

async function askPage(address: string, team: FullTeam, { route, needs, title, tells, query }: TeamPage, caller: Caller): Promise<Cell> {
  const path = `${addressOf(route, team.parts)}${query === undefined ? '' : `?${query(team)}`}`
  const got = await ask(address, caller, path)
  const cell = (faults: string[]): Cell => ({ kind: 'page', row: route, caller: caller.name, got: String(got.status), faults })
  if (may(caller, needs)) {
    const wanted = `${title(team)} · Headroom`
    // Where a long name may break is no part of it.
    const shown = got.text.replaceAll(/<wbr\/?>/g, '')
    return cell(faultsOf({ 'not shown': got.status !== 200, [`titled ${titleOf(got.text)}, not ${wanted}`]: titleOf(got.text) !== wanted, ...Object.fromEntries([`${team.word} Team`, ...tells(team)].map((text) => [`does not tell ${text}`, !shown.includes(text)])) }))
  }
  if (caller.standing === 'unknown') {
    const to = new URL(got.headers.get('location') ?? '/', 'http://here')
    return cell(faultsOf({ 'does not ask to sign in': got.status !== 307 || to.pathname !== '/login', 'does not come back': to.searchParams.get('next')?.startsWith(`/t/${team.slug}`) !== true, [`tells ${told(got, { ...team, secrets: team.secrets.filter((secret) => secret !== team.slug) }).join()}`]: told(got, team).length > 0 }))
  }
  if (caller.standing !== 'outside') return cell(faultsOf({ 'not forbidden': got.status !== 403 }))
  const payload = await ask(address, caller, path, { headers: { rsc: '1' } })
  const faults = faultsOf({ 'is there': got.status !== 404, [`titled ${titleOf(got.text)}`]: titleOf(got.text) !== 'Not found · Headroom', [`tells ${told(got, team).join()}`]: told(got, team).length > 0, [`tells the router ${told(payload, team).join()}`]: told(payload, team).length > 0 })
  const own = caller.own
  if (own === undefined) return cell(faults)
  for (const foreign of foreignAddresses(route, own, team)) {
    const asked = await ask(address, caller, foreign)
    faults.push(...faultsOf({ [`${foreign.slice(0, 120)} is there (${asked.status})`]: asked.status !== 404, [`${foreign.slice(0, 120)} tells`]: told(asked, team).length > 0 }))
  }
  if (query !== undefined) {
    const asked = await ask(address, caller, `${addressOf(route, own.parts)}?${query(team)}`)
    faults.push(...faultsOf({ [`the query of another team answers ${asked.status}`]: asked.status !== 200 && asked.status !== 404, 'the query of another team tells': told(asked, team).length > 0 }))
  }
  return cell(faults)
}

const BYTES = '10.0.0.9 - - [01/Mar/2026:10:00:00 +0000] "GET /late HTTP/1.1" 200 512 "-" "-" 20000\n'
const FROM_ELSEWHERE: readonly Record<string, string>[] = [{ origin: 'https://elsewhere.example.com' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]

const askRouteAt = (address: string, caller: Caller, { method, query }: TeamRoute, path: string, headers: Record<string, string> = {}) => ask(address, caller, `${path}${query === undefined ? '' : `?${query}`}`, { method, headers, ...(method === 'PUT' ? { body: BYTES } : {}) })

/** Whoever may not. */
export async function refuseRoutes(address: string, { team, web }: Matrix): Promise<Cell[]> {
  const asked = TEAM_ROUTES.flatMap((route) => web.filter((caller) => !may(caller, route.needs)).map((caller) => ({ route, caller })))
  return inParallel(asked, async ({ route, caller }): Promise<Cell> => {
    const got = await askRouteAt(address, caller, route, addressOf(route.route, team.parts))
    const wanted = caller.standing === 'unknown' ? 401 : caller.standing === 'outside' ? 404 : 403
    const faults = faultsOf({ [`answers ${got.status}, not ${wanted}`]: got.status !== wanted, [`tells ${told(got, team).join()}`]: told(got, team).length > 0 })
    for (const foreign of caller.own === undefined ? [] : foreignAddresses(route.route, caller.own, team)) {
      const answer = await askRouteAt(address, caller, route, foreign)
      faults.push(...faultsOf({ [`${foreign.slice(0, 120)} answers ${answer.status}`]: answer.status !== 404, [`${foreign.slice(0, 120)} tells`]: told(answer, team).length > 0 }))
    }
    return { kind: 'route', row: `${route.method} ${route.route}`, caller: caller.name, got: String(got.status), faults }
  })
}

/** A change that another web site's page asks for with the owner's cookie. */
export async function refuseRoutesFromElsewhere(address: string, { team, web }: Matrix): Promise<string[]> {
  const owner = web.find(({ standing }) => standing === 'owner')
  if (owner === undefined) return ['there is no owner']
  const faults: string[] = []
  for (const route of TEAM_ROUTES.filter(({ method }) => method !== 'GET'))
    for (const headers of FROM_ELSEWHERE) {
      const got = await askRouteAt(address, owner, route, addressOf(route.route, team.parts), headers)
      if (got.status !== 403 || !got.text.includes('another web site')) faults.push(`${route.method} ${route.route} with ${JSON.stringify(headers)} answers ${got.status}`)
    }
  return faults
}

/** Whoever may: the least role is answered as the table says; those above it get that far at least. */
export async function allowRoutes(address: string, { team, web }: Matrix): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const route of TEAM_ROUTES)
    for (const [index, caller] of web.filter((each) => may(each, route.needs)).entries()) {
      const got = await askRouteAt(address, caller, route, addressOf(route.route, team.parts))
      const first = index === 0 || route.method === 'GET'
      const faults = first ? faultsOf({ [`answers ${got.status}, not ${route.status}`]: got.status !== route.status, ...Object.fromEntries(route.tells(team).map((text) => [`does not tell ${text}`, !got.text.includes(text)])) }) : faultsOf({ [`answers ${got.status}`]: [401, 403, 404].includes(got.status) || got.status >= 500 })
      cells.push({ kind: 'route', row: `${route.method} ${route.route}`, caller: caller.name, got: String(got.status), faults })
    }
  return cells
}
