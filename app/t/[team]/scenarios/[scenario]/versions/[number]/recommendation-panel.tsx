import type { EvaluationState } from '#lib/data/evaluations.ts'
import type { Version } from '#lib/data/versions.ts'
import type { Recommendation, RecommendedGroup, RejectedOption } from '#lib/engine/recommendation.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatCount, formatMiB, formatShare } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { adopt, askRecommendation, cancel } from './evaluation-actions.ts'
import { EvaluationProgress } from './evaluation-progress.tsx'

const ABOUT = 'The processes and threads that meet every objective of this version at least memory, then CPU; what was rejected, and why.'
/** Of the groups of many sites, and of rejected configurations, the page shows these and names the rest by number. */
const MOST_GROUPS = 60
const MOST_REJECTED = 40

/** Asks for recommended sizes, shows how far the search is, then the answer; a planner takes it over as a new version. */
export function RecommendationPanel({ team, version, latest, recommendation, workerAbsent, mayEdit }: { team: string; version: Version; latest: number; recommendation: EvaluationState | null; workerAbsent: boolean; mayEdit: boolean }) {
  const bound = [null, team, version.scenario.slug, String(version.number)] as const
  const open = recommendation?.status === 'queued' || recommendation?.status === 'running'
  const answer = recommendation?.status === 'done' ? (recommendation.result as Recommendation | null) : null
  return (
    <div id="recommendation" className="scroll-mt-16">
      <Card title="Which sizes would do?" description={ABOUT}>
        <div className="space-y-4">
          {recommendation !== null && (
            <EvaluationProgress
              team={team}
              standing={{ id: recommendation.id, status: recommendation.status, progress: recommendation.progress, cancelAsked: recommendation.cancelAsked, workerAbsent }}
              words={{ doing: 'Searching', about: 'Formulas search, simulations confirm; it takes seconds. You may leave this page.', what: 'The search' }}
            />
          )}
          {recommendation?.status === 'failed' && (
            <Notice tone="bad" title="The search failed">
              <p>{recommendation.failure ?? 'It ended without saying why.'}</p>
            </Notice>
          )}
          {answer !== null && <Answer version={version} answer={answer} />}
          {mayEdit && open && (
            <ActionForm action={cancel.bind(...bound, recommendation.id)} label="Cancel the search">
              <SubmitButton look="secondary" pending="Cancelling…">
                Cancel the search
              </SubmitButton>
            </ActionForm>
          )}
          {mayEdit && answer !== null && differs(version, answer) && (
            <ActionForm action={adopt.bind(...bound, recommendation?.id ?? '')} label="Take the recommended sizes">
              <input type="hidden" name="baseNumber" value={latest} />
              <SubmitButton pending="Saving…">Save these sizes as a version</SubmitButton>
            </ActionForm>
          )}
          {mayEdit && !open && answer === null && (
            <ActionForm action={askRecommendation.bind(...bound)} label="Recommend sizes">
              <SubmitButton look="secondary" pending="Asking…">
                Recommend sizes
              </SubmitButton>
            </ActionForm>
          )}
          {!mayEdit && recommendation === null && <p className="text-ink-soft text-sm">Nobody has asked for it yet; a planner of the team can.</p>}
        </div>
      </Card>
    </div>
  )
}

