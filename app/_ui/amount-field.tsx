'use client'

import { useId } from 'react'
import type { ReactNode } from 'react'
import { parseQuantity } from '#lib/base/quantity.ts'
import type { QuantityKind } from '#lib/base/quantity.ts'
import { useFormField } from './action-form.tsx'
import { CONTROL } from './class-names.ts'
import { FieldFrame } from './field.tsx'
import { formatNumber } from './format.ts'

const UNIT: Record<QuantityKind, string> = { memory: 'MiB', rate: '/s', milliseconds: 'ms', seconds: 's', cores: 'cores', count: '', percent: '%', factor: '×' }

/** An amount as people type it, with what was understood below it: "1.5 GiB" is 1,536 MiB. */
export function AmountField({ name, label, of, kind, value, was, problem, ranged = false, optional = false, source, onType, onLeave }: { name: string; label: string; of?: string; kind: QuantityKind; value: string; was: string; problem?: string; ranged?: boolean; optional?: boolean; source?: ReactNode; onType: (name: string, value: string) => void; onLeave: () => void }) {
  const id = useId()
  const { problem: sent } = useFormField(name)
  const read = value.trim() === '' ? null : parseQuantity(kind, value)
  const trouble = read !== null && !read.ok ? read.reason : read?.range !== undefined && !ranged ? 'A range is not understood here. Give one amount.' : (problem ?? sent)
  // The field's own unit, written out, needs no echo.
  const isOwn = read?.ok === true && read.range === undefined && Number.parseFloat(value) === read.value && /^\s*-?[\d.]+\s*[^\d,]*$/.test(value)
  const understood = read?.ok === true && !isOwn ? understoodAs(kind, read) : null
  return (
    <FieldFrame
      id={id}
      label={label}
      of={of}
      optional={optional}
      unit={
        UNIT[kind] !== '' && (
          <span aria-hidden className="text-ink-soft shrink-0 text-sm">
            {UNIT[kind]}
          </span>
        )
      }
      below={
        <div id={`${id}-about`} className="mt-1 space-y-1 text-sm empty:hidden">
          {trouble !== undefined && <p className="text-bad">{trouble}</p>}
          {trouble === undefined && understood !== null && <p className="text-ink-soft">{understood}</p>}
          {value !== was && <p className="text-ink-soft">was {was === '' ? 'empty' : `${was}${UNIT[kind] === '' ? '' : ` ${UNIT[kind]}`}`}</p>}
          {source !== undefined && value === was && <div className="text-ink-soft">{source}</div>}
        </div>
      }
    >
      <input id={id} name={name} value={value} inputMode="text" autoComplete="off" spellCheck={false} required={!optional} aria-invalid={trouble !== undefined || undefined} aria-describedby={`${id}-about`} className={CONTROL} onChange={(event) => onType(name, event.target.value)} onBlur={onLeave} />
    </FieldFrame>
  )
}

function understoodAs(kind: QuantityKind, { value, range }: { value: number; range?: [number, number] }): string {
  const unit = kind === 'rate' ? '/s' : kind === 'factor' ? ' ×' : ` ${UNIT[kind]}`
  const one = (amount: number) => formatNumber(amount, 4)
  return range === undefined ? `= ${one(value)}${unit}` : `${one(range[0])} to ${one(range[1])}, likely ${one(value)}${unit}`
}
