'use client'

import { useState } from 'react'
import { Button } from '../../../../_ui/button.tsx'
import { formatTime } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { UndoHere } from '../../../../_ui/undo-notice.tsx'
import type { KeptDraft } from './use-kept-draft.ts'

/** Offers changes back that were made here and not saved; what is discarded can be had back until the page is left. */
export function KeptDraftNotice({ kept, baseNumber, onTake, onForget, onKeep }: { kept: KeptDraft | null; baseNumber: number; onTake: (kept: KeptDraft) => void; onForget: () => void; onKeep: (kept: KeptDraft) => void }) {
  const [discarded, setDiscarded] = useState<KeptDraft | null>(null)
  if (kept === null) return discarded === null ? null : <UndoHere title="Your unsaved changes are discarded" onUndo={() => onKeep(discarded)} />
  const count = Object.keys(kept.changed).length
  return (
    <Notice tone="warn" title={`You changed ${count === 1 ? 'one value' : `${count} values`} here and did not save`}>
      <p>
        On {formatTime(new Date(kept.at).toISOString())}, on top of version {kept.baseNumber}. {kept.baseNumber !== baseNumber && `Version ${baseNumber} is newer; your changes would be laid over it.`}
      </p>
      <p className="flex flex-wrap gap-2 pt-1">
        <Button onClick={() => onTake(kept)}>Bring them back</Button>
        <Button
          look="quiet"
          onClick={() => {
            setDiscarded(kept)
            onForget()
          }}
        >
          Discard them
        </Button>
      </p>
    </Notice>
  )
}
