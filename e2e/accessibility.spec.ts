// Everybody can use every page: by axe in light and dark, wide and narrow, and by keyboard alone.
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { makeFullTeam, type FullTeam } from './fixtures/full-team.ts'
import { expect, makeTeam, signIn, test } from './fixtures/test.ts'
import { addressOf, OTHER_PAGES, TEAM_PAGES } from './pages.ts'

// Each of both workers makes a team of its own and takes a part of the pages.
test.describe.configure({ mode: 'parallel' })
test.use({ viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' } })

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const NARROW = { width: 390, height: 844 }
const WIDE = { width: 1440, height: 900 }
const PAGES_A_TEST = 5
/** Of the page that moved after it was first drawn, by nobody's hand; 0.1 counts as good (web.dev/articles/cls). */
const MOST_SHIFT = 0.01

let team: FullTeam

test.beforeEach(() => {
  // Axe works hard on each page; on a busy machine a part takes most of a minute.
  test.setTimeout(120_000)
})

test.beforeAll(async () => {
  team = await makeFullTeam('Quartz')
})

async function violations(page: Page, only?: string): Promise<string[]> {
  // Legacy: in the page alone. There are no frames, for whose sake axe would open a second page each time.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations: found } = await (only === undefined ? builder.withTags(STANDARDS) : builder.withRules([only])).analyze()
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${(failureSummary ?? '').replace(/\s+/g, ' ')}`))
}

async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((value) => void (document.documentElement.dataset['theme'] = value), theme)
}

/** Adds up what moves on each page from its first paint on. */
async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = window as { headroomShift?: number }
    counted.headroomShift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!entry.hadRecentInput) counted.headroomShift = (counted.headroomShift ?? 0) + entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** The page as it stands, in both themes and both widths, in the one it was loaded in first. What a theme changes is contrast, and nothing else. */
async function expectAccessible(page: Page, what: string, loadedIn = WIDE): Promise<void> {
  const found: Record<string, string[]> = {}
  const overflow: number[] = []
  for (const [viewport, first, second] of [[loadedIn, 'light', 'dark'], [loadedIn === WIDE ? NARROW : WIDE, 'dark', 'light']] as const) {
    await page.setViewportSize(viewport)
    await setTheme(page, first)
    found[`${first} at ${viewport.width}`] = await violations(page)
    if (overflow.length === 0) expect.soft(await page.evaluate(() => (window as { headroomShift?: number }).headroomShift ?? 0), `what moved on ${what}, ${viewport.width} px wide, after it was drawn`).toBeLessThanOrEqual(MOST_SHIFT)
    await setTheme(page, second)
    found[`${second} at ${viewport.width}`] = await violations(page, 'color-contrast')
    overflow.push(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
  }
  const seen = Object.entries(found).flatMap(([where, list]) => list.map((each) => `${where}: ${each}`))
  expect.soft({ what, seen, overflow, headings: await page.locator('h1').count() }).toEqual({ what, seen: [], overflow: [0, 0], headings: 1 })
  await page.setViewportSize(WIDE)
}

function ownAddresses(): string[] {
  const more = ['/t/[team]/scenarios/[scenario]/versions/2', '/t/[team]/audit?subject=none', '/t/[team]/scenarios/new?host=none']
  const pages = TEAM_PAGES.map(({ route, query }) => `${addressOf(route, team.parts)}${query === undefined ? '' : `?${query(team)}`}`)
  return [...pages, ...more.map((route) => addressOf(route, team.parts)), '/account', addressOf('/invite/[token]', team.parts)]
}

const PARTS = Math.ceil((TEAM_PAGES.length + 5) / PAGES_A_TEST)
for (let part = 0; part < PARTS; part++) {
  test(`every page of a full team is accessible, part ${part + 1} of ${PARTS}`, async ({ page, context }) => {
    await signIn(context, team.people.owner)
    await countShifts(page)
    let index = part
    // By turns, so that no part has all the heavy pages.
    for (const address of ownAddresses().filter((_, index) => index % PARTS === part)) {
      // As it comes on a phone, or on a desk.
      const first = index++ % 2 === 0 ? WIDE : NARROW
      await page.setViewportSize(first)
      await page.goto(address)
      await expectAccessible(page, address, first)
    }
  })
}

test('pages without a session are accessible', async ({ page }) => {
  for (const { route } of OTHER_PAGES) {
    const address = addressOf(route, team.parts)
    await page.goto(address)
    await expectAccessible(page, `${address} without a session`)
  }
})

test('pages of a team that has nothing yet are accessible', async ({ page, context }) => {
  const empty = await makeTeam()
  await signIn(context, empty.owner)
  for (const address of ['', '/hosts', '/sites', '/scenarios', '/scenarios/new', '/compare', '/settings']) {
    await page.goto(`/t/${empty.slug}${address}`)
    await expectAccessible(page, `${address} of an empty team`)
  }
})

test('refusals are accessible: no such page, not allowed, a form with problems', async ({ page, context, allowConsoleError }) => {
  allowConsoleError(/40[34]/)
  await signIn(context, team.people.viewer)
  for (const address of ['/there-is-no-such-page', `/t/${team.slug}/hosts/none`, `/t/${team.slug}/hosts/new`]) {
    await page.goto(address)
    await expectAccessible(page, address)
  }
  await signIn(context, team.people.planner)
  await page.goto(`/t/${team.slug}/sites/new`)
  await page.getByRole('button', { name: 'Create site' }).click()
  await expect(page.getByText(/things need a look/)).toBeVisible()
  await expect(page.getByText(/things need a look/).locator('xpath=ancestor::*[@tabindex="-1"][1]')).toBeFocused()
  await expectAccessible(page, 'a form with problems')
})

/** What has the focus is drawn differently from what has not. */
async function expectFocusShown(page: Page): Promise<void> {
  const shown = await page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return 'nothing has the focus'
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const { width, height, bottom, right } = element.getBoundingClientRect()
    const named = `${element.tagName} ${element.getAttribute('name') ?? element.textContent.trim().slice(0, 40)}`
    if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `${named} shows no outline`
    return width > 0 && height > 0 && bottom > 0 && right > 0 ? 'shown' : `${named} is out of sight`
  })
  expect(shown).toBe('shown')
}

/** Presses Tab until it has the focus, looking at each step that the focus can be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    await expectFocusShown(page)
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`60 tabs did not reach ${String(target)}`)
}

test('by keyboard alone: skip the navigation, describe a host, send it', async ({ page, context }) => {
  await signIn(context, team.people.planner)
  await page.goto(`/t/${team.slug}/hosts/new`)
  const skip = page.getByRole('link', { name: 'Skip to content' })
  await page.keyboard.press('Tab')
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  const form = page.getByRole('form', { name: 'New host' })
  const type = async (field: Locator, text: string) => {
    await tabTo(page, field)
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(text)
  }
  await type(form.getByLabel('Name', { exact: true }), 'typed host')
  await type(form.getByLabel('Cores'), '8')
  await type(form.getByRole('textbox', { name: 'Memory', exact: true }), '16384')
  await tabTo(page, form.getByRole('button', { name: 'Add a tenant' }))
  await page.keyboard.press('Enter')
  const tenant = form.locator('[name="tenants.0.name"]')
  await expect(tenant).toBeVisible()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(tenant).toBeFocused()
  await page.keyboard.type('postgresql')
  await type(form.locator('[name="tenants.0.memoryMiB"]'), '2048')
  await tabTo(page, form.getByLabel('Apache MPM'))
  await page.keyboard.type('worker')
  await tabTo(page, form.getByRole('button', { name: 'Create host' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'typed host', level: 1 })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('postgresql')
  await expect(page.getByRole('main')).toContainText('worker, 400 workers')
})

test('by keyboard alone on a narrow screen: open the menu, go to a page, switch the theme', async ({ page, context }) => {
  await page.setViewportSize(NARROW)
  await signIn(context, team.people.planner)
  await page.goto(`/t/${team.slug}`)
  const menu = page.locator('summary').filter({ hasText: 'Menu' })
  await tabTo(page, menu)
  await page.keyboard.press('Enter')
  await expectAccessible(page, 'the open menu')
  await page.setViewportSize(NARROW)
  const theme = page.getByRole('banner').getByRole('button', { name: 'Switch between light and dark' })
  const before = await page.locator('html').getAttribute('data-theme')
  await tabTo(page, theme)
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', before ?? '')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('navigation', { name: 'Team' }).getByRole('link', { name: 'Team', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/settings$/)
})
