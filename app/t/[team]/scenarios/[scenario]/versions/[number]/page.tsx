import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { findRecommendation, findSimulation, findConfigTest, findProof } from '#lib/data/evaluations.ts'
import { listCommentThreads } from '#lib/data/comments.ts'
import { listMeasuredPoints } from '#lib/data/measured-points.ts'
import { findReviewBase } from '#lib/data/review-base.ts'
import { listConfigurationReferences } from '#lib/data/configuration-references.ts'
import { listEvidence } from '#lib/data/evidence.ts'
import { listExports } from '#lib/data/exports.ts'
import { checkApacheWorker, checkWorker } from '#lib/data/health.ts'
import { judgeVersion } from '#lib/data/judge-version.ts'
import { listVersionGrades } from '#lib/data/site-grades.ts'
import { getVersion } from '#lib/data/versions.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { scenarioOnce } from '#lib/http/page-reads.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { isSpread } from '#lib/engine/host-plans.ts'
import { answerDetails } from '#lib/planning/answer-details.ts'
import { checkAnchors, inputAnchor, policyAnchor } from '#lib/planning/comment-anchor.ts'
import { compareFacts } from '#lib/planning/compare.ts'
import { configurationAgainst, placesIn } from '#lib/planning/configuration-against.ts'
import { inputFacts } from '#lib/planning/facts.ts'
import { isAppError } from '#lib/base/errors.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { LinkButton } from '../../../../../../_ui/button.tsx'
import { Card, Definitions } from '../../../../../../_ui/card.tsx'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { restoreVersion } from '../../../actions.ts'
import { AnswerView } from '../../../answer-view.tsx'
import { HostsCard } from '../../../hosts-card.tsx'
import { ReviewBadge } from '../../../review-badge.tsx'
import { ChangedInputsCard } from './changed-inputs-card.tsx'
import { CommentsProvider } from './comments.tsx'
import { ConversationsCard } from './conversations-card.tsx'
import { ConfigurationFiles } from './configuration-files.tsx'
import { ConfigurationDifference } from './configuration-difference.tsx'
import { ConfigTestBadge, ConfigTestPanel } from './config-test-panel.tsx'
import { ProofPanel } from './proof-panel.tsx'
import { RecommendationPanel } from './recommendation-panel.tsx'
import { RecomputedCard } from './recomputed-card.tsx'
import { ReviewPanel } from './review-panel.tsx'
import { SimulationPanel } from './simulation-panel.tsx'
import { SourceList } from './source-list.tsx'
import { TrustCard } from './trust-card.tsx'

/** The text of more files than these is fetched when somebody opens one. */
const FEW_FILES = 6
const MOST_SOURCES = 300

export async function generateMetadata({ params }: PageProps<'/t/[team]/scenarios/[scenario]/versions/[number]'>): Promise<Metadata> {
  const { team, scenario: slug, number } = await params
  return titleOf(team, async (scope) => `Version ${Number(number)} of ${(await scenarioOnce(scope, slug)).name}`)
}

