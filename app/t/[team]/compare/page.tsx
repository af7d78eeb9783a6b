import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { findPairedSimulation } from '#lib/data/evaluations.ts'
import { checkWorker } from '#lib/data/health.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { listShares } from '#lib/data/shares.ts'
import { listVersionChoices } from '#lib/data/version-choices.ts'
import type { VersionChoice } from '#lib/data/version-choices.ts'
import { getVersion } from '#lib/data/versions.ts'
import type { Version } from '#lib/data/versions.ts'
import { openTeamPage, pageResult } from '#lib/http/page.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { share } from './actions.ts'
import { ChoiceForm } from './choice-form.tsx'
import { Comparison } from './comparison.tsx'
import { ManyComparison } from './many-comparison.tsx'
import { PairedCard } from './paired-card.tsx'
import { PairedOnServer } from './paired-on-server.tsx'
import { ShareCard } from './share-card.tsx'
import { ShareList } from './share-list.tsx'
import { parseVersionAddress, renderVersionAddress, SIDES } from './version-address.ts'

export const metadata: Metadata = { title: 'Compare' }

export default async function ComparePage({ params, searchParams }: PageProps<'/t/[team]/compare'>) {
  const { team } = await params
  const asked = await searchParams
  const base = `/t/${team}/compare`
  const scope = await openTeamPage(team, 'team:read', returnAddress(base, asked))
  const versions = (await Promise.all(SIDES.map((side) => pageResult(versionAt(scope, asked[side]))))).filter((version) => version !== null)
  const [first, second] = versions
  const choices = withChosen(await listVersionChoices(scope), versions)
  const all = asked['all'] === '1'
  const addresses = versions.map(addressOf)
  const baseline = Math.max(0, addresses.indexOf(typeof asked['base'] === 'string' ? asked['base'] : ''))
  const addressFor = (order: readonly string[], more: Record<string, string> = {}) => `${base}?${new URLSearchParams({ ...Object.fromEntries(order.map((address, index) => [SIDES[index] ?? 'f', address])), ...more })}`
  const flags = all ? { all: '1' } : undefined
  const mayEdit = can(scope.role, 'plan:edit')
  const isMany = versions.length > 2
  const baselineFirst = [...new Set([addresses[baseline] ?? '', ...addresses])]
  const shortNames = new Map(versions.map((version) => [addressOf(version), `${version.scenario.name} ${version.number}`]))
  const paired = baselineFirst.length < 2 ? null : await findPairedSimulation(scope, baselineFirst.map(parseVersionAddress))
  const workerAbsent = paired?.status === 'queued' && !(await checkWorker())
  return (
    <>
      <PageHeader
        title="Compare"
        description="Two to six versions side by side, of one scenario or of several."
        actions={second !== undefined && <LinkButton href={addressFor(addresses, all ? {} : { all: '1' })}>{all ? 'Show only the differences' : 'Show everything'}</LinkButton>}
      />
      {choices.length < 2 ? (
        <EmptyState
          title={choices.length === 0 ? 'No version yet' : 'Only one version yet'}
          actions={
            <>
              {mayEdit && choices.length === 0 && <LinkButton href={`/t/${team}/scenarios/new`} look="primary">New scenario</LinkButton>}
              <LinkButton href={`/t/${team}/scenarios`}>Go to scenarios</LinkButton>
            </>
          }
        >
          Two versions are needed: change a number in a scenario and save it, or plan another scenario.
        </EmptyState>
      ) : (
        <div className="space-y-5">
          <Card>
            <ChoiceForm choices={choices} chosen={addresses}>
              {second !== undefined && !isMany && <LinkButton href={addressFor([...addresses].reverse(), flags)}>Swap</LinkButton>}
            </ChoiceForm>
          </Card>
          {first === undefined || second === undefined ? (
            <p className="text-ink-soft text-sm">Choose two versions to see what differs in inputs, result and configuration.</p>
          ) : (
            <>
              {isMany ? (
                <ManyComparison
                  baseline={baseline}
                  all={all}
                  versions={versions.map((version, index) => ({
                    key: `${index} ${addressOf(version)}`,
                    title: `${version.scenario.name}, version ${version.number}`,
                    short: `${version.scenario.name} ${version.number}`,
                    message: version.message,
                    engineVersion: version.engineVersion,
                    inputs: version.inputs,
                    result: version.result,
                    pin: (
                      <Link href={addressFor(addresses, { ...flags, base: addressOf(version) })} className="text-accent mt-2 inline-block text-sm underline underline-offset-4">
                        Make it the baseline
                      </Link>
                    ),
                  }))}
                />
              ) : (
                <Comparison team={team} a={first} b={second} all={all} />
              )}
              <PairedCard key={addresses.join(' ')} addresses={versions.map((version) => `/t/${team}/scenarios/${version.scenario.slug}/versions/${version.number}/inputs.json`)} labels={versions.map((version) => `${version.scenario.name} ${version.number}`)} />
              {baselineFirst.length > 1 && <PairedOnServer team={team} addresses={baselineFirst} labels={baselineFirst.map((address) => shortNames.get(address) ?? address)} simulation={paired} workerAbsent={workerAbsent} mayEdit={mayEdit} />}
            </>
          )}
          {mayEdit && first !== undefined && second !== undefined && (
            <ShareCard versions={baselineFirst} share={share.bind(null, team)}>
              <ShareList team={team} shares={await listShares(scope)} mayEdit={mayEdit} />
            </ShareCard>
          )}
        </div>
      )}
    </>
  )
}

/** Null where the address names none; a wrong or foreign one is not found. */
async function versionAt(scope: TeamScope, text: string | string[] | undefined): Promise<Version | null> {
  // An empty one is a select left at "none".
  if (text === undefined || text === '') return null
  const { scenario, number } = parseVersionAddress(text)
  return getVersion(scope, scenario, number)
}

const addressOf = ({ scenario, number }: Version): string => renderVersionAddress({ scenario: scenario.slug, number })

/** What is being compared can be chosen again, though its scenario be archived. */
function withChosen(choices: readonly VersionChoice[], chosen: readonly Version[]): VersionChoice[] {
  const known = new Set(choices.map(({ scenario, number }) => `${scenario.slug}:${number}`))
  const more = chosen.flatMap((version) => {
    if (known.has(addressOf(version))) return []
    known.add(addressOf(version))
    return [{ scenario: version.scenario, number: version.number, message: version.message }]
  })
  return [...choices, ...more]
}

function returnAddress(base: string, asked: Readonly<Record<string, string | string[] | undefined>>): string {
  const query = new URLSearchParams()
  for (const key of [...SIDES, 'all', 'base']) {
    const value = asked[key]
    if (typeof value === 'string') query.set(key, value)
  }
  return query.size === 0 ? base : `${base}?${query}`
}
