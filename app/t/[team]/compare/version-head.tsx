import Link from 'next/link'
import type { Version } from '#lib/data/versions.ts'
import { planFacts } from '#lib/planning/plan-facts.ts'
import { Card, Definitions } from '../../../_ui/card.tsx'
import { Time } from '../../../_ui/time.tsx'
import { ReviewBadge } from '../scenarios/review-badge.tsx'

/** A host with forty sites has forty lines of traffic; they differ in the table below. */
const LINES_SHOWN = 5

/** Which version one side is: who saved it, what for, and its plan in a line each. */
export function VersionHead({ team, side, version }: { team: string; side: 'A' | 'B'; version: Version }) {
  const facts = planFacts(version.inputs.plan)
  const labels = [...new Set(facts.map(({ label }) => label))]
  return (
    <Card title={`${side}: ${version.scenario.name}, version ${version.number}`} description={version.message} actions={<ReviewBadge state={version.state} />}>
      <Definitions
        rows={[
          { term: 'Saved', value: <>{version.author}, <Time at={version.createdAt} /></> },
          { term: 'Engine', value: version.engineVersion },
          ...labels.map((term) => ({ term, value: <Lines texts={facts.filter(({ label }) => label === term).map(({ text }) => text)} /> })),
        ]}
      />
      <p className="mt-3 text-sm">
        <Link href={`/t/${team}/scenarios/${version.scenario.slug}/versions/${version.number}`} className="text-accent underline underline-offset-4">
          Everything {side} says
        </Link>
      </p>
    </Card>
  )
}

function Lines({ texts }: { texts: readonly string[] }) {
  if (texts.length === 1) return texts[0]
  return (
    <ul>
      {texts.slice(0, LINES_SHOWN).map((text) => (
        <li key={text}>{text}</li>
      ))}
      {texts.length > LINES_SHOWN && <li className="text-ink-soft">and {texts.length - LINES_SHOWN} more</li>}
    </ul>
  )
}
