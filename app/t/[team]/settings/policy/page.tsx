import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import { listMemberChoices } from '#lib/data/members.ts'
import { getPolicy } from '#lib/data/policies.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { CHECK_LEVELS, LEVEL_MEANING } from '#lib/planning/checks/policy.ts'
import { Card, Definitions } from '../../../../_ui/card.tsx'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { Time } from '../../../../_ui/time.tsx'
import { savePolicy } from './actions.ts'
import { PolicyForm } from './policy-form.tsx'
import { PolicyView } from './policy-view.tsx'

export const metadata: Metadata = { title: 'Review policy' }

export default async function PolicyPage({ params }: PageProps<'/t/[team]/settings/policy'>) {
  const { team } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/settings/policy`)
  const { number, policy, setBy, setAt } = await getPolicy(scope)
  const members = await listMemberChoices(scope, policy.excluded)
  return (
    <>
      <PageHeader title="Review policy" description="What a version must pass before it is approved. Every approval keeps what the checks said then." trail={[{ href: `/t/${team}/settings`, label: 'Team' }]} />
      <div className="space-y-5">
        <Card title="How strict a check can be">
          <Definitions rows={CHECK_LEVELS.map((level) => ({ term: level, value: LEVEL_MEANING[level] }))} />
          <p className="text-ink-soft mt-3 max-w-prose text-sm">Always blocking, and no choice: nobody approves what they wrote or submitted themselves.</p>
        </Card>
        <Card
          title={number === 0 ? 'The default' : `Policy ${number}`}
          description={
            setAt === null ? (
              'Nobody has set a policy yet: everything is shown to the reviewer, nothing is in the way.'
            ) : (
              <>
                Set by {setBy}, <Time at={setAt} />. A change makes a new one; the old ones stay with the approvals that were given under them.
              </>
            )
          }
        >
          {can(scope.role, 'team:manage') ? <PolicyForm key={number} action={savePolicy.bind(null, team)} number={number} policy={policy} people={members} /> : <PolicyView policy={policy} nameOf={Object.fromEntries(members.map(({ userId, name }) => [userId, name]))} />}
        </Card>
      </div>
    </>
  )
}
