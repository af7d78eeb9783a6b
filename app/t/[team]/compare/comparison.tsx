import type { Version } from '#lib/data/versions.ts'
import { compareFacts } from '#lib/planning/compare.ts'
import { inputFacts } from '#lib/planning/facts.ts'
import { predictionFacts, RESULT_TOLERANCE, ruleOfThumbFacts } from '#lib/planning/result-facts.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { ConfigurationCard } from './configuration-card.tsx'
import { FactsCard } from './facts-card.tsx'
import { VersionHead } from './version-head.tsx'

/** What makes the two hard to compare, then inputs, result, rule of thumb and configuration. */
export function Comparison({ team, a, b, all }: { team: string; a: Version; b: Version; all: boolean }) {
  const inputs = { before: inputFacts(a.inputs), after: inputFacts(b.inputs) }
  const cautions = cautionsOf(a, b, inputs)
  return (
    <div className="space-y-5">
      <div className="grid gap-5 lg:grid-cols-2">
        <VersionHead team={team} side="A" version={a} />
        <VersionHead team={team} side="B" version={b} />
      </div>
      {cautions.length > 0 && (
        <Notice tone="warn" title="Before you compare the results">
          <ul className="list-disc space-y-1 pl-5">
            {cautions.map((caution) => (
              <li key={caution}>{caution}</li>
            ))}
          </ul>
        </Notice>
      )}
      <FactsCard title="Inputs" {...inputs} tolerance={0} significant={12} all={all} same="Both have the same inputs." />
      <FactsCard title="Result" description={`Figures that differ by less than ${100 * RESULT_TOLERANCE} % count as the same: that is within the engine's own error.`} before={predictionFacts(a.result.prediction)} after={predictionFacts(b.result.prediction)} tolerance={RESULT_TOLERANCE} significant={4} all={all} same="Both have the same result." />
      <FactsCard title="Rule of thumb" before={ruleOfThumbFacts(a.result.ruleOfThumb)} after={ruleOfThumbFacts(b.result.ruleOfThumb)} tolerance={0} significant={4} all={all} same="The rule of thumb says the same of both." />
      <ConfigurationCard a={a} b={b} all={all} />
    </div>
  )
}

function cautionsOf(a: Version, b: Version, { before, after }: { before: ReturnType<typeof inputFacts>; after: ReturnType<typeof inputFacts> }): string[] {
  const changed = compareFacts(before, after).map(({ path }) => path)
  const cautions: string[] = []
  if (a.scenario.slug === b.scenario.slug && a.number === b.number) cautions.push('A and B are the same version.')
  if (a.engineVersion !== b.engineVersion) cautions.push(`A was computed by engine ${a.engineVersion}, B by ${b.engineVersion}: a difference may come from the engine.`)
  if (changed.includes('host.name')) cautions.push('They plan different hosts.')
  if (changed.some((path) => path.startsWith('sites.') && path.includes('.traffic.'))) cautions.push('They are asked to carry different traffic.')
  if (changed.some((path) => path.startsWith('sites.') && /\.actions\..*\.(share|demand)$/.test(path))) cautions.push('Their requests cost differently: shares or times of actions differ.')
  return cautions
}
