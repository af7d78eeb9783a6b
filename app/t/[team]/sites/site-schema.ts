import { z } from 'zod'
import { SiteInput } from '#lib/planning/site-input.ts'

/** A form has one text area where the site has a list: one entry a line. */
function lines(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function withLists(form: unknown): unknown {
  if (typeof form !== 'object' || form === null) return form
  const { aliases, groups } = form as { aliases?: unknown; groups?: unknown }
  return {
    ...form,
    aliases: lines(aliases ?? ''),
    groups: Array.isArray(groups) ? groups.map((group: unknown) => (typeof group === 'object' && group !== null ? { ...group, urlPrefixes: lines((group as { urlPrefixes?: unknown }).urlPrefixes ?? '') } : group)) : groups,
  }
}

export const NewSiteForm = z.preprocess(withLists, SiteInput)
export const SavedSiteForm = z.preprocess(withLists, SiteInput.safeExtend({ revision: z.int().min(1) }))
