/** What a page and its title both read: once for a request, as long as both ask in the same scope. */
import 'server-only'
import { cache } from 'react'
import { getHost } from '#lib/data/hosts.ts'
import { getMeasurement } from '#lib/data/measurements.ts'
import { getScenario } from '#lib/data/scenarios.ts'
import { getSite } from '#lib/data/sites.ts'

export const hostOnce = cache(getHost)
export const measurementOnce = cache(getMeasurement)
export const scenarioOnce = cache(getScenario)
export const siteOnce = cache(getSite)
