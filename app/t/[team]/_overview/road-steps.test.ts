import { describe, expect, test } from 'vitest'
import type { TeamRoad } from '#lib/data/team-road.ts'
import { roadSteps } from './road-steps.ts'

const nothing: TeamRoad = { host: null, site: null, measuredSite: null, profiledSite: null, scenario: null, approved: null, exported: false, hasOtherDecider: true }
const hrefOf = (road: TeamRoad, title: string, mayEdit = true) => roadSteps('acme', road, mayEdit).find((step) => step.title === title)?.href

describe('the road of a team', () => {
  test('begins with a host', () => {
    expect(roadSteps('acme', nothing, true).every(({ done }) => !done)).toBe(true)
    expect(hrefOf(nothing, 'Describe a host')).toBe('/t/acme/hosts/new')
  })

  test('leads to the place of the next step', () => {
    expect(hrefOf({ ...nothing, host: 'web1' }, 'Add a site')).toBe('/t/acme/sites/new?host=web1')
    expect(hrefOf({ ...nothing, host: 'web1', site: 'shop' }, 'Upload a measurement')).toBe('/t/acme/sites/shop')
    expect(hrefOf({ ...nothing, host: 'web1', site: 'shop', measuredSite: 'shop' }, 'Keep a profile')).toBe('/t/acme/sites/shop/profiles/new')
    expect(hrefOf({ ...nothing, scenario: { slug: 'sale', number: 3 } }, 'Have it approved')).toBe('/t/acme/scenarios/sale/versions/3')
    expect(hrefOf({ ...nothing, scenario: { slug: 'sale', number: 3 }, approved: { slug: 'sale', number: 2 } }, 'Download the configuration')).toBe('/t/acme/scenarios/sale/versions/2')
  })

  test('sends nobody to a form that their role does not include', () => {
    expect(roadSteps('acme', nothing, false).every(({ href }) => !href.includes('/new'))).toBe(true)
    expect(roadSteps('acme', { ...nothing, host: 'web1', site: 'shop', measuredSite: 'shop' }, false).every(({ href }) => !href.includes('/new'))).toBe(true)
  })

  test('tells a team of one that nobody else may decide', () => {
    expect(roadSteps('acme', { ...nothing, hasOtherDecider: false }, true).some(({ why }) => why.includes('invite an approver'))).toBe(true)
  })
})
