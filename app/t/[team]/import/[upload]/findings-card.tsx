import type { ApacheConfig, ConfigProblem } from '#lib/apache/apache-config.ts'
import type { NamedText } from '#lib/apache/config-files.ts'
import { applyFix, unifiedDiff } from '#lib/apache/fix.ts'
import { Badge, type BadgeTone } from '../../../../_ui/badge.tsx'
import { LinkButton } from '../../../../_ui/button.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'

const TONE: Record<ConfigProblem['severity'], BadgeTone> = { error: 'bad', warning: 'warn', advice: 'info' }
const RANK: Record<ConfigProblem['severity'], number> = { error: 0, warning: 1, advice: 2 }
const SHOWN = 200

/** Every finding with where it stands, why, what to do, and the smallest change that does it. */
export function FindingsCard({ config, files, patchHref }: { config: ApacheConfig; files: readonly NamedText[]; patchHref: string }) {
  const problems = [...config.problems].sort((a, b) => RANK[a.severity] - RANK[b.severity])
  const fixable = problems.filter(({ fix }) => fix !== undefined)
  const count = (severity: ConfigProblem['severity']) => problems.filter((problem) => problem.severity === severity).length
  return (
    <Card
      title="Findings"
      description={problems.length === 0 ? undefined : `${count('error')} errors, ${count('warning')} warnings, ${count('advice')} pieces of advice, for mod_wsgi ${config.modWsgi}. ${fixable.length} carry their fix. A patch applies to your own files: in the folder that was packed, patch -p1 < FILE.patch.`}
      actions={
        fixable.length > 0 && (
          <>
            {fixable.some(({ severity }) => severity !== 'advice') && (
              <LinkButton href={patchHref} download>
                Download the patch
              </LinkButton>
            )}
            <LinkButton href={`${patchHref}&all=1`} download look="quiet">
              With all advice
            </LinkButton>
          </>
        )
      }
    >
      {problems.length === 0 ? (
        <EmptyState title="Nothing found">No error, nothing that will hurt, no advice.</EmptyState>
      ) : (
        <ul className="divide-line/70 -my-3 divide-y">
          {problems.slice(0, SHOWN).map((problem, index) => (
            <Finding key={index} problem={problem} files={files} />
          ))}
        </ul>
      )}
      {problems.length > SHOWN && <p className="text-ink-soft mt-4 text-sm">{problems.length - SHOWN} more are not shown. The patch holds all fixes.</p>}
    </Card>
  )
}

function Finding({ problem, files }: { problem: ConfigProblem; files: readonly NamedText[] }) {
  const diff = problem.fix === undefined ? '' : unifiedDiff(files, applyFix(files, problem))
  const place = `${problem.file}:${problem.line}`
  return (
    <li className="py-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <Badge tone={TONE[problem.severity]}>{problem.severity}</Badge>
        <code className="font-mono text-xs break-all">{place}</code>
        <span className="text-ink-faint text-xs">{problem.code}</span>
      </p>
      <p className="mt-1 max-w-prose text-sm break-words">{problem.reason}</p>
      <p className="text-ink-soft mt-0.5 max-w-prose text-sm break-words">{problem.remedy}</p>
      {diff !== '' && (
        <details className="mt-1.5 text-sm">
          <summary className="text-accent">
            The change<span className="sr-only"> that settles {problem.code} at {place}</span>
          </summary>
          <DiffText diff={diff} label={`Change at ${place}`} />
        </details>
      )}
    </li>
  )
}

/** Added and removed lines also by their sign, never by colour alone. */
function DiffText({ diff, label }: { diff: string; label: string }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <pre tabIndex={0} role="region" aria-label={label} className="border-line bg-sunken mt-2 max-h-96 overflow-auto rounded-md border p-3 font-mono text-xs leading-5">
      {diff
        .trimEnd()
        .split('\n')
        .map((line, index) => (
          <span key={index} className={`block ${/^\+(?!\+\+)/.test(line) ? 'text-good' : /^-(?!--)/.test(line) ? 'text-bad' : ''}`}>
            {line === '' ? ' ' : line}
          </span>
        ))}
    </pre>
  )
}
