/**
 * Every keyboard shortcut there is: the listener, the help sheet and the command palette read this one table. Letters alone
 * act only outside of fields, and can be switched off (WCAG 2.1.4); the palette's own keys hold a modifier and stay.
 */
export interface Shortcut {
  /** Pressed one after the other. */
  keys: readonly string[]
  label: string
  does: { to: string } | { open: 'palette' | 'help' }
  /** Only for whoever may edit plans, or read the audit log. */
  needs?: 'edit' | 'audit'
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['/'], label: 'Search', does: { open: 'palette' } },
  { keys: ['?'], label: 'Show this help', does: { open: 'help' } },
  { keys: ['n'], label: 'New scenario', does: { to: '/scenarios/new' }, needs: 'edit' },
  { keys: ['g', 'o'], label: 'Go to the overview', does: { to: '' } },
  { keys: ['g', 'h'], label: 'Go to hosts', does: { to: '/hosts' } },
  { keys: ['g', 'w'], label: 'Go to sites', does: { to: '/sites' } },
  { keys: ['g', 's'], label: 'Go to scenarios', does: { to: '/scenarios' } },
  { keys: ['g', 'c'], label: 'Go to compare', does: { to: '/compare' } },
  { keys: ['g', 'i'], label: 'Go to import', does: { to: '/import' }, needs: 'edit' },
  { keys: ['g', 'a'], label: 'Go to the audit log', does: { to: '/audit' }, needs: 'audit' },
  { keys: ['g', 't'], label: 'Go to the team', does: { to: '/settings' } },
]

export interface Rights {
  edit: boolean
  audit: boolean
}

export function shortcutsFor(rights: Rights): Shortcut[] {
  return SHORTCUTS.filter(({ needs }) => needs === undefined || rights[needs])
}

/** What the keys pressed so far mean: a shortcut, the beginning of one, or nothing. */
export function matchShortcut(shortcuts: readonly Shortcut[], pressed: readonly string[]): Shortcut | 'begun' | null {
  const begun = shortcuts.filter(({ keys }) => pressed.every((key, index) => keys[index] === key))
  return begun.find(({ keys }) => keys.length === pressed.length) ?? (begun.length > 0 ? 'begun' : null)
}
