'use client'

import { useId, useState } from 'react'
import type { PackingGoal } from '#lib/engine/packing.ts'
import type { Move } from '#lib/engine/place.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { EngineStatus } from '../../../../_engine/engine-status.tsx'
import { useEngine } from '../../../../_engine/use-engine.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { Button } from '../../../../_ui/button.tsx'
import { CONTROL } from '../../../../_ui/class-names.ts'
import { formatShare } from '../../../../_ui/format.ts'
import { LostHosts } from '../lost-hosts.tsx'

const GOALS: Record<PackingGoal, string> = { even: 'spread evenly', fewest: 'on as few hosts as can be' }

/** A placement that the engine proposes, with how far it is from the best there can be; taken or left. */
export function PlacementPanel({ fields, onAdopt }: { fields: EditFields | null; onAdopt: (moves: readonly Move[]) => void }) {
  const id = useId()
  const [goal, setGoal] = useState<PackingGoal>('even')
  const [moveTenants, setMoveTenants] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const { answer, failure, isComputing } = useEngine('place', isOpen ? { kind: 'place', fields, goal, moveTenants } : null)
  return (
    <div>
      <h3 className="mb-2 text-sm font-semibold">A placement by the engine</h3>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div>
          <label htmlFor={id} className="mb-1 block text-sm">
            Sites are to be
          </label>
          <select id={id} value={goal} onChange={({ target }) => setGoal(target.value === 'fewest' ? 'fewest' : 'even')} className={CONTROL}>
            {Object.entries(GOALS).map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <label className="flex min-h-9 items-center gap-2 text-sm">
          <input type="checkbox" checked={moveTenants} onChange={({ target }) => setMoveTenants(target.checked)} className="accent-accent size-4.5" />
          databases and other tenants may move
        </label>
        <Button onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Put the proposal away' : 'Propose a placement'}
        </Button>
      </div>
      {isOpen && (
        <div className="border-line mt-4 space-y-3 rounded-md border p-4 text-sm" role="region" aria-label="Proposed placement" aria-busy={isComputing}>
          <EngineStatus isComputing={isComputing} failure={failure} what="a placement" />
          {answer !== null && (
            <>
              <p className="max-w-prose">
                <Badge tone={answer.fits ? 'good' : 'bad'}>{answer.fits ? 'fits' : 'does not fit'}</Badge> {answer.text}
              </p>
              <p className="text-ink-soft max-w-prose">
                The fullest host goes from {formatShare(answer.before.fullest)} ({answer.before.fullestHost}) to {formatShare(answer.after.fullest)} ({answer.after.fullestHost}); proven: never below {formatShare(answer.bound.fullest)}, and never on fewer than {answer.bound.hosts} {answer.bound.hosts === 1 ? 'host' : 'hosts'}.
              </p>
              {answer.moves.length === 0 ? (
                <p>Everything stays where it is: no move is worth it.</p>
              ) : (
                <>
                  <ul className="list-disc space-y-1 pl-5">
                    {answer.moves.slice(0, 40).map(({ kind, name, from, to }) => (
                      <li key={`${kind} ${name}`}>
                        {kind === 'tenant' && 'tenant '}
                        <strong>{name}</strong> from {from} to {to}
                      </li>
                    ))}
                    {answer.moves.length > 40 && <li>and {answer.moves.length - 40} more</li>}
                  </ul>
                  <LostHosts lost={answer.lost} title="Then, if one host is lost" />
                  <Button
                    look="primary"
                    disabled={isComputing}
                    onClick={() => {
                      onAdopt(answer.moves)
                      setOpen(false)
                    }}
                  >
                    Make {answer.moves.length === 1 ? 'this move' : `these ${answer.moves.length} moves`}
                  </Button>
                </>
              )}
            </>
          )}
        </div>
      )}
    </div>
  )
}