function Answer({ version, answer }: { version: Version; answer: Recommendation }) {
  const rows = answer.sites.flatMap((site) => site.groups.map((group) => ({ site: site.name, group, planned: plannedGroup(version, site.name, group.name) })))
  return (
    <>
      {answer.feasible ? (
        <Notice tone="good" title={differs(version, answer) ? `Every objective is met in ${formatShare(answer.confidence)} of the worlds that the evidence leaves open` : 'The sizes of this version are the recommended ones'} />
      ) : (
        <Notice tone="bad" title="No configuration meets the objectives; below is the best that was found">
          <ul className="list-disc space-y-1 pl-5">
            {(answer.infeasible ?? []).map(({ binds, text, wayOut }) => (
              <li key={`${binds} ${text}`}>
                <strong>{text}</strong> {wayOut}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <DataTable
        caption="Recommended sizes"
        rows={rows.slice(0, MOST_GROUPS)}
        rowKey={({ site, group }) => `${site} ${group.name}`}
        columns={[
          { header: 'Site', cell: ({ site, group }) => (site === group.name ? site : `${site}, group ${group.name}`) },
          { header: answer.feasible ? 'Recommended' : 'Best found', numeric: true, cell: ({ group }) => <strong>{sizeOf(group)}</strong> },
          { header: 'This version', numeric: true, cell: ({ planned }) => (planned === undefined ? '–' : sizeOf(planned)) },
          { header: 'Memory', numeric: true, cell: ({ group }) => formatMiB(group.memoryMiB) },
          { header: 'Rests on', wide: true, cell: ({ group }) => BASIS[group.basis] },
        ]}
      />
      {rows.length > MOST_GROUPS && <p className="text-ink-soft text-sm">and {rows.length - MOST_GROUPS} more groups.</p>}
      <details className="text-sm" open={rows.length <= 3}>
        <summary className="text-ink-soft">Why these</summary>
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {rows.slice(0, MOST_GROUPS).flatMap(({ site, group }) =>
            group.why.map((why) => (
              <li key={`${site} ${group.name} ${why}`}>
                {rows.length > 1 && <strong>{site}: </strong>}
                {why}
              </li>
            )),
          )}
          {(answer.hosts ?? [{ name: '', apache: answer.apache }]).flatMap(({ name, apache }) =>
            apache.why.map((why) => (
              <li key={`${name} ${why}`}>
                <strong>
                  {name === '' ? '' : `${name}: `}MaxRequestWorkers {apache.maxRequestWorkers}:{' '}
                </strong>
                {why}
              </li>
            )),
          )}
        </ul>
      </details>
      {answer.rejected.length > 0 && <Rejected rejected={answer.rejected} />}
      {answer.notes.length > 0 && (
        <Notice title="What to know about this recommendation">
          <ul className="list-disc space-y-1 pl-5">
            {answer.notes.slice(0, 12).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      )}
      <p className="text-ink-soft text-sm">
        {formatCount(answer.evaluated)} configurations looked at, {formatCount(answer.simulations)} of them simulated. Engine {answer.engineVersion}.
      </p>
    </>
  )
}

function Rejected({ rejected }: { rejected: readonly RejectedOption[] }) {
  return (
    <details className="text-sm">
      <summary className="text-ink-soft">What was rejected ({formatCount(rejected.length)})</summary>
      <div className="mt-2">
        <DataTable
          caption="Rejected configurations"
          rows={rejected.slice(0, MOST_REJECTED)}
          rowKey={({ site, group, processes, threads }) => `${site} ${group} ${processes} ${threads}`}
          columns={[
            { header: 'Site', cell: ({ site, group }) => (site === group ? site : `${site}, group ${group}`) },
            { header: 'Size', numeric: true, cell: sizeOf },
            { header: 'Memory', numeric: true, wide: true, cell: ({ memoryMiB }) => formatMiB(memoryMiB) },
            { header: 'Why not', cell: ({ reason }) => reason },
          ]}
        />
        {rejected.length > MOST_REJECTED && <p className="text-ink-soft mt-2">and {formatCount(rejected.length - MOST_REJECTED)} more.</p>}
      </div>
    </details>
  )
}

const BASIS: Record<RecommendedGroup['basis'], string> = { formula: 'formulas, with room to spare', simulation: 'simulation', nothing: 'nothing that meets the objectives' }

function sizeOf({ processes, threads }: { processes: number; threads: number }): string {
  return `${processes} × ${threads}`
}

function plannedGroup(version: Version, site: string, group: string) {
  return version.inputs.plan.sites.find(({ name }) => name === site)?.groups.find(({ name }) => name === group)
}

function differs(version: Version, answer: Recommendation): boolean {
  return answer.sites.some((site) =>
    site.groups.some((group) => {
      const planned = plannedGroup(version, site.name, group.name)
      return planned === undefined || planned.processes !== group.processes || planned.threads !== group.threads
    }),
  )
}
