import type { EvaluationState } from '#lib/data/evaluations.ts'
import type { PairedSimulation } from '#lib/planning/paired-simulation.ts'
import { PairedRuns } from '../../../_engine/paired-runs.tsx'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { Card } from '../../../_ui/card.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { EvaluationProgress } from '../scenarios/[scenario]/versions/[number]/evaluation-progress.tsx'
import { cancelPaired, simulatePaired } from './actions.ts'

/** The paired simulation in the background: kept for everybody who compares the same versions, and done when nobody looks. */
export function PairedOnServer({ team, addresses, labels, simulation, workerAbsent, mayEdit }: { team: string; addresses: readonly string[]; labels: readonly string[]; simulation: EvaluationState | null; workerAbsent: boolean; mayEdit: boolean }) {
  const open = simulation?.status === 'queued' || simulation?.status === 'running'
  return (
    <Card title="A paired simulation on the server" description="The same in the background: every version meets the same requests at the same moments. It is kept for whoever compares these versions.">
      <div className="space-y-4">
        {simulation !== null && (
          <EvaluationProgress
            team={team}
            standing={{ id: simulation.id, status: simulation.status, progress: simulation.progress, known: simulation.known, cancelAsked: simulation.cancelAsked, workerAbsent }}
            words={{ doing: 'Simulating side by side', about: 'Run by run, the intervals narrow. You may leave this page.', what: 'The paired simulation' }}
            paired={labels}
          />
        )}
        {simulation?.status === 'failed' && (
          <Notice tone="bad" title="The paired simulation failed">
            <p>{simulation.failure ?? 'It ended without saying why.'}</p>
          </Notice>
        )}
        {simulation?.status === 'cancelled' && <p className="text-ink-soft text-sm">It was cancelled.</p>}
        {simulation?.status === 'done' && <PairedRuns answer={simulation.result as PairedSimulation} failure={null} isComputing={false} labels={labels} />}
        {mayEdit && open && (
          <ActionForm action={cancelPaired.bind(null, team, simulation.id)} label="Cancel the paired simulation">
            <SubmitButton look="secondary" pending="Cancelling…">
              Cancel
            </SubmitButton>
          </ActionForm>
        )}
        {mayEdit && !open && simulation?.status !== 'done' && (
          <ActionForm action={simulatePaired.bind(null, team)} label="Simulate them on the server">
            {addresses.map((address) => (
              <input key={address} type="hidden" name="versions[]" value={address} />
            ))}
            <SubmitButton look="secondary" pending="Asking…">
              {simulation === null ? 'Simulate them on the server' : 'Simulate them again'}
            </SubmitButton>
          </ActionForm>
        )}
        {!mayEdit && simulation === null && <p className="text-ink-soft text-sm">Nobody has asked for it yet; a planner of the team can.</p>}
      </div>
    </Card>
  )
}
