/** Apache configuration that runs today: given in, looked at, made hosts and sites of, and patched; by the functions of the import page. */
import { z } from 'zod'
import { configurationPatch, USUAL_MOD_WSGI } from '#lib/data/configuration-patch.ts'
import { capacityOfImport, importConfiguration, previewImport } from '#lib/data/configuration-import.ts'
import { getConfigurationUpload, listConfigurationUploads } from '#lib/data/configuration-uploads.ts'
import { listDeployedConfigurations } from '#lib/data/deployed-configurations.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { listConfigurationReferences } from '#lib/data/configuration-references.ts'
import { exportPatch } from '#lib/data/export-patch.ts'
import { getHost } from '#lib/data/hosts.ts'
import { getVersion } from '#lib/data/versions.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { receiveConfiguration } from '#lib/http/receive-configuration.ts'
import { configurationAgainst } from '#lib/planning/configuration-against.ts'
import { ImportInput } from '#lib/planning/import-input.ts'
import { textPart, VERSION_PATH, versionParts } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { AgainstKnown, DeployedConfiguration, GivenConfiguration, GivenFiles, ImportPreview } from '../shapes/configuration-shapes.ts'

const tag = 'Apache configuration'
const GIVEN_PATH = '/configurations/{upload}'
const PATCH = 'text/x-patch'

const modWsgi = z.string().max(20).optional().meta({ description: `mod_wsgi to judge by, such as 5.0.2; absent: the host’s, else ${USUAL_MOD_WSGI}` })
const patch = ({ bytes, fileName }: { bytes: Uint8Array; fileName: string }) => downloadResponse(bytes, fileName, `${PATCH}; charset=utf-8`)

