'use client'

import { useState } from 'react'
import type { ReactNode } from 'react'

/** Details whose content is drawn when somebody first opens them, and not before: a page of forty sites has thousands of lines in such places. */
export function LazyDetails({ summary, open = false, className, summaryClassName = 'text-ink-soft w-fit', draw }: { summary: ReactNode; open?: boolean; className?: string; summaryClassName?: string; draw: () => ReactNode }) {
  const [opened, setOpened] = useState(open)
  return (
    <details open={open} className={className} onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}>
      <summary className={summaryClassName}>{summary}</summary>
      {opened && draw()}
    </details>
  )
}
