/**
 * Every page and route there is, and who may ask for it. Tests go through this table, and one of them compares it with the
 * folder `app`, so that what is added there is tested here. Server actions stand in server-actions.ts.
 */
import type { Permission } from '#lib/base/permissions.ts'
import type { AddressParts, FullTeam } from './fixtures/full-team.ts'

export interface TeamPage {
  /** Under `app`, with the names of its parts in brackets, as Next has them: "/t/[team]/hosts/[host]". */
  route: string
  needs: Permission
  /** Before " · Headroom". */
  title: (team: FullTeam) => string
  /** What the page tells of the team, beside its name in the frame. */
  tells: (team: FullTeam) => readonly string[]
  /** The query that it reads, with values of the team. */
  query?: (team: Pick<FullTeam, 'parts'>) => string
}

export const TEAM_PAGES: readonly TeamPage[] = [
  { route: '/t/[team]', needs: 'team:read', title: () => 'Overview', tells: ({ word }) => [`${word} Machine`, `${word} Growth`] },
  { route: '/t/[team]/audit', needs: 'audit:read', title: () => 'Audit', tells: ({ word }) => [`${word} Machine`], query: () => 'subject=host' },
  { route: '/t/[team]/compare', needs: 'team:read', title: () => 'Compare', tells: ({ word }) => [`${word} Growth`], query: ({ parts: { scenario } }) => `a=${scenario}:1&b=${scenario}:2` },
  { route: '/t/[team]/hosts', needs: 'team:read', title: () => 'Hosts', tells: ({ word }) => [`${word} Machine`] },
  { route: '/t/[team]/hosts/new', needs: 'plan:edit', title: () => 'New host', tells: ({ word }) => [`${word} Team`] },
  { route: '/t/[team]/hosts/[host]', needs: 'team:read', title: ({ word }) => `${word} Machine`, tells: ({ word }) => [`${word} Machine`, `${word} notes`, `${word} Database`, `${word} Shop`] },
  { route: '/t/[team]/hosts/[host]/edit', needs: 'plan:edit', title: ({ word }) => `Edit ${word} Machine`, tells: ({ word }) => [`${word} Machine`, `${word} notes`] },
  { route: '/t/[team]/hosts/[host]/history', needs: 'team:read', title: ({ word }) => `History of ${word} Machine`, tells: ({ word }) => [`${word} Machine`, `${word} Growth`, `${word} as it runs`] },
  { route: '/t/[team]/hosts/[host]/history/compare', needs: 'team:read', title: ({ word }) => `Two points of ${word} Machine`, tells: ({ word }) => [`${word} Machine`] },
  { route: '/t/[team]/import', needs: 'plan:edit', title: () => 'Import', tells: ({ word }) => [`${word} apache2.conf`] },
  { route: '/t/[team]/import/[upload]', needs: 'plan:edit', title: ({ word }) => `${word} apache2.conf`, tells: ({ word }) => [`${word} apache2.conf`, `shop.${word.toLowerCase()}.example.com`] },
  { route: '/t/[team]/notices', needs: 'team:read', title: () => 'Notices', tells: ({ word }) => [`${word} Team`] },
  { route: '/t/[team]/scenarios', needs: 'team:read', title: () => 'Scenarios', tells: ({ word }) => [`${word} Growth`] },
  { route: '/t/[team]/scenarios/new', needs: 'plan:edit', title: () => 'New scenario', tells: ({ word }) => [`${word} Machine`], query: ({ parts: { host } }) => `host=${host}` },
  { route: '/t/[team]/scenarios/[scenario]', needs: 'team:read', title: ({ word }) => `${word} Growth`, tells: ({ word, parts }) => [`${word} Growth`, `${word} description`, parts.site] },
  { route: '/t/[team]/scenarios/[scenario]/history', needs: 'team:read', title: ({ word }) => `History of ${word} Growth`, tells: ({ word }) => [`${word} Growth`, `${word} as it runs`] },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]', needs: 'team:read', title: ({ word }) => `Version 1 of ${word} Growth`, tells: ({ word }) => [`${word} Growth`, `${word} agreed`] },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]/report', needs: 'team:read', title: ({ word }) => `Report of version 1 of ${word} Growth`, tells: ({ word }) => [`${word} Growth`, `${word} agreed`] },
  { route: '/t/[team]/search', needs: 'team:read', title: () => 'Search', tells: ({ word }) => [`${word} Growth`], query: () => 'find=growth' },
  { route: '/t/[team]/settings', needs: 'team:read', title: () => 'Team', tells: ({ word }) => [`${word} Planner`] },
  { route: '/t/[team]/settings/policy', needs: 'team:read', title: () => 'Review policy', tells: ({ word }) => [`${word} rules`] },
  { route: '/t/[team]/settings/webhooks', needs: 'team:manage', title: () => 'Webhooks', tells: ({ word }) => [`${word} Team`] },
  { route: '/t/[team]/sites', needs: 'team:read', title: () => 'Sites', tells: ({ word }) => [`${word} Shop`, `shop.${word.toLowerCase()}.example.com`] },
  { route: '/t/[team]/sites/new', needs: 'plan:edit', title: () => 'New site', tells: ({ word }) => [`${word} Machine`], query: ({ parts: { host } }) => `host=${host}` },
  { route: '/t/[team]/sites/[site]', needs: 'team:read', title: ({ word }) => `${word} Shop`, tells: ({ word }) => [`${word} Shop`, `${word} access.log.gz`] },
  { route: '/t/[team]/sites/[site]/edit', needs: 'plan:edit', title: ({ word }) => `Edit ${word} Shop`, tells: ({ word }) => [`${word} Shop`] },
  { route: '/t/[team]/sites/[site]/history', needs: 'team:read', title: ({ word }) => `History of ${word} Shop`, tells: ({ word }) => [`${word} Shop`, `${word} access.log.gz`] },
  { route: '/t/[team]/sites/[site]/history/compare', needs: 'team:read', title: ({ word }) => `Two points of ${word} Shop`, tells: ({ word }) => [`${word} Shop`], query: () => 'a=profile:1&b=profile:1' },
  { route: '/t/[team]/sites/[site]/measurements/[measurement]', needs: 'team:read', title: ({ word }) => `${word} access.log.gz`, tells: ({ word }) => [`${word} access.log.gz`, `${word} wrote no request here`] },
  { route: '/t/[team]/sites/[site]/profiles/new', needs: 'plan:edit', title: () => 'New profile', tells: ({ word }) => [`${word} access.log.gz`], query: ({ parts: { measurement } }) => `measurement=${measurement}` },
  { route: '/t/[team]/sites/[site]/profiles/[number]/inference', needs: 'team:read', title: ({ word }) => `CPU share by profile 1 of ${word} Shop`, tells: ({ word }) => [`${word} Shop`], query: () => 'cores=2&processes=2&threads=4' },
  { route: '/t/[team]/sites/[site]/profiles/[number]', needs: 'team:read', title: ({ word }) => `Profile 1 of ${word} Shop`, tells: ({ word }) => [`${word} access.log.gz`, `${word} Shop`] },
]

