/** The few looks that several components share. */

/** Without `outline-none`, whose style of the outline would hold for the focus as well and hide it. */
export const FOCUS = 'focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-accent'

/** As high as a line of text with its padding, which a select alone would not be. */
export const CONTROL = `min-h-[2.7rem] w-full rounded-md border border-line-strong bg-surface px-3 py-2 text-ink placeholder:text-ink-faint disabled:opacity-60 aria-invalid:border-bad ${FOCUS}`

export const BUTTON_LOOK = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  secondary: 'bg-surface text-ink border-line-strong hover:bg-sunken',
  quiet: 'bg-transparent text-accent border-transparent hover:bg-accent-soft',
  danger: 'bg-surface text-bad border-bad hover:bg-bad-soft',
} as const
export type ButtonLook = keyof typeof BUTTON_LOOK

export const BUTTON = `inline-flex min-h-9 items-center justify-center gap-2 rounded-md border px-3.5 py-1.5 text-sm font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-60 ${FOCUS}`
