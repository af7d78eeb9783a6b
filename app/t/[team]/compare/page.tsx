import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { listVersionChoices } from '#lib/data/version-choices.ts'
import type { VersionChoice } from '#lib/data/version-choices.ts'
import { getVersion } from '#lib/data/versions.ts'
import type { Version } from '#lib/data/versions.ts'
import { openTeamPage, pageResult } from '#lib/http/page.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { ChoiceForm } from './choice-form.tsx'
import { Comparison } from './comparison.tsx'
import { parseVersionAddress, renderVersionAddress } from './version-address.ts'

export const metadata: Metadata = { title: 'Compare' }

export default async function ComparePage({ params, searchParams }: PageProps<'/t/[team]/compare'>) {
  const { team } = await params
  const asked = await searchParams
  const base = `/t/${team}/compare`
  const scope = await openTeamPage(team, 'team:read', returnAddress(base, asked))
  const [a, b] = await Promise.all([pageResult(versionAt(scope, asked['a'])), pageResult(versionAt(scope, asked['b']))])
  const choices = withChosen(await listVersionChoices(scope), [a, b])
  const all = asked['all'] === '1'
  const addresses = a === null || b === null ? null : { a: addressOf(a), b: addressOf(b) }
  return (
    <>
      <PageHeader
        title="Compare"
        description="Any two versions side by side, of one scenario or of two."
        actions={addresses !== null && <LinkButton href={`${base}?a=${addresses.a}&b=${addresses.b}${all ? '' : '&all=1'}`}>{all ? 'Show only the differences' : 'Show everything'}</LinkButton>}
      />
      {choices.length < 2 ? (
        <EmptyState
          title={choices.length === 0 ? 'No version yet' : 'Only one version yet'}
          actions={
            <>
              {can(scope.role, 'plan:edit') && choices.length === 0 && <LinkButton href={`/t/${team}/scenarios/new`} look="primary">New scenario</LinkButton>}
              <LinkButton href={`/t/${team}/scenarios`}>Go to scenarios</LinkButton>
            </>
          }
        >
          Two versions are needed: change a number in a scenario and save it, or plan another scenario.
        </EmptyState>
      ) : (
        <div className="space-y-5">
          <Card>
            <ChoiceForm choices={choices} a={a === null ? undefined : addressOf(a)} b={b === null ? undefined : addressOf(b)}>
              {addresses !== null && <LinkButton href={`${base}?a=${addresses.b}&b=${addresses.a}${all ? '&all=1' : ''}`}>Swap</LinkButton>}
            </ChoiceForm>
          </Card>
          {a !== null && b !== null ? <Comparison team={team} a={a} b={b} all={all} /> : <p className="text-ink-soft text-sm">Choose two versions to see what differs in inputs, result and configuration.</p>}
        </div>
      )}
    </>
  )
}

/** Null where the address names none; a wrong or foreign one is not found. */
async function versionAt(scope: TeamScope, text: string | string[] | undefined): Promise<Version | null> {
  if (text === undefined) return null
  const { scenario, number } = parseVersionAddress(text)
  return getVersion(scope, scenario, number)
}

const addressOf = ({ scenario, number }: Version): string => renderVersionAddress({ scenario: scenario.slug, number })

/** What is being compared can be chosen again, though its scenario be archived. */
function withChosen(choices: readonly VersionChoice[], chosen: readonly (Version | null)[]): VersionChoice[] {
  const known = new Set(choices.map(({ scenario, number }) => `${scenario.slug}:${number}`))
  const more = chosen.flatMap((version) => {
    if (version === null || known.has(addressOf(version))) return []
    known.add(addressOf(version))
    return [{ scenario: version.scenario, number: version.number, message: version.message }]
  })
  return [...choices, ...more]
}

function returnAddress(base: string, asked: Readonly<Record<string, string | string[] | undefined>>): string {
  const query = new URLSearchParams()
  for (const key of ['a', 'b', 'all']) {
    const value = asked[key]
    if (typeof value === 'string') query.set(key, value)
  }
  return query.size === 0 ? base : `${base}?${query}`
}
