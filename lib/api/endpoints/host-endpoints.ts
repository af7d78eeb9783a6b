/** Hosts and sites. Changes name the revision they started from; a newer one is a conflict, never an overwrite. */
import { z } from 'zod'
import { listHostAnswers } from '#lib/data/host-answers.ts'
import { archiveHost, createHost, getHost, listHosts, restoreHost, updateHost } from '#lib/data/hosts.ts'
import { archiveSite, createSite, getSite, listSites, restoreSite, updateSite } from '#lib/data/sites.ts'
import { HostInput } from '#lib/planning/host-input.ts'
import { SiteInput } from '#lib/planning/site-input.ts'
import { textPart } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { Made, Revised } from '../shapes/shared-shapes.ts'
import { Host, HostAnswer, Site } from '../shapes/site-shapes.ts'

const archived = z.enum(['true', 'false']).default('false').transform((text) => text === 'true').meta({ description: 'Those that are archived, instead of those that are not' })
const Revision = z.object({ revision: z.int().min(1).meta({ description: 'The revision it started from' }) })
const made = (kind: 'hosts' | 'sites', slug: string) => new Reply(201, { slug }, { location: `/api/v1/${kind}/${slug}` })
const stale = 'Somebody saved it meanwhile (409, `newerRevision` in `details`): read it again and send the change on top of that.'

export const HOST_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'listHosts', method: 'GET', path: '/hosts', tag: 'Hosts', needs: 'team:read', summary: 'Hosts', query: PageQuery.extend({ archived }),
    answers: { 200: { description: 'Newest first', schema: listOf(Host) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listHosts(scope, { archived: query.archived, page }), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'listHostAnswers', method: 'GET', path: '/host-answers', tag: 'Hosts', needs: 'team:read', summary: 'What is known of each host', description: 'By the version approved last of any of its scenarios, else by the version saved last. A host without a version is left out.',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(200) }),
    answers: { 200: { description: 'Those in trouble first', schema: z.object({ items: z.array(HostAnswer) }) } },
    run: async ({ scope, query }) => ({ items: await listHostAnswers(scope, query.limit) }),
  }),
  endpoint({
    id: 'createHost', method: 'POST', path: '/hosts', tag: 'Hosts', needs: 'plan:edit', summary: 'Describe a host', body: HostInput,
    answers: { 201: { description: 'Made; the slug stands in its addresses', schema: Made } },
    run: async ({ scope, body }) => made('hosts', (await createHost(scope, body)).slug),
  }),
  endpoint({
    id: 'getHost', method: 'GET', path: '/hosts/{host}', tag: 'Hosts', needs: 'team:read', summary: 'One host',
    answers: { 200: { description: 'The host', schema: Host } },
    run: async ({ scope, params }) => getHost(scope, textPart(params, 'host')),
  }),
  endpoint({
    id: 'updateHost', method: 'PUT', path: '/hosts/{host}', tag: 'Hosts', needs: 'plan:edit', summary: 'Change a host', description: stale, body: z.intersection(HostInput, Revision),
    answers: { 200: { description: 'Saved', schema: Revised } },
    run: async ({ scope, params, body }) => updateHost(scope, textPart(params, 'host'), body),
  }),
  endpoint({
    id: 'archiveHost', method: 'POST', path: '/hosts/{host}/archive', tag: 'Hosts', needs: 'plan:edit', summary: 'Archive a host without sites', answers: { 204: { description: 'Archived' } },
    run: async ({ scope, params }) => archiveHost(scope, textPart(params, 'host')),
  }),
  endpoint({
    id: 'restoreHost', method: 'POST', path: '/hosts/{host}/restore', tag: 'Hosts', needs: 'plan:edit', summary: 'Restore an archived host', answers: { 204: { description: 'Restored' } },
    run: async ({ scope, params }) => restoreHost(scope, textPart(params, 'host')),
  }),
  endpoint({
    id: 'listSites', method: 'GET', path: '/sites', tag: 'Sites', needs: 'team:read', summary: 'Sites with their daemon groups', query: PageQuery.extend({ archived, host: z.string().max(300).optional().meta({ description: 'Slug of a host: its sites only' }) }),
    answers: { 200: { description: 'Newest first', schema: listOf(Site) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listSites(scope, { archived: query.archived, hostSlug: query.host, page }), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'createSite', method: 'POST', path: '/sites', tag: 'Sites', needs: 'plan:edit', summary: 'Describe a site and its daemon groups', body: SiteInput,
    answers: { 201: { description: 'Made; the slug stands in its addresses', schema: Made } },
    run: async ({ scope, body }) => made('sites', (await createSite(scope, body)).slug),
  }),
  endpoint({
    id: 'getSite', method: 'GET', path: '/sites/{site}', tag: 'Sites', needs: 'team:read', summary: 'One site with its daemon groups',
    answers: { 200: { description: 'The site', schema: Site } },
    run: async ({ scope, params }) => getSite(scope, textPart(params, 'site')),
  }),
  endpoint({
    id: 'updateSite', method: 'PUT', path: '/sites/{site}', tag: 'Sites', needs: 'plan:edit', summary: 'Change a site and its daemon groups', description: stale, body: z.intersection(SiteInput, Revision),
    answers: { 200: { description: 'Saved', schema: Revised } },
    run: async ({ scope, params, body }) => updateSite(scope, textPart(params, 'site'), body),
  }),
  endpoint({
    id: 'archiveSite', method: 'POST', path: '/sites/{site}/archive', tag: 'Sites', needs: 'plan:edit', summary: 'Archive a site', answers: { 204: { description: 'Archived' } },
    run: async ({ scope, params }) => archiveSite(scope, textPart(params, 'site')),
  }),
  endpoint({
    id: 'restoreSite', method: 'POST', path: '/sites/{site}/restore', tag: 'Sites', needs: 'plan:edit', summary: 'Restore an archived site', answers: { 204: { description: 'Restored' } },
    run: async ({ scope, params }) => restoreSite(scope, textPart(params, 'site')),
  }),
]
