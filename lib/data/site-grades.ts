/** Grades of sites, from the newest profile of each or from the profiles that a version names. Actions are not loaded for it. */
import 'server-only'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { gradeOfProfile, gradeOfVersion } from '#lib/planning/site-grade.ts'
import type { SiteGrade } from '#lib/planning/site-grade.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

type Content = Omit<ActionProfile, 'actions'>

/** Of sites that are not archived, by slug: of those named, else of the first 1,000 by name. */
export async function listSiteGrades(scope: TeamScope, slugs: readonly string[] | null = null): Promise<Map<string, SiteGrade>> {
  const rows = await database(scope).$queryRaw<{ slug: string; perProcessMiB: number | null; cpuShare: number | null; content: Content | null }[]>`
    SELECT s."slug", s."perProcessMiB", s."cpuShare", p."content" FROM "Site" s
    LEFT JOIN LATERAL (SELECT "content" FROM "Profile" WHERE "teamId" = s."teamId" AND "siteId" = s."id" ORDER BY "number" DESC LIMIT 1) p ON TRUE
    WHERE s."teamId" = ${scope.teamId}::uuid AND s."archivedAt" IS NULL AND (${slugs === null ? null : [...slugs]}::text[] IS NULL OR s."slug" = ANY(${slugs === null ? null : [...slugs]}::text[])) ORDER BY s."name" LIMIT 1000`
  return new Map(rows.map(({ slug, perProcessMiB, cpuShare, content }) => [slug, gradeOfProfile(content, { perProcessMiB, cpuShare })]))
}

export interface GradedSite {
  site: string
  profile: number | null
  grade: SiteGrade
}

/** Of each site of a version, by the sources that its values name. */
export async function listVersionGrades(scope: TeamScope, inputs: ScenarioInputs): Promise<GradedSite[]> {
  const named = inputs.plan.sites.map(({ name }) => ({ name, profile: profileOf(inputs, name) }))
  const wanted = named.filter((each): each is { name: string; profile: number } => each.profile !== null)
  const rows = wanted.length === 0 ? [] : await database(scope).$queryRaw<{ slug: string; number: number; content: Content }[]>`
    SELECT s."slug", p."number", p."content" FROM unnest(${wanted.map(({ name }) => name)}::text[], ${wanted.map(({ profile }) => profile)}::int[]) AS w(slug, number)
    JOIN "Site" s ON s."teamId" = ${scope.teamId}::uuid AND s."slug" = w.slug
    JOIN "Profile" p ON p."teamId" = s."teamId" AND p."siteId" = s."id" AND p."number" = w.number`
  const contents = new Map(rows.map(({ slug, number, content }) => [`${slug} ${number}`, content]))
  return named.map(({ name, profile }) => ({ site: name, profile, grade: gradeOfVersion(inputs.provenance, name, contents.get(`${name} ${profile}`) ?? null) }))
}

function profileOf({ provenance }: ScenarioInputs, site: string): number | null {
  for (const path of ['actions', 'traffic.ratePerSecond', 'cpuShare', 'memory.perProcessMiB']) {
    const profile = provenance[`sites.${site}.${path}`]?.profile
    if (profile !== undefined) return profile.number
  }
  return null
}
