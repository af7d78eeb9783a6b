import type { EvaluationState } from '#lib/data/evaluations.ts'
import type { Version } from '#lib/data/versions.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { formatCount, formatDuration, formatShare } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { cancel, confirmBySimulation } from './evaluation-actions.ts'
import { EvaluationProgress } from './evaluation-progress.tsx'
import { SimulationFigures } from './simulation-figures.tsx'
import { SimulationVerdict } from './simulation-verdict.tsx'

const ABOUT = 'The figures of this version come from formulas. The simulation plays single requests through processes, threads, the GIL and the cores, and says how sure it is.'

/** Asks for the simulation of a version, shows how far it is, and then what it says beside the formulas. */
export function SimulationPanel({ team, version, simulation, workerAbsent, mayEdit }: { team: string; version: Version; simulation: EvaluationState | null; workerAbsent: boolean; mayEdit: boolean }) {
  const bound = [null, team, version.scenario.slug, String(version.number)] as const
  const open = simulation?.status === 'queued' || simulation?.status === 'running'
  const simulated = simulation?.status === 'done' ? (simulation.result as Prediction | null) : null
  return (
    <div id="simulation" className="scroll-mt-16">
      <Card title="Confirm by simulation" description={ABOUT}>
        <div className="space-y-4">
          {simulation !== null && <EvaluationProgress team={team} standing={{ id: simulation.id, status: simulation.status, progress: simulation.progress, known: simulation.known, cancelAsked: simulation.cancelAsked, workerAbsent }} words={{ doing: 'Simulating', about: 'Requests are simulated one by one; it takes seconds to a few minutes. You may leave this page.', what: 'The simulation' }} />}
          {simulation?.status === 'failed' && (
            <Notice tone="bad" title="The simulation failed">
              <p>{simulation.failure ?? 'It ended without saying why.'}</p>
            </Notice>
          )}
          {simulation?.status === 'cancelled' && <p className="text-ink-soft text-sm">The last simulation was cancelled{simulation.finishedAt !== null && <>, <Time at={simulation.finishedAt} /></>}.</p>}
          {simulation !== null && simulated !== null && <Finished version={version} simulation={simulation} simulated={simulated} />}
          {mayEdit && open && (
            <ActionForm action={cancel.bind(...bound, simulation.id)} label="Cancel the simulation">
              <SubmitButton look="secondary" pending="Cancelling…">
                Cancel the simulation
              </SubmitButton>
            </ActionForm>
          )}
          {mayEdit && !open && simulation?.status !== 'done' && (
            <ActionForm action={confirmBySimulation.bind(...bound)} label="Confirm by simulation">
              <SubmitButton look="secondary" pending="Asking…">
                {simulation === null ? 'Confirm by simulation' : 'Simulate again'}
              </SubmitButton>
            </ActionForm>
          )}
          {!mayEdit && simulation === null && <p className="text-ink-soft text-sm">Nobody has asked for it yet; a planner of the team can.</p>}
        </div>
      </Card>
    </div>
  )
}

function Finished({ version, simulation, simulated }: { version: Version; simulation: EvaluationState; simulated: Prediction }) {
  return (
    <>
      <SimulationVerdict version={version} simulated={simulated} />
      {simulation.engineVersion !== version.engineVersion && (
        <Notice tone="warn" title="Two versions of the engine">
          <p>
            The figures of this version were computed by engine {version.engineVersion}, the simulation by {simulation.engineVersion}. A difference may come from the engine.
          </p>
        </Notice>
      )}
      <SimulationFigures plan={version.inputs.plan} analytic={version.result.prediction} simulated={simulated} />
      {(simulated.notes ?? []).length > 0 && (
        <Notice title="What the simulation notes">
          <ul className="list-disc space-y-1 pl-5">
            {(simulated.notes ?? []).slice(0, 12).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      )}
      <p className="text-ink-soft text-sm">
        {basisOf(simulated)} Engine {simulation.engineVersion}, seed {simulation.seed}
        {simulation.finishedAt !== null && <>, <Time at={simulation.finishedAt} /></>}.
      </p>
    </>
  )
}

function basisOf({ basis }: Prediction): string {
  if (basis === undefined) return ''
  const requests = `${formatCount(basis.requests)} requests`
  const time = formatDuration(basis.simulatedS)
  if (basis.kind === 'observations') return `${formatCount(basis.replications)} runs of the load test of ${time} each, ${requests} in all.`
  const precision = basis.relativePrecision === undefined || basis.relativePrecision === null ? '' : `, the mean known to ${formatShare(basis.relativePrecision)}`
  return `${requests} in ${time} of simulated time${precision}.`
}
