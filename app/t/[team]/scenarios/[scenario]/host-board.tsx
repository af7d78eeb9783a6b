'use client'

import { useEffect, useId, useRef, useState } from 'react'
import type { Plan } from '#lib/engine/plan.ts'
import { boardOf, boardText, withHostAdded, withHostRemoved, withMovesMade, withQueries, withSiteAdded, withSiteOn, withSiteRemoved, withTenantOn } from '#lib/planning/board-changes.ts'
import type { BoardChanges } from '#lib/planning/board-changes.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import type { ShownHost } from '#lib/planning/hosts-answer.ts'
import { EngineStatus } from '../../../../_engine/engine-status.tsx'
import { useEngine } from '../../../../_engine/use-engine.tsx'
import { Button } from '../../../../_ui/button.tsx'
import { CONTROL } from '../../../../_ui/class-names.ts'
import { formatShare } from '../../../../_ui/format.ts'
import { LostHosts } from '../lost-hosts.tsx'
import { cardKey } from './board-card.tsx'
import type { Carried } from './board-card.tsx'
import { BoardColumn } from './board-column.tsx'
import { PlacementPanel } from './placement-panel.tsx'
import { useBoardChoices } from './use-board-choices.ts'
import type { ListState } from './use-board-choices.ts'

/** Who lives where, moved by drag or by menu; every move is one step of the workbench, and the meters follow. */
export function HostBoard({ base, board, fields, choicesAddress, onBoard }: { /** The version's plan. */ base: Plan; board: string; fields: EditFields | null; choicesAddress: string; onBoard: (text: string) => void }) {
  const { answer, failure, isComputing } = useEngine('board', { kind: 'board', fields })
  const team = useBoardChoices(choicesAddress)
  const [carried, setCarried] = useState<Carried | null>(null)
  const [said, setSaid] = useState('')
  const moved = useRef<Carried & { to: string } | null>(null)
  /** The card that has the focus, or had it when its button went with the column. */
  const focused = useRef<string | null>(null)
  const changes = boardOf(board)
  const change = (next: BoardChanges) => onBoard(boardText(next))
  const hosts = answer?.hosts ?? []
  const sites = hosts.flatMap((host) => host.sites.map(({ name }) => name))

  const move = (what: Carried, to: string) => {
    setCarried(null)
    moved.current = { ...what, to }
    change(what.kind === 'site' ? withSiteOn(changes, base, what.name, to) : withTenantOn(changes, what.from, what.name, to))
  }

  // Once the move is computed: it is told, and the focus goes with the card.
  useEffect(() => {
    const last = moved.current
    if (isComputing || answer === null) return
    if (last === null) {
      // What was undone or proposed may have taken the button that had the focus.
      if (focused.current !== null && document.activeElement === document.body) focusCard(focused.current)
      return
    }
    const to = answer.hosts.find((host) => host.name === last.to)
    const from = answer.hosts.find((host) => host.name === last.from)
    if (to === undefined) return
    moved.current = null
    setSaid(`${last.name} is on ${last.to} now. ${usedText(to)} ${from === undefined ? '' : usedText(from)}`)
    focusCard(cardKey(last))
  }, [answer, isComputing])

  useEffect(() => {
    const forget = () => (focused.current = null)
    document.addEventListener('pointerdown', forget)
    return () => document.removeEventListener('pointerdown', forget)
  }, [])

  const joinable = team.hosts.filter(({ name }) => !hosts.some((host) => host.name === name))
  const missing = team.sites.filter(({ slug }) => !sites.includes(slug))
  const joined = new Set(sites.filter((name) => !base.sites.some((site) => site.name === name)))
  return (
    <div className="space-y-5" onFocus={({ target }) => (focused.current = target.dataset['card'] ?? null)}>
      <p role="status" className="sr-only">
        {said}
      </p>
      <EngineStatus isComputing={isComputing && answer === null} failure={failure} what="the hosts" />
      {answer !== null && (
        <>
          <div className="grid items-start gap-4 [grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr))]">
            {hosts.map((host) => (
              <BoardColumn
                key={host.name}
                host={host}
                hosts={hosts}
                joined={joined}
                carried={carried}
                onDrag={setCarried}
                onMove={move}
                onRemoveSite={sites.length > 1 ? (name) => change(withSiteRemoved(changes, name)) : undefined}
                onRemoveHost={host.name !== base.host.name && host.sites.length === 0 ? () => change(withHostRemoved(changes, { slug: team.slugOfHost(host.name), name: host.name })) : undefined}
                onQueries={(tenant, queries) => change(withQueries(changes, host.name, tenant, queries))}
              />
            ))}
          </div>
          <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
            <Addition label="Another host of the team" button="Add the host" none="Every host of the team is in the plan." state={team.hostsState} onFind={team.find} options={joinable.map(({ slug, name }) => ({ value: slug, label: name }))} onAdd={(slug) => change(withHostAdded(changes, { slug, name: team.hosts.find((host) => host.slug === slug)?.name ?? slug }))} />
            <Addition
              label="Another site of the team"
              button="Add the site"
              none="Every site of the team is in the plan."
              state={team.sitesState}
              onFind={team.find}
              options={missing.map(({ slug, name, host }) => ({ value: slug, label: host === null ? name : `${name}, on ${host}` }))}
              onAdd={(slug) => {
                const lives = missing.find((site) => site.slug === slug)?.host
                change(withSiteAdded(changes, base, slug, hosts.some(({ name }) => name === lives) ? (lives ?? base.host.name) : base.host.name))
              }}
            />
          </div>
          <div className="border-line border-t pt-4">
            <LostHosts lost={answer.lost} />
          </div>
          {hosts.length > 1 && (
            <div className="border-line border-t pt-4">
              <PlacementPanel fields={fields} onAdopt={(moves) => change(withMovesMade(changes, base, moves))} />
            </div>
          )}
        </>
      )}
    </div>
  )
}

