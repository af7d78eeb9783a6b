import type { Metadata } from 'next'
import { openShare } from '#lib/data/shares.ts'
import { answerDetails } from '#lib/planning/answer-details.ts'
import { FrontPage } from '../../_ui/front-page.tsx'
import { LinkButton } from '../../_ui/button.tsx'
import { OpenPage } from '../../_ui/open-page.tsx'
import { Time } from '../../_ui/time.tsx'
import { ManyComparison } from '../../t/[team]/compare/many-comparison.tsx'
import { versionsInWords } from '../../t/[team]/compare/version-words.ts'
import { AnswerView } from '../../t/[team]/scenarios/answer-view.tsx'

export const metadata: Metadata = { title: 'Shared comparison', referrer: 'no-referrer' }

/** What a link shows to whoever holds it: the versions it was made for, and nothing else of the team. */
export default async function SharePage({ params }: PageProps<'/share/[token]'>) {
  const { token } = await params
  const share = await openShare(token)
  if (share === null) {
    return (
      <FrontPage title="This link shows nothing" intro="It has expired, was revoked, or is incomplete. Ask who sent it for a new one.">
        <LinkButton href="/try">Try the calculator instead</LinkButton>
      </FrontPage>
    )
  }
  const [first] = share.versions
  const versions = share.versions.map((version, index) => ({ ...version, key: String(index), title: `${version.scenario}, version ${version.number}`, short: `${version.scenario} ${version.number}` }))
  return (
    <OpenPage title={capitalised(versionsInWords(share.versions))} intro={<>Shared to be read, until <Time at={share.expiresAt} />. {versions.length > 1 && 'The first is the baseline.'}</>}>
      {versions.length > 1 || first === undefined ? (
        <ManyComparison versions={versions} baseline={0} all={false} />
      ) : (
        <AnswerView plan={first.inputs.plan} result={first.result} curve={first.result.curve} details={answerDetails(first.inputs.plan, first.result.prediction)} provenance={first.inputs.provenance} />
      )}
    </OpenPage>
  )
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