/** Pages of no team: who sees them is another question for each, which scripts/matrix.serve.test.ts asks. */
export const OTHER_PAGES: readonly { route: string; title: string }[] = [
  { route: '/', title: '' },
  { route: '/account', title: 'Account' },
  { route: '/account/second-factor', title: 'Second factor' },
  { route: '/docs/api', title: 'API' },
  { route: '/invite/[token]', title: 'Invitation' },
  { route: '/login', title: 'Sign in' },
  { route: '/login/code', title: 'Sign in' },
  { route: '/register', title: 'Register a team' },
  { route: '/share/[token]', title: 'Shared comparison' },
  { route: '/try', title: 'Try it' },
]

export interface TeamRoute {
  route: string
  method: 'GET' | 'POST' | 'PUT'
  needs: Permission
  /** What whoever may is answered: 409 where what could be stopped has ended already. */
  status: number
  /** What the answer tells of the team; nothing for a file of bytes. */
  tells: (team: FullTeam) => readonly string[]
  query?: string
}

export const TEAM_ROUTES: readonly TeamRoute[] = [
  { route: '/api/t/[team]/configurations', method: 'PUT', needs: 'plan:edit', status: 201, tells: () => ['uploaded-late.conf'], query: 'name=uploaded-late.conf' },
  { route: '/api/t/[team]/evaluations/[evaluation]', method: 'GET', needs: 'team:read', status: 200, tells: ({ parts }) => [parts.evaluation] },
  { route: '/api/t/[team]/evaluations/[evaluation]/cancel', method: 'POST', needs: 'plan:edit', status: 409, tells: () => ['not running any more'] },
  { route: '/api/t/[team]/measurements/[measurement]', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} access.log.gz`] },
  { route: '/api/t/[team]/measurements/[measurement]/cancel', method: 'POST', needs: 'measurement:upload', status: 409, tells: () => ['not being read any more'] },
  { route: '/api/t/[team]/measurements/[measurement]/problems.csv', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} wrote no request here`] },
  { route: '/api/t/[team]/notices', method: 'GET', needs: 'team:read', status: 200, tells: () => ['unread'] },
  { route: '/api/t/[team]/search', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} Growth`], query: 'find=growth' },
  { route: '/api/t/[team]/sites/[site]/upload', method: 'PUT', needs: 'measurement:upload', status: 201, tells: () => ['uploaded-late.log'], query: 'name=uploaded-late.log' },
  { route: '/t/[team]/audit/audit.jsonl', method: 'GET', needs: 'audit:read', status: 200, tells: ({ word }) => [`${word} Machine`] },
  { route: '/t/[team]/audit/audit.csv', method: 'GET', needs: 'audit:read', status: 200, tells: ({ word }) => [`${word} Machine`] },
  { route: '/t/[team]/hosts/[host]/history/history.csv', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} Machine`] },
  { route: '/t/[team]/scenarios/[scenario]/history/history.csv', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} Growth`] },
  { route: '/t/[team]/sites/[site]/history/history.csv', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} Shop`] },
  { route: '/t/[team]/import/[upload]/changes.patch', method: 'GET', needs: 'plan:edit', status: 200, tells: ({ word }) => [word], query: 'all=1' },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]/changes.patch', method: 'GET', needs: 'export:create', status: 200, tells: ({ word }) => [`${word} Growth`] },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]/configuration.txt', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} Growth`], query: 'file=README.txt' },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]/rule-terms.json', method: 'GET', needs: 'team:read', status: 200, tells: ({ parts }) => [parts.site] },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]/inputs.json', method: 'GET', needs: 'team:read', status: 200, tells: ({ word, parts }) => [`${word} Growth`, parts.site] },
  { route: '/t/[team]/scenarios/choices.json', method: 'GET', needs: 'team:read', status: 200, tells: ({ word }) => [`${word} Machine`] },
  { route: '/t/[team]/scenarios/parts.json', method: 'GET', needs: 'team:read', status: 200, tells: () => ['"hosts":[]'] },
  { route: '/t/[team]/scenarios/[scenario]/versions/[number]/export', method: 'GET', needs: 'export:create', status: 200, tells: () => [] },
]

/**
 * Routes that belong to no team and tell of none; and the API, where no session counts: scripts/api.serve.test.ts asks all of
 * its addresses for what is another team's, with tokens.
 */
export const OTHER_ROUTES = ['/api/auth/[...nextauth]', '/api/capture/headroom_capture.py', '/api/health', '/api/v1/[...path]', '/api/v1/openapi.json', '/healthz', '/metrics', '/readyz'] as const

export type PartName = keyof AddressParts

export function partsOf(route: string): PartName[] {
  return [...route.matchAll(/\[(\w+)\]/g)].flatMap(([, name]) => (name === undefined ? [] : [name as PartName]))
}

/** The address of a page or route with these parts. */
export function addressOf(route: string, parts: AddressParts): string {
  return route.replace(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(parts[name as PartName]))
}
