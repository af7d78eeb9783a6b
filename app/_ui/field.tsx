'use client'

import { useId } from 'react'
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import { useFormField } from './action-form.tsx'
import { CONTROL } from './class-names.ts'

interface Described {
  /** Dotted name in the form: "groups.0.name". */
  name: string
  label: string
  /** What the label speaks of where the page shows it beside; read out, not drawn. */
  of?: string
  hint?: ReactNode
  /** Stands behind the number: "MiB". */
  unit?: string
}

/** Label, control with its unit, and what stands below them; the one look of every field. */
export function FieldFrame({ id, label, of, unit, optional, children, below }: { id: string; label: string; of?: string; unit?: ReactNode; optional: boolean; children: ReactNode; below: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 flex items-baseline justify-between gap-2 text-sm font-medium">
        <span>
          {label}
          {of !== undefined && <span className="sr-only"> of {of}</span>}
        </span>
        {optional && <span className="text-ink-faint text-xs font-normal">optional</span>}
      </label>
      <div className="flex items-center gap-2">
        {children}
        {unit}
      </div>
      {below}
    </div>
  )
}

function Frame({ id, label, of, hint, unit, problem, optional, children }: { id: string; label: string; of?: string; hint?: ReactNode; unit?: string; problem?: string; optional: boolean; children: ReactNode }) {
  return (
    <FieldFrame id={id} label={label} of={of} optional={optional} unit={unit !== undefined && <span className="text-ink-soft shrink-0 text-sm">{unit}</span>} below={<BelowField id={id} problem={problem} hint={hint} />}>
      {children}
    </FieldFrame>
  )
}

function BelowField({ id, problem, hint, indent = '' }: { id: string; problem: string | undefined; hint: ReactNode; indent?: string }) {
  return (
    <>
      {problem !== undefined && (
        <p id={`${id}-problem`} className={`text-bad mt-1 text-sm ${indent}`}>
          {problem}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={`text-ink-soft mt-1 text-sm ${indent}`}>
          {hint}
        </p>
      )}
    </>
  )
}

function useField(name: string, hint: ReactNode) {
  const id = useId()
  const { problem, value } = useFormField(name)
  const described = [problem === undefined ? '' : `${id}-problem`, hint === undefined ? '' : `${id}-hint`].filter(Boolean).join(' ')
  return { id, problem, value, aria: { 'aria-invalid': problem !== undefined || undefined, 'aria-describedby': described === '' ? undefined : described } }
}

export function InputField({ name, label, of, hint, unit, defaultValue, required = false, ...rest }: Described & InputHTMLAttributes<HTMLInputElement>) {
  const { id, problem, value, aria } = useField(name, hint)
  return (
    <Frame id={id} label={label} of={of} hint={hint} unit={unit} problem={problem} optional={!required}>
      <input key={value} id={id} name={name} defaultValue={value ?? defaultValue} required={required} className={CONTROL} {...aria} {...rest} />
    </Frame>
  )
}

/** A number as text, so that what cannot be read comes back as it was typed, with a sentence instead of a silent nothing. */
export function NumberField(props: Described & InputHTMLAttributes<HTMLInputElement>) {
  return <InputField inputMode="decimal" autoComplete="off" {...props} />
}

export function TextField({ name, label, of, hint, defaultValue, required = false, rows = 3, ...rest }: Described & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const { id, problem, value, aria } = useField(name, hint)
  return (
    <Frame id={id} label={label} of={of} hint={hint} problem={problem} optional={!required}>
      <textarea key={value} id={id} name={name} rows={rows} defaultValue={value ?? defaultValue} required={required} className={CONTROL} {...aria} {...rest} />
    </Frame>
  )
}

export function SelectField({ name, label, of, hint, defaultValue, options, required = true, ...rest }: Described & { options: readonly { value: string; label: string }[] } & SelectHTMLAttributes<HTMLSelectElement>) {
  const { id, problem, value, aria } = useField(name, hint)
  return (
    <Frame id={id} label={label} of={of} hint={hint} problem={problem} optional={!required}>
      <select key={value} id={id} name={name} defaultValue={value ?? defaultValue} required={required} className={CONTROL} {...aria} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

export function CheckboxField({ name, label, hint, defaultChecked = false }: { name: string; label: string; hint?: ReactNode; defaultChecked?: boolean }) {
  const { id, problem, value, aria } = useField(name, hint)
  return (
    <div>
      <label htmlFor={id} className="flex min-h-6 items-start gap-2.5 text-sm font-medium">
        <input key={value} id={id} type="checkbox" name={name} defaultChecked={value === undefined ? defaultChecked : value !== ''} className="accent-accent mt-0.5 size-4.5 shrink-0" {...aria} />
        {label}
      </label>
      <BelowField id={id} problem={problem} hint={hint} indent="pl-7" />
    </div>
  )
}
