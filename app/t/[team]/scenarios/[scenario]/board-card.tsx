'use client'

import { ArrowRightLeft, GripVertical } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { BUTTON, BUTTON_LOOK } from '../../../../_ui/class-names.ts'

/** What is dragged, or chosen to move. */
export interface Carried {
  kind: 'site' | 'tenant'
  name: string
  from: string
}

/** Names its button in the page, so that the focus can follow a card to its new column. */
export const cardKey = ({ kind, name }: Pick<Carried, 'kind' | 'name'>): string => `${kind} ${name}`

/** A site or a tenant on its host: dragged by the mouse, moved by a menu. */
export function BoardCard({ carried, hosts, taken = [], onMove, onRemove, onDrag, children }: { carried: Carried; hosts: readonly string[]; /** Hosts that have one of that name. */ taken?: readonly string[]; onMove: (to: string) => void; onRemove?: () => void; onDrag: (carried: Carried | null) => void; children: ReactNode }) {
  const { kind, name, from } = carried
  const others = hosts.filter((host) => host !== from)
  return (
    <li
      draggable={others.length > 0}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', name)
        onDrag(carried)
      }}
      onDragEnd={() => onDrag(null)}
      className={`border-line rounded-md border p-2.5 text-sm ${kind === 'tenant' ? 'bg-sunken border-dashed' : 'bg-surface'} ${others.length > 0 ? 'cursor-grab' : ''}`}
    >
      <div className="flex items-start gap-1.5">
        {others.length > 0 && <GripVertical aria-hidden className="text-ink-faint mt-0.5 size-4 shrink-0" />}
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words">
            {name} {kind === 'tenant' && <span className="text-ink-soft font-normal">tenant</span>}
          </p>
          {children}
        </div>
        {(others.length > 0 || onRemove !== undefined) && (
          <DropdownMenu.Root modal={false}>
            <DropdownMenu.Trigger data-card={cardKey(carried)} aria-label={`Move ${name}`} className={`${BUTTON} ${BUTTON_LOOK.quiet} -mt-1 -mr-1 px-2`}>
              <ArrowRightLeft aria-hidden className="size-4" />
            </DropdownMenu.Trigger>
            <DropdownMenu.Portal>
              <DropdownMenu.Content align="end" className="border-line bg-surface text-ink z-30 max-h-80 min-w-48 overflow-y-auto rounded-md border p-1 text-sm shadow-lg">
                <DropdownMenu.Label className="text-ink-soft px-2.5 py-1.5 text-xs">Move {name} to</DropdownMenu.Label>
                {others.map((host) => (
                  <DropdownMenu.Item key={host} disabled={taken.includes(host)} onSelect={() => onMove(host)} className="data-[highlighted]:bg-accent-soft data-[disabled]:text-ink-faint rounded px-2.5 py-2 outline-none">
                    {host}
                    {taken.includes(host) && ' has one of that name'}
                  </DropdownMenu.Item>
                ))}
                {onRemove !== undefined && (
                  <>
                    {others.length > 0 && <DropdownMenu.Separator className="bg-line my-1 h-px" />}
                    <DropdownMenu.Item onSelect={onRemove} className="data-[highlighted]:bg-accent-soft rounded px-2.5 py-2 outline-none">
                      Take {name} out of the plan
                    </DropdownMenu.Item>
                  </>
                )}
              </DropdownMenu.Content>
            </DropdownMenu.Portal>
          </DropdownMenu.Root>
        )}
      </div>
    </li>
  )
}
