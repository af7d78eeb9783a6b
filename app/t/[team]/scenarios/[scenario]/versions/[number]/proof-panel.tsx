import type { EvaluationState } from '#lib/data/evaluations.ts'
import type { VersionEvidence } from '#lib/data/evidence.ts'
import type { Version } from '#lib/data/versions.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { SelectField } from '../../../../../../_ui/field.tsx'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { ApacheAbsent } from './apache-absent.tsx'
import { cancel } from './evaluation-actions.ts'
import { EvaluationProgress } from './evaluation-progress.tsx'
import { proveUnderLoad } from './proof-actions.ts'
import { ProofFigures } from './proof-figures.tsx'

export type Proof = VersionEvidence['proofs'][number]

const ABOUT = 'Starts this configuration on a real Apache with an application that computes and blocks as the plan says, drives the planned load at it, and puts what was measured beside what was predicted for such a run.'
const DURATIONS = [
  { value: '10', label: '10 seconds, a first look' },
  { value: '60', label: 'one minute' },
  { value: '120', label: 'two minutes' },
  { value: '300', label: 'five minutes' },
]
const isOpen = (evaluation: EvaluationState | null): boolean => evaluation?.status === 'queued' || evaluation?.status === 'running'

/** Asks for a run under load, shows how far it is, then measured beside predicted. */
export function ProofPanel({ team, version, run, proofs, configHash, apacheAbsent, mayEdit }: { team: string; version: Version; run: EvaluationState | null; proofs: readonly Proof[]; configHash: string; apacheAbsent: boolean; mayEdit: boolean }) {
  const bound = [null, team, version.scenario.slug, String(version.number)] as const
  const [latest, ...older] = proofs
  return (
    <div id="proof" className="scroll-mt-16">
      <Card title="Prove it under load" description={ABOUT} actions={latest === undefined && isOpen(run) ? <Badge tone="info">{run?.status === 'running' ? 'running' : 'waiting'}</Badge> : <ProofBadge latest={latest} configHash={configHash} />}>
        <div className="space-y-4">
          {apacheAbsent && isOpen(run) && <ApacheAbsent waiting />}
          {run !== null && !(apacheAbsent && run.status === 'queued') && (
            <EvaluationProgress
              team={team}
              standing={{ id: run.id, status: run.status, progress: run.progress, cancelAsked: run.cancelAsked, workerAbsent: false }}
              words={{ doing: 'Running under load', about: 'Apache starts, the load runs, then such a run is simulated to compare. You may leave this page.', what: 'The run' }}
            />
          )}
          {run?.status === 'failed' && (
            <Notice tone="bad" title="The run could not be made">
              <p>{run.failure ?? 'It ended without saying why.'}</p>
            </Notice>
          )}
          {run?.status === 'cancelled' && (
            <p className="text-ink-soft text-sm">
              The last run was cancelled{run.finishedAt !== null && <>, <Time at={run.finishedAt} /></>}.
            </p>
          )}
          {latest !== undefined && latest.configHash !== configHash && (
            <Notice tone="warn" title="This release of Headroom writes other bytes than those that ran">
              <p>Run it again.</p>
            </Notice>
          )}
          {latest !== undefined && <ProofFigures proof={latest} plan={version.inputs.plan} />}
          {older.length > 0 && (
            <details className="text-sm">
              <summary className="text-ink-soft">Earlier runs ({older.length})</summary>
              <ul className="mt-2 space-y-1">
                {older.map(({ id, content, createdAt }) => (
                  <li key={id}>
                    <Time at={createdAt} />: {content.durationS} s, {content.verdict.met ? 'every objective met' : `${content.verdict.missed.length} missed`}, {content.verdict.inside} of {content.verdict.of} figures within the predicted range.
                  </li>
                ))}
              </ul>
            </details>
          )}
          {mayEdit && isOpen(run) && (
            <ActionForm action={cancel.bind(...bound, run?.id ?? '')} label="Cancel the run">
              <SubmitButton look="secondary" pending="Cancelling…">
                Cancel the run
              </SubmitButton>
            </ActionForm>
          )}
          {mayEdit && !isOpen(run) && (
            <ActionForm action={proveUnderLoad.bind(...bound)} label="Prove under load" className="flex flex-wrap items-end gap-3">
              <div className="w-56">
                <SelectField name="durationS" label="How long" defaultValue="60" options={DURATIONS} />
              </div>
              <SubmitButton look="secondary" pending="Asking…">
                {latest === undefined ? 'Prove under load' : 'Run again'}
              </SubmitButton>
            </ActionForm>
          )}
          {!mayEdit && latest === undefined && <p className="text-ink-soft text-sm">Nobody has asked for it yet; a planner of the team can.</p>}
        </div>
      </Card>
    </div>
  )
}

export function ProofBadge({ latest, configHash }: { latest: Proof | undefined; configHash: string }) {
  if (latest === undefined) return <Badge>not run</Badge>
  if (latest.configHash !== configHash) return <Badge tone="warn">run in other bytes</Badge>
  return latest.content.verdict.met ? <Badge tone="good">objectives met in the run</Badge> : <Badge tone="bad">objectives missed in the run</Badge>
}
