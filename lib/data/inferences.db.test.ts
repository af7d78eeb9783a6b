// Accepting what load tests tell: a new profile with the value marked as inferred, and never anything else than was shown.
import { beforeEach, describe, expect, test } from 'vitest'
import { listAuditEvents } from './audit-events.ts'
import { draftInputs } from './draft-inputs.ts'
import { acceptInference, previewInference } from './inferences.ts'
import { appendProfile, findLatestProfile, getProfile, listProfiles } from './profiles.ts'
import { listSiteGrades, listVersionGrades } from './site-grades.ts'
import { useTestDatabase } from './test-database.ts'
import { makeFullTeam } from './test-team.ts'
import type { FullTeam } from './test-team.ts'

useTestDatabase()

let team: FullTeam
beforeEach(async () => {
  team = await makeFullTeam()
})
const shownBy = async () => {
  const { setup, inference } = await previewInference(team.scopes.viewer, team.siteSlug, 2, null)
  return { setup, shown: inference.calibration?.cpuShare.after ?? 0 }
}

describe('an inference', () => {
  test('that is accepted makes the next profile, is told of, and is what plans take', async () => {
    const before = await getProfile(team.scopes.viewer, team.siteSlug, 2)
    const { setup, shown } = await shownBy()
    expect(setup).toEqual({ cores: 2, processes: 2, threads: 4 })
    // Half of the time is CPU: the reports are of such a site.
    expect(shown).toBeCloseTo(0.5, 1)
    expect(await acceptInference(team.scopes.planner, team.siteSlug, 2, { ...setup, shown })).toEqual({ number: 3 })
    const accepted = await findLatestProfile(team.scopes.viewer, team.siteSlug)
    expect(accepted).toMatchObject({ number: 3, content: { measured: { cpuShare: { how: 'inferred', value: shown }, inference: { by: 'The planner', files: expect.any(Array) } } } })
    expect(accepted?.measurements.map(({ id }) => id).sort()).toEqual(before.measurements.map(({ id }) => id).sort())
    expect(await getProfile(team.scopes.viewer, team.siteSlug, 2)).toEqual(before)
    expect((await listAuditEvents(team.scopes.planner, { subjectType: 'profile' })).events[0]).toMatchObject({ kind: 'profile.inferred', detail: { number: 3, from: 2, cpuShare: expect.closeTo(shown, 3) } })
    const { provenance } = await draftInputs(team.scopes.planner, team.hostSlug)
    expect(provenance[`sites.${team.siteSlug}.cpuShare`]).toMatchObject({ kind: 'inferred', profile: { number: 3 }, note: expect.stringContaining('Entered for the site: 50 %') })
  })

  test('that is not what was shown, or of a profile that is not the newest, is refused and writes nothing', async () => {
    const { setup, shown } = await shownBy()
    await expect(acceptInference(team.scopes.planner, team.siteSlug, 2, { ...setup, shown: shown + 0.01 })).rejects.toThrow('Look again')
    await expect(acceptInference(team.scopes.planner, team.siteSlug, 2, { ...setup, threads: 1, shown })).rejects.toMatchObject({ code: 'conflict' })
    await appendProfile(team.scopes.planner, team.siteSlug, { measurementIds: [team.measurementId] })
    await expect(acceptInference(team.scopes.planner, team.siteSlug, 2, { ...setup, shown })).rejects.toThrow('Profile 3 is newer')
    expect((await listProfiles(team.scopes.viewer, team.siteSlug)).map(({ number }) => number)).toEqual([3, 2, 1])
  })

  test('of a profile without load tests is refused in words', async () => {
    const { inference } = await previewInference(team.scopes.viewer, team.siteSlug, 1, null)
    expect(inference).toMatchObject({ calibration: null, refusal: 'No load test of this profile can be used.' })
    await expect(acceptInference(team.scopes.planner, team.siteSlug, 1, { cores: 2, processes: 2, threads: 4, shown: 0.5 })).rejects.toMatchObject({ code: 'conflict' })
    await expect(previewInference(team.scopes.viewer, team.siteSlug, 1, { cores: 2, processes: 500, threads: 500 })).rejects.toThrow('at most 1000')
  })
})

test('the grade of a site is that of its newest profile, the grade of a version that of its own sources', async () => {
  // A minute of traffic with times; CPU and memory as entered for the site.
  expect((await listSiteGrades(team.scopes.viewer)).get(team.siteSlug)).toMatchObject({ grade: 'C', parts: [{ standing: 'thin' }, { standing: 'measured' }, { standing: 'entered' }, { standing: 'entered' }] })
  const inputs = await draftInputs(team.scopes.planner, team.hostSlug)
  expect(await listVersionGrades(team.scopes.viewer, inputs)).toMatchObject([{ site: team.siteSlug, profile: 2, grade: { grade: 'C' } }])
  expect(await listVersionGrades(team.scopes.viewer, team.inputs)).toMatchObject([{ profile: null, grade: { grade: 'E' } }])
})
