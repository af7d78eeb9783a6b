'use client'

import { Button } from '../../../../_ui/button.tsx'
import { formatTime } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import type { KeptDraft } from './use-kept-draft.ts'

/** Offers changes back that were made here and not saved. */
export function KeptDraftNotice({ kept, baseNumber, onTake, onForget }: { kept: KeptDraft; baseNumber: number; onTake: () => void; onForget: () => void }) {
  const count = Object.keys(kept.changed).length
  return (
    <Notice tone="warn" title={`You changed ${count === 1 ? 'one value' : `${count} values`} here and did not save`}>
      <p>
        On {formatTime(new Date(kept.at).toISOString())}, on top of version {kept.baseNumber}. {kept.baseNumber !== baseNumber && `Version ${baseNumber} is newer; your changes would be laid over it.`}
      </p>
      <p className="flex flex-wrap gap-2 pt-1">
        <Button onClick={onTake}>Bring them back</Button>
        <Button look="quiet" onClick={onForget}>
          Discard them
        </Button>
      </p>
    </Notice>
  )
}
