import { formatTime } from './format.ts'

/** A moment, in UTC, as a machine can read it too. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} className="whitespace-nowrap">
      {formatTime(at)}
    </time>
  )
}
