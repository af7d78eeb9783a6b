/** What the API answers of hosts, sites, measurements and profiles. */
import { z } from 'zod'
import { Named, Time } from './shared-shapes.ts'

export const Host = z
  .object({
    slug: z.string(), name: z.string(), cores: z.number(), memoryMiB: z.int(), systemReserveMiB: z.int(), diskCacheReserveMiB: z.int(), modWsgi: z.string(), mpm: z.enum(['event', 'worker', 'prefork']), maxRequestWorkers: z.int(), notes: z.string(),
    revision: z.int().meta({ description: 'Name it in the next change' }), archivedAt: Time.nullable(), tenants: z.array(z.object({ name: z.string(), memoryMiB: z.int(), cpuCores: z.number() })),
    sites: z.array(z.object({ slug: z.string(), name: z.string(), serverName: z.string() })),
  })
  .meta({ id: 'Host' })

export const HostAnswer = z
  .object({
    hostSlug: z.string(), hostName: z.string(), scenario: Named, number: z.int(), approvedAt: Time.nullable().meta({ description: 'Null: nobody has approved the version' }), createdAt: Time,
    verdict: z.object({ stable: z.boolean(), bottleneck: z.string(), cpuUtilization: z.number(), memoryMiB: z.number().nullable(), hostMemoryMiB: z.number(), saturationFactor: z.number().nullable(), saturatedBy: z.string().nullable(), failed: z.array(z.string()).meta({ description: 'Titles of the checks that failed' }) }),
  })
  .meta({ id: 'HostAnswer' })

const Group = z.object({
  name: z.string(), processes: z.int(), threads: z.int(), urlPrefixes: z.array(z.string()), listenBacklog: z.int().optional(), queueTimeoutS: z.number().optional(), connectTimeoutS: z.number().optional(), requestTimeoutS: z.number().optional(), maximumRequests: z.int().optional(),
})

export const Site = z
  .object({
    slug: z.string(), name: z.string(), host: Named.nullable(), serverName: z.string(), aliases: z.array(z.string()), port: z.int(), scriptPath: z.string(), mountPath: z.string(), pythonHome: z.string().nullable(), documentRoot: z.string().nullable(),
    daemonUser: z.string(), daemonUnixGroup: z.string(), threadSafe: z.boolean(), perProcessMiB: z.number().nullable(), perThreadMiB: z.number().nullable(), cpuShare: z.number().nullable(),
    foldingRules: z.array(z.object({ pattern: z.string(), name: z.string().optional() })), notes: z.string(), revision: z.int().meta({ description: 'Name it in the next change' }), archivedAt: Time.nullable(), groups: z.array(Group),
  })
  .meta({ id: 'Site' })

export const MEASUREMENT_STATUSES = ['queued', 'reading', 'ready', 'failed', 'cancelled'] as const

export const MEASUREMENT_KINDS = ['access-log', 'load-test', 'capture', 'host'] as const

const summary = {
  id: z.uuid(), site: Named, sha256: z.string(), fileName: z.string(), bytes: z.int(), status: z.enum(MEASUREMENT_STATUSES), kind: z.enum(MEASUREMENT_KINDS).nullable().meta({ description: 'What it is; null until it is read' }), format: z.string().nullable(), formatDetail: z.string().nullable(),
  bytesRead: z.int(), linesRead: z.int(), requests: z.int().nullable(), errors: z.int().nullable(), malformed: z.int().nullable(), blank: z.int().nullable(), startedAt: Time.nullable(), durationS: z.number().nullable(),
  failure: z.string().nullable().meta({ description: 'Why it could not be read, and what to do' }), cancelAsked: z.boolean(), uploadedBy: z.string(), createdAt: Time, readAt: Time.nullable(),
}

export const MeasurementSummary = z.object(summary).meta({ id: 'MeasurementSummary' })

export const Measurement = z
  .object({
    ...summary,
    found: z.object({ kind: z.enum(MEASUREMENT_KINDS), result: z.looseObject({}) }).nullable().meta({ description: 'What the file says, as `headroom profile --json` prints it; null until it is read' }),
    choice: z.object({ format: z.string().nullable(), logFormat: z.string().nullable(), unit: z.string().nullable() }).meta({ description: 'What was chosen instead of what the file shows' }),
    reading: z.int().meta({ description: 'How often it was read' }), readerVersion: z.string().nullable(), answers: z.looseObject({}).meta({ description: 'Which processes are whose, as people said' }),
    problemCount: z.int(), profiles: z.array(z.int()).meta({ description: 'Numbers of the profiles that rest on it' }),
  })
  .meta({ id: 'Measurement' })

export const Uploaded = z.object({ measurement: MeasurementSummary, created: z.boolean().meta({ description: 'False where the site had these bytes already' }) }).meta({ id: 'Uploaded' })

export const MeasurementProblem = z.object({ line: z.int(), code: z.string(), reason: z.string(), excerpt: z.string() }).meta({ id: 'MeasurementProblem' })

const profileSummary = { number: z.int(), contentHash: z.string(), createdBy: z.string(), createdAt: Time, requests: z.int(), actions: z.int(), measurements: z.array(z.object({ id: z.uuid(), fileName: z.string() })) }

export const ProfileSummary = z.object(profileSummary).meta({ id: 'ProfileSummary' })

export const ProfileContent = z.looseObject({ requests: z.number(), actions: z.array(z.looseObject({ name: z.string() })) }).meta({ id: 'ProfileContent', description: 'Actions with their distributions, arrivals over the week, peaks, assumptions' })

export const Profile = z.object({ ...profileSummary, site: Named, foldingRules: z.array(z.object({ pattern: z.string(), name: z.string().optional() })), content: ProfileContent }).meta({ id: 'Profile' })
