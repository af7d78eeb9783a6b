import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { getProfile, listProfiles } from '#lib/data/profiles.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { siteOnce } from '#lib/http/page-reads.ts'
import { stepsOf } from '#lib/data/site-steps.ts'
import { gradeOfProfile } from '#lib/planning/site-grade.ts'
import { LinkButton } from '../../../../../../_ui/button.tsx'
import { Card, Definitions } from '../../../../../../_ui/card.tsx'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../../../_ui/page-header.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { EvidenceCard } from '../../evidence-card.tsx'
import { GradeCard } from '../../grade-card.tsx'
import { LoadTestsCard } from '../../load-tests-card.tsx'
import { ProfileView } from '../../profile-view.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/profiles/[number]'>): Promise<Metadata> {
  const { team, site: slug, number } = await params
  return titleOf(team, async (scope) => `Profile ${Number(number)} of ${(await siteOnce(scope, slug)).name}`)
}

export default async function ProfilePage({ params }: PageProps<'/t/[team]/sites/[site]/profiles/[number]'>) {
  const { team, site: slug, number } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${slug}/profiles/${number}`)
  const profile = await pageResult(getProfile(scope, slug, Number(number)))
  const base = `/t/${team}/sites/${slug}`
  const site = await pageResult(siteOnce(scope, slug))
  const newest = (await listProfiles(scope, slug))[0]?.number ?? profile.number
  const { measured } = profile.content
  const grade = gradeOfProfile(profile.content, site)
  const next = profile.number === newest ? await stepsOf(scope, slug, profile, grade, site) : null
  const again = profile.measurements.filter(({ reading, newest: last }) => last > reading)
  const anew = `${base}/profiles/new?${new URLSearchParams(profile.measurements.map(({ id }) => ['measurement', id]))}`
  const mayEdit = can(scope.role, 'plan:edit')
  return (
    <>
      <PageHeader
        title={`Profile ${profile.number}`}
        trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: base, label: profile.site.name }]}
        actions={mayEdit && <LinkButton href={anew}>Make it anew</LinkButton>}
      />
      <div className="space-y-5">
        {profile.number < newest && (
          <Notice title={`Profile ${newest} is newer`}>
            <p>
              Plans use it. This page shows what was known before.{' '}
              <Link href={`${base}/profiles/${newest}`} className="text-accent underline underline-offset-4">
                Read profile {newest}
              </Link>
            </p>
          </Notice>
        )}
        {profile.number === newest && again.length > 0 && (
          <Notice tone="warn" title={`${again.length === 1 ? 'A file was' : `${again.length} files were`} read again since`}>
            <p>
              {again.map(({ fileName }) => fileName).join(', ')}: this profile rests on an earlier reading and does not change.{' '}
              {mayEdit && (
                <Link href={anew} className="text-accent underline underline-offset-4">
                  Make it anew under the next number
                </Link>
              )}
            </p>
          </Notice>
        )}
        <GradeCard grade={grade} next={mayEdit ? next : null} />
        <ProfileView content={profile.content} />
        {measured !== undefined && <EvidenceCard team={team} site={slug} measured={measured} />}
        {measured !== undefined && measured.loadTests.length > 0 && (
          <LoadTestsCard tests={measured.loadTests} actions={mayEdit && profile.number === newest && <LinkButton href={`${base}/profiles/${profile.number}/inference`}>What they tell of the CPU share</LinkButton>} />
        )}
        <Card title="Where it comes from">
          <Definitions
            rows={[
              { term: 'Measurements', value: profile.measurements.map(({ fileName }) => fileName).join(', ') },
              { term: 'Folding rules', value: profile.foldingRules.length === 0 ? 'none; paths fold by themselves' : <ul>{profile.foldingRules.map(({ pattern, name }) => <li key={pattern}><code className="font-mono text-[0.9em]">{pattern}{name === undefined || name === '' ? '' : ` = ${name}`}</code></li>)}</ul> },
              { term: 'Kept', value: <><Time at={profile.createdAt} /> by {profile.createdBy}</> },
              { term: 'Content', value: <code className="font-mono text-[0.85em] break-all">sha256:{profile.contentHash}</code> },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
