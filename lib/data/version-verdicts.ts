/**
 * What versions said, in the few figures that a line of a list needs. Kept beside the stored results, which
 * hold thousands of numbers each; of older versions the database takes them out.
 */
import 'server-only'
import { hostsOf } from '#lib/engine/host-plans.ts'
import type { Bottleneck } from '#lib/engine/prediction.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import { hostsTogether } from '#lib/planning/hosts-together.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import type { SaidOfVersion } from './audit.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

export interface VersionVerdict {
  stable: boolean
  bottleneck: Bottleneck
  /** Of several hosts: of the busiest. */
  cpuUtilization: number
  /** Of all hosts together, like the next. */
  memoryMiB: number | null
  hostMemoryMiB: number
  /** Multiple of the plan's traffic at which it saturates; null where it does not, or where there is no such thing. */
  saturationFactor: number | null
  saturatedBy: Bottleneck | null
  /** Titles of the checks that failed; none: every objective and limit is met. */
  failed: string[]
}

/** Kept with a version when it is saved. */
export function verdictOf({ plan }: ScenarioInputs, { prediction, curve, checks }: Evaluation): VersionVerdict {
  return {
    stable: prediction.stable, bottleneck: prediction.bottleneck, ...hostsTogether(prediction),
    hostMemoryMiB: hostsOf(plan).reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    saturationFactor: curve.saturationFactor, saturatedBy: curve.saturatedBy, failed: checks.filter(({ outcome }) => outcome === 'failed').map(({ title }) => title),
  }
}

/** For the history: figures to four digits after the point, as the chain of the audit log can hash them. */
export function saidOf(inputs: ScenarioInputs, result: Evaluation): SaidOfVersion {
  const verdict = verdictOf(inputs, result)
  const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(4)))
  const p95 = new Map(result.prediction.sites.map(({ name, responseMs }) => [name, responseMs.p95]))
  return {
    verdict: { ...verdict, cpuUtilization: Number(verdict.cpuUtilization.toFixed(4)), memoryMiB: rounded(verdict.memoryMiB), hostMemoryMiB: Number(verdict.hostMemoryMiB.toFixed(4)), saturationFactor: rounded(verdict.saturationFactor) },
    sites: Object.fromEntries(inputs.plan.sites.map(({ name, groups }) => [name, { sizes: groups.map(({ processes, threads }) => `${processes} × ${threads}`).join(' + '), p95Ms: rounded(p95.get(name) ?? null) }])),
  }
}

/** By version id. Ids of other teams are not found. */
export async function listVerdicts(scope: TeamScope, versionIds: readonly string[]): Promise<Map<string, VersionVerdict>> {
  if (versionIds.length === 0) return new Map()
  const rows = await database(scope).$queryRaw<{ id: string; verdict: VersionVerdict }[]>`
    SELECT "id"::text AS "id", coalesce("verdict", jsonb_build_object(
      'stable', "result" #> '{prediction,stable}',
      'bottleneck', "result" #> '{prediction,bottleneck}',
      'cpuUtilization', COALESCE((SELECT to_jsonb(max((host ->> 'cpuUtilization')::float8)) FROM jsonb_array_elements("result" #> '{prediction,hosts}') AS host), "result" #> '{prediction,host,cpuUtilization}'),
      'memoryMiB', COALESCE((SELECT to_jsonb(sum((host ->> 'memoryMiB')::float8)) FROM jsonb_array_elements("result" #> '{prediction,hosts}') AS host), "result" #> '{prediction,host,memoryMiB}'),
      'hostMemoryMiB', ("inputs" #>> '{plan,host,memoryMiB}')::float8 + COALESCE((SELECT sum((host ->> 'memoryMiB')::float8) FROM jsonb_array_elements("inputs" #> '{plan,otherHosts}') AS host), 0),
      'saturationFactor', "result" #> '{curve,saturationFactor}',
      'saturatedBy', "result" #> '{curve,saturatedBy}',
      'failed', jsonb_path_query_array("result", '$.checks[*] ? (@.outcome == "failed").title')
    )) AS "verdict"
    FROM "Version" WHERE "teamId" = ${scope.teamId}::uuid AND "id" = ANY(${[...versionIds]}::uuid[])`
  return new Map(rows.map(({ id, verdict }) => [id, verdict]))
}
