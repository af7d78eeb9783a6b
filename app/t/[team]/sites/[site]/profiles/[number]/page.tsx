import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import { getProfile } from '#lib/data/profiles.ts'
import { getSite } from '#lib/data/sites.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { LinkButton } from '../../../../../../_ui/button.tsx'
import { Card, Definitions } from '../../../../../../_ui/card.tsx'
import { PageHeader } from '../../../../../../_ui/page-header.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { ProfileView } from '../../profile-view.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/profiles/[number]'>): Promise<Metadata> {
  const { team, site: slug, number } = await params
  return titleOf(team, async (scope) => `Profile ${Number(number)} of ${(await getSite(scope, slug)).name}`)
}

export default async function ProfilePage({ params }: PageProps<'/t/[team]/sites/[site]/profiles/[number]'>) {
  const { team, site: slug, number } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${slug}/profiles/${number}`)
  const profile = await pageResult(getProfile(scope, slug, Number(number)))
  const base = `/t/${team}/sites/${slug}`
  return (
    <>
      <PageHeader
        title={`Profile ${profile.number}`}
        trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: base, label: profile.site.name }]}
        actions={can(scope.role, 'plan:edit') && <LinkButton href={`${base}/profiles/new`}>Fold anew</LinkButton>}
      />
      <div className="space-y-5">
        <ProfileView content={profile.content} />
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
