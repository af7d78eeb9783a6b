/**
 * What the segments of a path look like, one by one: numbers, UUIDs, dates, hashes, and how word-like the rest is.
 * Looks at one segment alone and knows no siblings; folding by the company a segment keeps is in fold-actions.ts.
 * The regular expressions here run on segments of at most 256 characters and hold no nested repetition.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DATE = /^(?:19|20)\d\d([-_.])(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12]\d|3[01]))?(?:T[\d:.+Z-]*)?$/
const INT = /^-?\d+$/
const HEX = /^[0-9a-f]+$/i
const TOKEN = /^[A-Za-z0-9_=-]+$/
const EMAIL = /^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$/
const EXTENSION = /^(.+)\.([A-Za-z][A-Za-z0-9]{0,4}|7z|mp[34])$/
const SLUG_MARKS = /[-_+%~,!:@()'*$.\s\u0080-\uffff]|\d/
const STATIC_EXTENSIONS = new Set(
  'css js mjs map png jpg jpeg gif svg svgz ico cur webp avif bmp woff woff2 ttf otf eot mp3 mp4 webm ogg m4a wasm webmanifest'.split(' '),
)

/** Placeholders that a segment may become by its look alone, and by its siblings. */
export const PLACEHOLDERS = ['{int}', '{uuid}', '{date}', '{hash}', '{email}', '{slug}', '{word}', '{file}', '{missing}', '{any}', '{rest}'] as const

export type SegmentClass = 'word' | 'slug' | 'typed'

export interface SegmentShape {
  /** The segment, its value replaced by a placeholder where its look says what it is: "{int}", "{int}.pdf", "checkout". */
  text: string
  /** "word": letters only; "slug": words joined or mixed with digits; "typed": a placeholder or empty. */
  class: SegmentClass
  /** ".html" for "about.html"; words and slugs fold only with others of the same extension. */
  extension: string
}

export function shapeOfSegment(raw: string): SegmentShape {
  // Path parameters (";jsessionid=…") belong to the request, not to the route.
  const semicolon = raw.indexOf(';')
  const segment = semicolon > 0 ? raw.slice(0, semicolon) : raw
  if (segment === '' || segment.startsWith('{')) return { text: segment, class: 'typed', extension: '' }
  if (segment.length > 256) return { text: '{slug}', class: 'typed', extension: '' }
  // One look at the characters spares most segments every regular expression.
  let digits = 0
  let marked = false
  let dot = -1
  let at = false
  for (let i = 0; i < segment.length; i++) {
    const code = segment.charCodeAt(i)
    if (code >= 48 && code <= 57) digits++
    else if (code === 46) dot = i
    else if (code === 64) at = true
    else if (!((code >= 97 && code <= 122) || (code >= 65 && code <= 90))) marked = true
  }
  if (digits === 0 && !marked && dot < 0 && !at) return { text: segment, class: 'word', extension: '' }
  if (digits > 0 || at) {
    const whole = placeholderOf(segment, digits)
    if (whole !== undefined) return { text: whole, class: 'typed', extension: '' }
  }
  const dotted = dot > 0 && dot < segment.length - 1 ? EXTENSION.exec(segment) : null
  const [base, extension] = dotted?.[1] !== undefined && dotted[2] !== undefined ? [dotted[1], `.${dotted[2].toLowerCase()}`] : [segment, '']
  if (extension !== '' && digits > 0) {
    const typed = placeholderOf(base, digits)
    if (typed !== undefined) return { text: `${typed}${extension}`, class: 'typed', extension }
  }
  return { text: segment, class: marked || at || SLUG_MARKS.test(base) ? 'slug' : 'word', extension }
}

/** `digits`: how many of the segment's characters are digits. */
function placeholderOf(segment: string, digits: number): string | undefined {
  if (INT.test(segment)) return '{int}'
  if (segment.length === 36 && UUID.test(segment)) return '{uuid}'
  if (DATE.test(segment)) return '{date}'
  if (EMAIL.test(segment)) return '{email}'
  return isHash(segment, digits) ? '{hash}' : undefined
}

/** Hexadecimal digests and identifiers from 7 digits on, and random tokens of 20 characters or more with digits and both cases. */
function isHash(segment: string, digits: number): boolean {
  const size = segment.length
  if (size < 7) return false
  if (HEX.test(segment)) return size >= 12 ? digits >= 2 : digits >= 2 && size - digits >= 2
  return size >= 20 && TOKEN.test(segment) && segment.split('-').length <= 3 && looksRandom(segment, digits)
}

function looksRandom(segment: string, digits: number): boolean {
  return digits >= 3 && /[a-z]/.test(segment) && /[A-Z]/.test(segment) && digits / segment.length < 0.6
}

/** A file that Apache serves itself: style sheet, script, image, font, film. Documents (pdf, zip, csv) may be made by the application. */
export function isStaticPath(path: string): boolean {
  const slash = path.lastIndexOf('/')
  const dot = path.lastIndexOf('.')
  return dot > slash && isStaticExtension(path.slice(dot + 1))
}

/** "css", "PNG": what stands behind the last dot of a file that Apache serves itself. */
export function isStaticExtension(extension: string): boolean {
  return STATIC_EXTENSIONS.has(extension.toLowerCase())
}

/** "http://host/a/b" of a proxy request to "/a/b"; other targets as they are. */
export function originPath(target: string): string {
  if (target.startsWith('/')) return target
  const scheme = /^https?:\/\/[^/]*/i.exec(target)
  return scheme ? target.slice(scheme[0].length) || '/' : target
}

/** "/static/css/site.css" to "/static/{file}": the first folder tells enough. */
export function staticTemplate(path: string): string {
  const second = path.indexOf('/', 1)
  return second < 0 ? '/{file}' : `${path.slice(0, second)}/{file}`
}

/**
 * A path with every segment replaced that shows by itself what it is, and every word or slug at a position that `folded`
 * holds as a parameter ("/tags/{word}").
 */
export function typePath(target: string, folded: ReadonlySet<string>): string {
  const path = originPath(target)
  if (isStaticPath(path)) return staticTemplate(path)
  let template = ''
  let first = true
  for (const segment of path.split('/')) {
    const { text, class: kind, extension } = shapeOfSegment(segment)
    const before = first ? '' : `${template}/`
    first = false
    template = `${before}${text}`
    if (kind === 'typed' || folded.size === 0) continue
    for (const placeholder of kind === 'word' ? ['{word}'] : ['{slug}', '{word}']) {
      const parameter = `${before}${placeholder}${extension}`
      if (folded.has(parameter)) {
        template = parameter
        break
      }
    }
  }
  return template
}
