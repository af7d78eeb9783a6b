/** What the API answers of Apache configuration that was given in. */
import { z } from 'zod'
import { Named, Time } from './shared-shapes.ts'

const summary = {
  id: z.uuid(), fileName: z.string(), sha256: z.string().meta({ description: 'Of the files, however they were packed' }), uploadedBy: z.string(), createdAt: Time,
  deployed: z.array(z.object({ host: Named, number: z.int() })).meta({ description: 'What it was imported as' }),
}

export const GivenConfiguration = z.object(summary).meta({ id: 'GivenConfiguration', description: 'Apache configuration that somebody gave in, kept as it came' })

export const GivenFiles = z
  .object({ ...summary, files: z.array(z.object({ path: z.string(), text: z.string(), encoding: z.enum(['utf-8', 'latin1']) })), leftOut: z.array(z.object({ path: z.string(), reason: z.string() })).meta({ description: 'What was not read: keys, certificates, binaries' }) })
  .meta({ id: 'GivenFiles' })

const Change = z.object({ field: z.string(), from: z.string().nullable(), to: z.string() })
const ProposedSite = z.object({
  key: z.string().meta({ description: 'Name it in `take` to create the site; `KEY.FIELD` to change a field of one that is there' }),
  kind: z.enum(['create', 'update', 'same']), slug: z.string().nullable().meta({ description: 'The site that is there' }), input: z.looseObject({ serverName: z.string(), scriptPath: z.string(), groups: z.array(z.looseObject({ name: z.string() })) }), changes: z.array(Change),
  notes: z.array(z.string()), faults: z.array(z.string()).meta({ description: 'Why it cannot be imported as it stands' }), sharesGroupWith: z.string().nullable(), file: z.string(), line: z.int(),
})
const Capacity = z.object({
  sites: z.array(z.object({ site: z.string(), slots: z.string(), saturatesAtPerSecond: z.number().nullable(), objectivesHoldToPerSecond: z.number().nullable(), boundBy: z.string(), memoryMiB: z.number(), profile: z.int().nullable() })),
  memoryMiB: z.number(), memoryCeilingMiB: z.number(), storms: z.array(z.looseObject({ site: z.string(), group: z.string(), text: z.string() })), assumptions: z.array(z.string()),
})

export const ImportPreview = z
  .object({
    seen: z.string().meta({ description: 'Send it with the import: it says what was looked at' }),
    host: z.object({ slug: z.string().nullable().meta({ description: 'Null: a new host' }), name: z.string(), kind: z.enum(['create', 'update', 'same']), changes: z.array(Change) }),
    sites: z.array(ProposedSite), skipped: z.array(z.object({ what: z.string(), file: z.string(), line: z.int(), reason: z.string() })),
    config: z.looseObject({ schema: z.literal('headroom/apache-config@1'), modWsgi: z.string(), sites: z.array(z.looseObject({ serverName: z.string().nullable(), script: z.string().nullable(), group: z.string().nullable() })), groups: z.array(z.looseObject({ name: z.string(), processes: z.int().nullable(), threads: z.int().nullable() })), problems: z.array(z.looseObject({ file: z.string(), line: z.int(), code: z.string(), severity: z.enum(['error', 'warning', 'advice']), reason: z.string(), remedy: z.string() })) }).meta({ description: 'What was read, and what is wrong with it: as `headroom parse-conf --json` prints it' }),
    capacity: Capacity.meta({ description: 'What it can carry as it runs, by the engine' }),
  })
  .meta({ id: 'ImportPreview' })

export const DeployedConfiguration = z.object({ number: z.int(), uploadId: z.uuid(), modWsgi: z.string(), host: Named, fileName: z.string(), sha256: z.string(), importedBy: z.string(), importedAt: Time }).meta({ id: 'DeployedConfiguration', description: 'Configuration that was imported as what runs on a host; the highest number is what runs now' })

export const AgainstKnown = z
  .object({
    against: z.string(), at: Time,
    changes: z.array(z.object({ kind: z.enum(['changed', 'added', 'removed']), name: z.string(), of: z.string().nullable(), from: z.string().nullable(), to: z.string().nullable(), file: z.string(), line: z.int(), words: z.string(), anchor: z.string().nullable().meta({ description: 'Where to comment on it; null where another of them has the place' }) })),
  })
  .meta({ id: 'ConfigurationAgainst' })
