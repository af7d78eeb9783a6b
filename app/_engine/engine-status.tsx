import { Notice } from '../_ui/notice.tsx'
import type { EngineFailure } from './use-engine.tsx'

/** Says that the engine computes, or why it did not. */
export function EngineStatus({ isComputing, failure, what }: { isComputing: boolean; failure: EngineFailure | null; what: string }) {
  if (failure !== null)
    return (
      <Notice tone="warn" title="This cannot be computed">
        <p>{failure.problems.length > 0 ? failure.problems.map(({ reason, remedy }) => `${reason} ${remedy ?? ''}`.trim()).join(' ') : failure.message}</p>
      </Notice>
    )
  return (
    <p role="status" className={isComputing ? 'text-ink-soft text-sm' : 'sr-only'}>
      {isComputing ? `Computing ${what}…` : `${what} computed.`}
    </p>
  )
}
