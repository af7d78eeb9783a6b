import clsx from 'clsx'
import { isAppError } from '#lib/base/errors.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import type { Version } from '#lib/data/versions.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { diffConfigurations } from '#lib/planning/configuration-diff.ts'
import type { ConfigurationFile, FileDiff } from '#lib/planning/configuration-diff.ts'

const KIND = { added: { word: 'only in B', tone: 'info' }, removed: { word: 'only in A', tone: 'info' }, changed: { word: 'changed', tone: 'info' }, same: { word: 'same', tone: 'neutral' } } as const
const LOOK = { '+': 'bg-good-soft text-good', '-': 'bg-bad-soft text-bad', ' ': '' } as const

/** The rendered files of two versions, line by line. */
export function ConfigurationCard({ a, b, all }: { a: Version; b: Version; all: boolean }) {
  const before = filesOf(a, a)
  const after = filesOf(b, a)
  const problems = [before, after].flatMap((side, index) => ('problem' in side ? [`${index === 0 ? 'A' : 'B'} cannot be rendered. ${side.problem}`] : []))
  const diffs = 'problem' in before || 'problem' in after ? [] : diffConfigurations(before.files, after.files, all)
  return (
    <Card title="Apache configuration" description="Both are rendered under one name here, so that the lines which name scenario, version and hash are no differences; the list of hashes is left out.">
      {problems.length > 0 ? (
        <div className="space-y-3">
          {problems.map((problem) => (
            <Notice key={problem} tone="bad" title={problem} />
          ))}
        </div>
      ) : diffs.length === 0 ? (
        <p className="text-ink-soft text-sm">Both render the same configuration.</p>
      ) : (
        <div className="space-y-3">
          {diffs.map((diff) => (
            <FileView key={diff.path} diff={diff} open={diffs.length <= 6 && diff.kind !== 'same'} />
          ))}
        </div>
      )}
    </Card>
  )
}

function FileView({ diff: { path, kind, added, removed, hunks }, open }: { diff: FileDiff; open: boolean }) {
  return (
    <details open={open} className="border-line rounded-md border">
      <summary className="px-3 py-2 text-sm">
        <code className="font-mono font-medium break-all">{path}</code> <Badge tone={KIND[kind].tone}>{KIND[kind].word}</Badge>{' '}
        {kind !== 'same' && (
          <span className="text-ink-soft tabular-nums">
            +{added} −{removed} {added + removed === 1 ? 'line' : 'lines'}
          </span>
        )}
      </summary>
      {hunks === null ? (
        <p className="border-line text-ink-soft border-t p-3 text-sm">The two have too little in common to be shown line by line. Read each on the page of its version.</p>
      ) : (
        // A region that scrolls must be reachable by keyboard.
        <div tabIndex={0} role="region" aria-label={`Lines of ${path}`} className="border-line bg-sunken max-h-160 overflow-auto border-t font-mono text-xs leading-5">
          {hunks.map(({ line, lines }) => (
            <div key={line} className="w-max min-w-full">
              <p className="bg-surface text-ink-soft px-3 py-1">From line {line}</p>
              <pre>
                {lines.map(({ sign, text }, index) => (
                  <span key={index} className={clsx('block px-3', LOOK[sign])}>
                    {sign} {text}
                  </span>
                ))}
              </pre>
            </div>
          ))}
        </div>
      )}
    </details>
  )
}

/** A version's files without the list of hashes, under the name of `named`. */
function filesOf(version: Version, named: Version): { files: ConfigurationFile[] } | { problem: string } {
  try {
    const { files } = renderConfiguration({ ...version, scenario: named.scenario, number: named.number, contentHash: named.contentHash, engineVersion: named.engineVersion })
    return { files: files.filter(({ path }) => path !== 'SHA256SUMS').map(({ path, text }) => ({ path, text })) }
  } catch (error) {
    if (isAppError(error)) return { problem: error.publicMessage }
    throw error
  }
}
