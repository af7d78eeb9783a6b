/** Slugs: the names that stand in addresses. Made from a name, unique within what holds them, never changed afterwards. */
import 'server-only'

/** "Überblick der Seiten" -> "uberblick-der-seiten"; a name without any letter or digit gives `fallback`. */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  // "new" is the address of the page that makes one.
  return slug === '' || slug === 'new' ? fallback : slug
}

/** The slug, or the slug with the first free number behind it. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug
  for (let number = 2; ; number++) {
    const numbered = `${slug}-${number}`
    if (!taken.has(numbered)) return numbered
  }
}
