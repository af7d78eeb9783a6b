import type { NextSteps } from '#lib/planning/next-steps.ts'
import type { GradedPart, SiteGrade } from '#lib/planning/site-grade.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../../_ui/badge.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { CopyCommand } from '../../../../_ui/copy-command.tsx'
import { formatShare } from '../../../../_ui/format.ts'
import { GradeBadge } from './grade-badge.tsx'

const PART: Record<GradedPart['part'], string> = { traffic: 'Traffic', times: 'Times', cpu: 'CPU share', memory: 'Memory' }
const STANDING: Record<GradedPart['standing'], { word: string; tone: BadgeTone }> = {
  measured: { word: 'measured', tone: 'good' },
  thin: { word: 'measured, thin', tone: 'info' },
  inferred: { word: 'inferred', tone: 'info' },
  entered: { word: 'entered', tone: 'neutral' },
  assumed: { word: 'assumed', tone: 'warn' },
}
const STEP: Record<NextSteps['steps'][number]['kind'], string> = { log: 'A longer log', times: 'Response times in the log', capture: 'A capture', 'load-tests': 'Load tests', memory: 'Memory of the processes' }

/** How far to trust a recommendation for the site, what it rests on, and which measurement to take next. */
export function GradeCard({ grade, next }: { grade: SiteGrade; next: NextSteps | null }) {
  return (
    <Card title="How far to trust it" actions={<GradeBadge grade={grade} />}>
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
        {grade.parts.map(({ part, standing, text }) => (
          <div key={part} className="min-w-0">
            <dt className="flex items-center gap-2 font-medium">
              {PART[part]} <Badge tone={STANDING[standing].tone}>{STANDING[standing].word}</Badge>
            </dt>
            <dd className="text-ink-soft mt-0.5">{text}</dd>
          </div>
        ))}
      </dl>
      {next !== null && next.steps.length > 0 && (
        <div className="border-line mt-5 border-t pt-4">
          <h3 className="text-sm font-semibold">What to measure next</h3>
          {next.chance !== null && <p className="text-ink-soft mt-0.5 max-w-prose text-sm">Given what is not known, the site as configured bears its traffic within the objectives with a chance of {formatShare(next.chance)}.</p>}
          <ol className="mt-3 space-y-4">
            {next.steps.map(({ kind, why, share, command, then, file }) => (
              <li key={kind} className="text-sm">
                <p>
                  <span className="font-medium">{STEP[kind]}.</span> {why} {share !== null && share >= 0.005 && <span className="text-ink-soft">Makes {formatShare(share)} of what is not known.</span>}
                </p>
                <div className="mt-1.5">
                  <CopyCommand command={command} label={STEP[kind]} />
                </div>
                <p className="text-ink-soft mt-1 max-w-prose">
                  {file !== undefined && (
                    <>
                      <a href={file.href} download className="text-accent underline underline-offset-2">
                        Download {file.name}
                      </a>
                      .{' '}
                    </>
                  )}
                  {then}
                </p>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Card>
  )
}
