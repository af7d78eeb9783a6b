import { evaluateInputs } from '#lib/data/evaluate-inputs.ts'
import type { Version } from '#lib/data/versions.ts'
import { pageResult } from '#lib/http/page.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import { predictionFacts, RESULT_TOLERANCE } from '#lib/planning/result-facts.ts'
import { LinkButton } from '../../../../../../_ui/button.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { FactsCard } from '../../../../compare/facts-card.tsx'

/** A result of an older engine stands as it was; asked for, today's engine answers the same inputs beside it, and nothing is kept. */
export async function RecomputedCard({ version, isAsked, address }: { version: Version; isAsked: boolean; address: string }) {
  return (
    <div id="recomputed" className="scroll-mt-16">
      {isAsked ? (
        <FactsCard
          title={`Recomputed by engine ${ENGINE_VERSION}`}
          description={`A is what engine ${version.engineVersion} said then, and stays; B is what engine ${ENGINE_VERSION} says of the same inputs. Figures within ${100 * RESULT_TOLERANCE} % count as the same.`}
          before={predictionFacts(version.result.prediction)}
          after={predictionFacts((await pageResult(evaluateInputs(version.inputs, version.seed))).prediction)}
          tolerance={RESULT_TOLERANCE}
          significant={4}
          all={false}
          same="Both engines say the same of it."
        />
      ) : (
        <Card title={`Computed by engine ${version.engineVersion}`} description={`The figures of this version are shown as they were. Engine ${ENGINE_VERSION} may see it differently.`}>
          <LinkButton href={`${address}?recompute=1#recomputed`}>Recompute beside it</LinkButton>
        </Card>
      )}
    </div>
  )
}
