import { expect, test } from 'vitest'
import { paletteItems } from './palette-items.ts'

const RIGHTS = { edit: true, audit: false }
const names = (typed: string, answers: Parameters<typeof paletteItems>[3] = []) => paletteItems('demo', RIGHTS, typed, answers).map(({ name }) => name)

test('commands are found by the beginnings of their words', () => {
  expect(names('go sc')).toEqual(['Go to scenarios'])
  expect(names('dark')).toEqual(['Switch between light and dark'])
  expect(names('audit')).toEqual([])
})

test('on the page of a thing its history is a command', () => {
  const history = (path: string) => paletteItems('demo', RIGHTS, 'hist', [], path)
  expect(history('/t/demo/hosts/web1/edit')).toMatchObject([{ name: 'History of this host', does: { to: '/t/demo/hosts/web1/history' } }])
  expect(history('/t/demo/sites/shop')).toMatchObject([{ does: { to: '/t/demo/sites/shop/history' } }])
  for (const path of ['/t/demo', '/t/demo/hosts', '/t/demo/hosts/new', '/t/demo/audit']) expect(history(path)).toEqual([])
})

test('what is found stands below, with the way to all of it', () => {
  const items = paletteItems('demo', RIGHTS, 'shop 7', [{ kind: 'scenario', total: 1200, found: [{ name: 'Shop 7', detail: 'Host', path: 'scenarios/shop-7' }] }])
  expect(items).toMatchObject([
    { group: 'Scenarios', name: 'Shop 7', does: { to: '/t/demo/scenarios/shop-7' } },
    { name: 'All 1,200 scenarios', does: { to: '/t/demo/search?find=shop+7&kind=scenario' } },
  ])
})
