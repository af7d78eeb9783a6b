import { SEARCH_KIND_LABEL } from '#lib/data/search-kinds.ts'
import type { SearchAnswer } from '#lib/data/search-kinds.ts'
import { shortcutsFor } from './shortcut-table.ts'
import type { Rights } from './shortcut-table.ts'

/** A line of the palette: where it leads, or what it does. */
export interface PaletteItem {
  key: string
  group: string
  name: string
  detail: string
  does: { to: string } | { run: 'theme' | 'help' }
}

/** Of the host, site or scenario whose page, or a page below it, is open. */
function historyOf(path: string): PaletteItem[] {
  const [, thing, kind = ''] = /^(\/t\/[^/]+\/(hosts|sites|scenarios)\/(?!new(?:\/|$))[^/]+)/.exec(path) ?? []
  return thing === undefined ? [] : [{ key: 'history', group: 'Commands', name: `History of this ${kind.slice(0, -1)}`, detail: '', does: { to: `${thing}/history` } }]
}

/** Commands whose words begin like those typed, then what the search found; with nothing typed, all commands. */
export function paletteItems(team: string, rights: Rights, typed: string, answers: readonly SearchAnswer[], path = ''): PaletteItem[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const commands: PaletteItem[] = [
    ...shortcutsFor(rights).flatMap(({ keys, label, does }) => ('to' in does ? [{ key: label, group: 'Commands', name: label, detail: keys.join(' '), does: { to: `/t/${team}${does.to}` } }] : [])),
    ...(rights.edit ? [{ key: 'New host', group: 'Commands', name: 'New host', detail: '', does: { to: `/t/${team}/hosts/new` } }, { key: 'New site', group: 'Commands', name: 'New site', detail: '', does: { to: `/t/${team}/sites/new` } }] : []),
    ...historyOf(path),
    { key: 'theme', group: 'Commands', name: 'Switch between light and dark', detail: '', does: { run: 'theme' } },
    { key: 'help', group: 'Commands', name: 'Keyboard shortcuts', detail: '?', does: { run: 'help' } },
  ]
  const fitting = commands.filter(({ name }) => {
    const words = name.toLowerCase().split(' ')
    return wanted.every((each) => words.some((word) => word.startsWith(each)))
  })
  const found = answers.flatMap(({ kind, total, found: rows }) => [
    ...rows.map(({ name, detail, path }, index) => ({ key: `${kind} ${index} ${path}`, group: SEARCH_KIND_LABEL[kind], name, detail, does: { to: `/t/${team}/${path}` } })),
    ...(total > rows.length ? [{ key: `all ${kind}`, group: SEARCH_KIND_LABEL[kind], name: `All ${total.toLocaleString('en-GB')} ${SEARCH_KIND_LABEL[kind].toLowerCase()}`, detail: '', does: { to: `/t/${team}/search?${new URLSearchParams({ find: typed.trim(), kind })}` } }] : []),
  ])
  return wanted.length === 0 ? commands : [...fitting, ...found]
}