export default async function VersionPage({ params, searchParams }: PageProps<'/t/[team]/scenarios/[scenario]/versions/[number]'>) {
  const { team, scenario: slug, number } = await params
  const { merged, unchanged, recompute } = await searchParams
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/scenarios/${slug}/versions/${number}`)
  const [scenario, version] = await pageResult(Promise.all([scenarioOnce(scope, slug), getVersion(scope, slug, Number(number))]))
  const [exported, simulation, recommendation, configTest, proof, evidence, grades, references, measured, threads, known, apacheWorker] = await Promise.all([
    listExports(scope, slug),
    findSimulation(scope, slug, version.number),
    findRecommendation(scope, slug, version.number),
    findConfigTest(scope, slug, version.number),
    findProof(scope, slug, version.number),
    listEvidence(scope, slug, version.number),
    listVersionGrades(scope, version.inputs),
    listConfigurationReferences(scope, slug, version.number),
    listMeasuredPoints(scope, version.inputs.plan.sites.map(({ name }) => name)),
    listCommentThreads(scope, slug, version.number),
    findReviewBase(scope, slug, version.number),
    checkApacheWorker(),
  ])
  const exports = exported.filter((item) => item.number === version.number)
  const judged = await judgeVersion(scope, slug, version.number, { asApprover: can(scope.role, 'review:decide'), version, simulation, evidence })
  const workerAbsent = [simulation, recommendation].some((evaluation) => evaluation?.status === 'queued') && !(await checkWorker())
  const mayChange = can(scope.role, 'plan:edit') && scenario.archivedAt === null
  const rendered = renderOrProblem(version)
  const against = 'problem' in rendered ? [] : configurationAgainst(version.inputs.plan, rendered.files, references)
  const changedInputs = known === null ? [] : compareFacts(inputFacts(known.version.inputs), inputFacts(version.inputs))
  const placed = new Set([...changedInputs.map(({ path }) => inputAnchor(path)), ...checkAnchors(version.result.checks), ...(version.state === 'approved' ? [] : judged.outcomes.map(({ code }) => policyAnchor(code))), ...placesIn(against)])
  const spoken = new Set(threads.filter(({ resolvedAt }) => resolvedAt === null).map(({ anchor }) => anchor))
  const base = `/t/${team}/scenarios/${slug}`
  const latest = scenario.latest?.number ?? version.number
  return (
    <>
      <PageHeader
        title={`Version ${version.number}`}
        description={version.message}
        trail={[{ href: `/t/${team}/scenarios`, label: 'Scenarios' }, { href: base, label: scenario.name }]}
        badge={<ReviewBadge state={version.state} />}
        actions={
          <>
            {version.state === 'approved' && can(scope.role, 'export:create') && (
              <LinkButton href={`${base}/versions/${version.number}/export`} look="primary" download>
                Download the configuration
              </LinkButton>
            )}
            {version.state === 'approved' && can(scope.role, 'export:create') && references.some(({ kind }) => kind === 'deployed') && (
              <LinkButton href={`${base}/versions/${version.number}/changes.patch`} download>
                Download a patch to what runs
              </LinkButton>
            )}
            <LinkButton href={`${base}/versions/${version.number}/report`}>Report</LinkButton>
            {version.number > 1 && <LinkButton href={`/t/${team}/compare?a=${slug}:${version.number - 1}&b=${slug}:${version.number}`}>What changed</LinkButton>}
            {version.number < latest && mayChange && (
              <ActionForm action={restoreVersion.bind(null, team, slug, String(version.number))} label="Restore this version">
                <input type="hidden" name="baseNumber" value={latest} />
                <SubmitButton look="secondary" pending="Restoring…">
                  Restore as a new version
                </SubmitButton>
              </ActionForm>
            )}
          </>
        }
      />
      <CommentsProvider team={team} scenario={slug} number={version.number} mayComment={can(scope.role, 'plan:edit')} threads={threads}>
      <div className="space-y-6">
        {typeof merged === 'string' && /^\d{1,9}$/.test(merged) && Number(merged) < version.number && (
          <Notice tone="good" title={`Your changes were merged with version ${merged}, which somebody saved while you were editing`}>
            <p>
              What each of you changed is in this version.{' '}
              <Link href={`/t/${team}/compare?a=${slug}:${merged}&b=${slug}:${version.number}`} className="text-accent underline underline-offset-4">
                Look at what is yours
              </Link>
            </p>
          </Notice>
        )}
        {unchanged === '1' && <Notice title="Nothing was different, so no version was made"><p>{version.state === 'approved' ? 'This one stands as it was, and so does its approval.' : 'This one stands as it was.'} A message alone makes no version.</p></Notice>}
        {version.number < latest && <Notice title={`Version ${latest} is newer`}><p>This page shows what version {version.number} said then.</p></Notice>}
        <ReviewPanel team={team} scenario={slug} version={version} judged={judged} configHash={'problem' in rendered ? null : rendered.configHash} actorId={scope.actor.userId} role={scope.role} />
        <ConversationsCard threads={threads} placed={placed} />
        <ChangedInputsCard spoken={[...spoken]} rows={changedInputs} since={known === null ? null : { number: known.version.number, approved: known.approved }} />
        {!('problem' in rendered) && <ConfigurationDifference against={against} spoken={spoken} />}
        {version.engineVersion !== ENGINE_VERSION && <RecomputedCard version={version} isAsked={recompute === '1'} address={`${base}/versions/${version.number}`} />}
        <AnswerView termsAddress={`${base}/versions/${version.number}/rule-terms.json`} measured={measured} spoken={threads.map(({ anchor }) => anchor)} plan={version.inputs.plan} result={version.result} curve={version.result.curve} details={answerDetails(version.inputs.plan, version.result.prediction)} provenance={version.inputs.provenance} simulated={simulation?.status === 'done' ? (simulation.result as Prediction | null) : null} />
        {isSpread(version.inputs.plan) && <HostsCard plan={version.inputs.plan} />}
        <TrustCard team={team} grades={grades} />
        <RecommendationPanel team={team} version={version} latest={latest} recommendation={recommendation} workerAbsent={workerAbsent} mayEdit={mayChange} />
        <SimulationPanel team={team} version={version} simulation={simulation} workerAbsent={workerAbsent} mayEdit={mayChange} />
        {!('problem' in rendered) && (
          <>
            <ConfigTestPanel team={team} version={version} test={configTest} tests={evidence.configTests} configHash={rendered.configHash} apacheAbsent={!apacheWorker} mayEdit={mayChange} />
            <ProofPanel team={team} version={version} run={proof} proofs={evidence.proofs} configHash={rendered.configHash} apacheAbsent={!apacheWorker} mayEdit={mayChange} />
          </>
        )}
        <Card title="Apache configuration" description="What the export holds, byte for byte. Every value says where it comes from." actions={'problem' in rendered ? undefined : <ConfigTestBadge latest={evidence.configTests[0]} configHash={rendered.configHash} />}>
          {'problem' in rendered ? (
            <Notice tone="bad" title={rendered.problem} />
          ) : (
            <ConfigurationFiles
              files={rendered.files.map(({ path, text, sha256 }) => ({ path, sha256, text: rendered.files.length <= FEW_FILES ? text : null }))}
              address={`${base}/versions/${version.number}/configuration.txt`}
            />
          )}
        </Card>
        <Card title="Where it comes from">
          <Definitions
            rows={[
              { term: 'Author', value: <>{version.author}, <Time at={version.createdAt} /></> },
              { term: 'Engine', value: `${version.engineVersion}, seed ${version.seed}` },
              { term: 'Inputs', value: <code className="font-mono text-[0.85em] break-all">{version.contentHash}</code> },
              ...('problem' in rendered ? [] : [{ term: 'Configuration', value: <code className="font-mono text-[0.85em] break-all">{rendered.configHash}</code> }]),
              ...exports.map(({ id, createdBy, createdAt, sha256 }) => ({ term: 'Exported', value: <span key={id}>by {createdBy}, <Time at={createdAt} />, zip <code className="font-mono text-[0.85em] break-all">sha256:{sha256}</code></span> })),
            ]}
          />
          <SourceList sources={Object.entries(version.inputs.provenance).slice(0, MOST_SOURCES).map(([path, { kind, note, profile }]) => [path, kind, `${note}${profile === undefined ? '' : ` Profile ${profile.number} of ${profile.site}.`}`])} count={Object.keys(version.inputs.provenance).length} />
        </Card>
      </div>
      </CommentsProvider>
    </>
  )
}

function renderOrProblem(version: Parameters<typeof renderConfiguration>[0]): ReturnType<typeof renderConfiguration> | { problem: string } {
  try {
    return renderConfiguration(version)
  } catch (error) {
    if (isAppError(error)) return { problem: error.publicMessage }
    throw error
  }
}