export const CONFIGURATION_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'uploadConfiguration', method: 'POST', path: '/configurations', tag, needs: 'plan:edit', summary: 'Give in the Apache configuration that runs today', takesFile: true,
    description: 'The body is one configuration file, or a tar or zip of the folder, plain or compressed: at most 32 MiB as sent and 96 MiB unpacked. The same files under the same names are one upload. Keys and certificates are left out. Nothing is made of it before the import.',
    query: z.strictObject({ name: z.string().max(300).optional().meta({ description: 'Name of the file, as people see it; its ending says nothing' }) }),
    answers: { 201: { description: 'Received', schema: z.object({ id: z.uuid(), name: z.string(), created: z.boolean() }) }, 200: { description: 'The team has these files already', schema: z.object({ id: z.uuid(), name: z.string(), created: z.boolean() }) } },
    run: async ({ scope, query, request }) => {
      const received = await receiveConfiguration(scope, request, query.name ?? null)
      return new Reply(received.created ? 201 : 200, received, { location: `/api/v1/configurations/${received.id}` })
    },
  }),
  endpoint({
    id: 'listConfigurations', method: 'GET', path: '/configurations', tag, needs: 'plan:edit', summary: 'Configurations that were given in', query: PageQuery,
    answers: { 200: { description: 'Newest first', schema: listOf(GivenConfiguration) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listConfigurationUploads(scope, page), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'getGivenConfiguration', method: 'GET', path: GIVEN_PATH, tag, needs: 'plan:edit', summary: 'One of them, with its files and what was left out',
    answers: { 200: { description: 'The files as they came', schema: GivenFiles } },
    run: async ({ scope, params }) => {
      const { content, ...summary } = await getConfigurationUpload(scope, textPart(params, 'upload'))
      return { ...summary, ...content }
    },
  }),
  endpoint({
    id: 'previewImport', method: 'GET', path: `${GIVEN_PATH}/preview`, tag, needs: 'plan:edit', computes: true, summary: 'What was read, what is wrong with it, what it can carry, and what an import would change',
    query: z.strictObject({ host: z.string().max(100).optional().meta({ description: 'Slug of the host it runs on; absent: a new host' }), modWsgi }),
    answers: { 200: { description: 'Looked at, nothing changed', schema: ImportPreview } },
    run: async ({ scope, params, query }) => {
      const judgedBy = query.modWsgi ?? (query.host === undefined ? USUAL_MOD_WSGI : (await getHost(scope, query.host)).modWsgi)
      const view = await previewImport(scope, textPart(params, 'upload'), { hostSlug: query.host, modWsgi: judgedBy })
      const { preview: { host, sites, skipped }, config, seen } = view
      return { seen, host, sites, skipped, config, capacity: await capacityOfImport(scope, view) }
    },
  }),
  endpoint({
    id: 'importConfiguration', method: 'POST', path: `${GIVEN_PATH}/import`, tag, needs: 'plan:edit', summary: 'Make hosts and sites of a configuration', body: z.strictObject(ImportInput.shape),
    description: 'Makes what `take` names of the preview: `host.FIELD` for the host, the key of a new site, `KEY.FIELD` for one that is there. The files are kept as what runs on the host. `seen` and `modWsgi` are the preview’s; where hosts or sites changed since: 409, and nothing is imported.',
    answers: { 201: { description: 'Imported; `number` counts the configurations of the host', schema: z.object({ hostSlug: z.string(), number: z.int(), created: z.int(), updated: z.int() }) } },
    run: async ({ scope, params, body }) => new Reply(201, await importConfiguration(scope, textPart(params, 'upload'), body)),
  }),
  endpoint({
    id: 'downloadConfigurationPatch', method: 'GET', path: `${GIVEN_PATH}/changes.patch`, tag, needs: 'plan:edit', summary: 'The fixes of its findings, as a patch to the files as they came', description: 'For `patch -p1` in the folder that was packed.',
    query: z.strictObject({ modWsgi, advice: z.enum(['true', 'false']).default('false').meta({ description: 'With the fixes of advice too' }) }),
    answers: { 200: { description: 'A unified diff, in the encodings of the files', schema: { file: PATCH } } },
    run: async ({ scope, params, query }) => patch(await configurationPatch(scope, textPart(params, 'upload'), { modWsgi: query.modWsgi, all: query.advice === 'true' })),
  }),
  endpoint({
    id: 'listDeployedConfigurations', method: 'GET', path: '/hosts/{host}/configurations', tag, needs: 'team:read', summary: 'What was imported as running on a host',
    answers: { 200: { description: 'The newest 200, newest first; the first is what runs now', schema: z.object({ items: z.array(DeployedConfiguration) }) } },
    run: async ({ scope, params }) => ({ items: await listDeployedConfigurations(scope, (await getHost(scope, textPart(params, 'host'))).slug) }),
  }),
  endpoint({
    id: 'listConfigurationChanges', method: 'GET', path: `${VERSION_PATH}/configuration/changes`, tag, needs: 'team:read', summary: 'What a version changes of the configuration that is known', description: 'Directive by directive, against the last approved export of the scenario or its host, and against what was imported as running there.',
    answers: { 200: { description: 'One for each of the two that there is', schema: z.object({ items: z.array(AgainstKnown) }) } },
    run: async ({ scope, params }) => {
      const version = await getVersion(scope, ...versionParts(params))
      const references = await listConfigurationReferences(scope, ...versionParts(params))
      return { items: configurationAgainst(version.inputs.plan, renderConfiguration(version).files, references).map(({ reference, changes }) => ({ against: reference.label, at: reference.at, changes })) }
    },
  }),
  endpoint({
    id: 'downloadVersionPatch', method: 'GET', path: `${VERSION_PATH}/changes.patch`, tag, needs: 'export:create', summary: 'The approved sizes, as a patch to what runs on the host', description: 'From the configuration imported last for the host to the sizes of the version, and nothing else changed. The version is approved, and the host’s configuration was imported.',
    answers: { 200: { description: 'A unified diff for `patch -p1`, begun with comment', schema: { file: PATCH } } },
    run: async ({ scope, params }) => patch(await exportPatch(scope, ...versionParts(params))),
  }),
]
