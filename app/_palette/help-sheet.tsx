'use client'

import { Button } from '../_ui/button.tsx'
import { Modal } from './modal.tsx'
import { shortcutsFor } from './shortcut-table.ts'
import type { Rights } from './shortcut-table.ts'
import { setSingleKeys, useSingleKeys } from './single-keys.ts'

/** The keyboard shortcuts, and the switch for those without a modifier. */
export function HelpSheet({ rights, onClose }: { rights: Rights; onClose: () => void }) {
  const on = useSingleKeys()
  return (
    <Modal label="Keyboard shortcuts" onClose={onClose}>
      <div className="overflow-y-auto p-4 sm:p-5">
        <h2 className="mb-3 text-lg font-semibold">Keyboard shortcuts</h2>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5 text-sm">
          <Row label="Search everything, run a command" keys={['Ctrl', 'K']} joint="+" />
          {shortcutsFor(rights).map(({ keys, label }) => (
            <Row key={label} label={label} keys={keys} joint="then" isOff={!on} />
          ))}
        </dl>
        <p className="text-ink-soft mt-3 text-sm">⌘ in place of Ctrl on a Mac. Letters act only while you type in no field.</p>
        <label className="mt-4 flex items-center gap-2 text-sm font-medium">
          <input type="checkbox" checked={on} onChange={({ target }) => setSingleKeys(target.checked)} className="accent-accent size-4" />
          Shortcuts without Ctrl or ⌘, in this browser
        </label>
        <form method="dialog" className="mt-4">
          <Button type="submit">Close</Button>
        </form>
      </div>
    </Modal>
  )
}

function Row({ label, keys, joint, isOff = false }: { label: string; keys: readonly string[]; joint: string; isOff?: boolean }) {
  return (
    <>
      <dt className="text-ink-soft whitespace-nowrap">
        {keys.map((key, index) => (
          <span key={`${index} ${key}`}>
            {index > 0 && <span className="px-1 text-xs">{joint}</span>}
            <kbd className="border-line-strong bg-sunken text-ink inline-block min-w-6 rounded border px-1.5 text-center font-mono text-xs leading-5">{key}</kbd>
          </span>
        ))}
      </dt>
      <dd>
        {label}
        {isOff && <span className="text-ink-soft"> (off)</span>}
      </dd>
    </>
  )
}
