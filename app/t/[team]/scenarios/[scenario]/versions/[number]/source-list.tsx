'use client'

import { LazyDetails } from '../../../../../../_ui/lazy-details.tsx'

/** Where each value of a version comes from: its path, of what kind, in words. */
export function SourceList({ sources, count }: { sources: readonly (readonly [path: string, kind: string, text: string])[]; count: number }) {
  return (
    <LazyDetails
      className="mt-4 text-sm"
      summary={`Source of each value (${count})`}
      draw={() => (
        <ul className="mt-2 space-y-1">
          {sources.map(([path, kind, text]) => (
            <li key={path}>
              <code className="font-mono text-[0.9em]">{path}</code>: {kind}. <span className="text-ink-soft">{text}</span>
            </li>
          ))}
          {count > sources.length && <li className="text-ink-soft">and {count - sources.length} more</li>}
        </ul>
      )}
    />
  )
}
