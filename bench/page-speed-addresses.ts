/** The addresses that page-speed.ts measures: each page of e2e/pages.ts for the demo team, on a small plan and, where a plan counts, on the one of forty sites. */
import { encode } from 'next-auth/jwt'
import { keepConfigurationUpload } from '#lib/data/configuration-uploads.ts'
import { everyTeam } from '#lib/data/db.ts'
import { createInvitation } from '#lib/data/invitations.ts'
import { openTeam } from '#lib/data/scope.ts'
import type { Actor, TeamScope } from '#lib/data/scope.ts'
import { createShare } from '#lib/data/shares.ts'
import { addressOf, OTHER_PAGES, partsOf, TEAM_PAGES } from '../e2e/pages.ts'
import type { AddressParts } from '../e2e/fixtures/full-team.ts'

const TEAM = 'demo'
const OWNER = 'grace@demo.example.com'

export interface MeasuredAddress {
  name: string
  address: string
}

export async function teamRows(): Promise<number> {
  return everyTeam().scenario.count({ where: { team: { slug: TEAM } } })
}

async function owner(): Promise<Actor> {
  const { id, email, name } = await everyTeam().user.findUniqueOrThrow({ where: { email: OWNER } })
  return { userId: id, email, name }
}

/** As next-auth would have set it. */
export async function sessionCookie(secret: string): Promise<string> {
  const { userId, email, name } = await owner()
  const { sessionEpoch } = await everyTeam().user.findUniqueOrThrow({ where: { id: userId }, select: { sessionEpoch: true } })
  return `next-auth.session-token=${await encode({ token: { userId, sessionEpoch, sub: userId, name, email }, secret })}`
}

export async function measuredAddresses(): Promise<MeasuredAddress[]> {
  const scope = await openTeam(await owner(), TEAM, 'team:manage')
  const [small, large] = [await partsFor(scope, 'shop'), await partsFor(scope, 'cms')]
  const pages = TEAM_PAGES.flatMap(({ route, query }) => {
    const plain = partsOf(route).every((part) => part === 'team' || part === 'upload') && query === undefined
    return (plain ? [small] : [small, large]).map((parts) => ({
      name: parts === large ? `${route} (40 sites)` : route,
      // Profiles are numbered too; each site of the demo has one.
      address: `${addressOf(route, route.includes('/profiles/') ? { ...parts, number: '1' } : parts)}${query === undefined ? '' : `?${route.endsWith('/search') ? 'find=shop' : query({ parts })}`}`,
    }))
  })
  return [...pages, ...OTHER_PAGES.filter(({ route }) => route !== '/login' && route !== '/login/code' && route !== '/').map(({ route }) => ({ name: route, address: addressOf(route, { ...small, token: route.startsWith('/share') ? small.share : small.token }) }))]
}

/** The demo's own rows: by the host of the shop, or by that of the forty sites. */
async function partsFor(scope: TeamScope, plan: 'shop' | 'cms'): Promise<AddressParts & { share: string }> {
  const word = plan === 'shop' ? 'shop-before-the-sale' : 'forty-cms-sites'
  const team = { teamId: scope.teamId }
  const scenario = await everyTeam().scenario.findFirstOrThrow({ where: { ...team, slug: word }, include: { host: { include: { sites: { orderBy: { name: 'asc' }, take: 1 } } }, versions: { orderBy: { number: 'desc' }, take: 1 } } })
  const site = scenario.host.sites[0]
  const version = scenario.versions[0]
  if (site === undefined || version === undefined) throw new Error(`The demo's ${word} has no site or no version.`)
  const measurement = await everyTeam().measurement.findFirstOrThrow({ where: { ...team, siteId: site.id } })
  const { id: upload } = await keepConfigurationUpload(scope, 'shop.conf', { files: [{ path: 'shop.conf', text: '<VirtualHost *:80>\nServerName shop.example.com\nWSGIDaemonProcess shop processes=2 threads=1\nWSGIScriptAlias / /srv/shop/app.wsgi process-group=shop\n</VirtualHost>\n', encoding: 'utf-8' }], leftOut: [] })
  const { token } = await createInvitation(scope, { email: 'guest@example.com', role: 'viewer' })
  const { token: share } = await createShare(scope, { versions: [{ scenario: word, number: 1 }, { scenario: word, number: 2 }] })
  return { team: TEAM, host: scenario.host.slug, site: site.slug, scenario: word, number: String(plan === 'shop' ? version.number : 1), measurement: measurement.id, evaluation: '', upload, token, share }
}
