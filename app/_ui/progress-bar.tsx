/** How far something is; `value` null when nobody can tell. Announced as a progress bar with its label. */
export function ProgressBar({ label, value, detail }: { label: string; value: number | null; detail?: string }) {
  const percent = value === null ? undefined : Math.round(100 * Math.max(0, Math.min(1, value)))
  return (
    <div className="min-w-0">
      <div className="mb-1 flex justify-between gap-3 text-sm">
        <span>{label}</span>
        <span className="text-ink-soft tabular-nums">{detail ?? (percent === undefined ? '' : `${percent} %`)}</span>
      </div>
      <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} className="bg-sunken h-2 overflow-hidden rounded-full">
        <div className={percent === undefined ? 'bg-accent h-full w-1/3 animate-pulse rounded-full' : 'bg-accent h-full rounded-full transition-[width]'} style={percent === undefined ? undefined : { width: `${percent}%` }} />
      </div>
    </div>
  )
}