function focusCard(key: string): void {
  document.querySelector<HTMLElement>(`[data-card="${CSS.escape(key)}"]`)?.focus()
}

function usedText({ name, use, binds }: ShownHost): string {
  return `${name} is at ${formatShare(use[binds])} of its ${binds === 'cpu' ? 'CPU' : binds}.`
}

/** Of a long list, the first hundred and a field to look for others. */
function Addition({ label, button, none, state, options, onAdd, onFind }: { label: string; button: string; none: string; state: ListState; options: readonly { value: string; label: string }[]; onAdd: (value: string) => void; onFind: (words: string) => void }) {
  const id = useId()
  const [chosen, setChosen] = useState('')
  const [words, setWords] = useState('')
  const value = options.some((option) => option.value === chosen) ? chosen : (options[0]?.value ?? '')
  if (state === 'loading' || state === 'failed') return <p className="text-ink-soft min-h-9 text-sm">{state === 'loading' ? 'Loading the team’s list…' : 'The team’s list could not be loaded. Close the board and open it again.'}</p>
  if (options.length === 0 && state === 'all') return <p className="text-ink-soft min-h-9 text-sm">{none}</p>
  return (
    <div className="flex min-w-0 flex-wrap items-end gap-2">
      <div className="min-w-0">
        <label htmlFor={id} className="mb-1 block text-sm">
          {label}
        </label>
        {state === 'some' && (
          <input
            type="search"
            aria-label={`Find ${label.toLowerCase()}`}
            placeholder="Find by name"
            value={words}
            onChange={({ target }) => {
              setWords(target.value)
              onFind(target.value)
            }}
            className={`${CONTROL} mb-1 max-w-64`}
          />
        )}
        <select id={id} value={value} disabled={options.length === 0} onChange={({ target }) => setChosen(target.value)} className={`${CONTROL} max-w-64`}>
          {options.length === 0 && <option value="">none of that name</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
      <Button disabled={options.length === 0} onClick={() => onAdd(value)}>{button}</Button>
    </div>
  )
}
