/**
 * Numbers in words, the same on server and client: a narrow space that does not break between thousands, a point before decimals, three
 * significant digits, the unit behind. A figure that is not known is a dash.
 */
const THIN = '\u202f'
export const UNKNOWN = '–'

export function formatNumber(value: number | null | undefined, significant = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(value)))
  const decimals = Math.max(0, Math.min(6, significant - 1 - magnitude))
  const rounded = magnitude >= significant ? Math.round(value) : Number(value.toFixed(decimals))
  const [whole = '0', fraction] = Math.abs(rounded).toString().split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN)
  return `${rounded < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, THIN)
}

/** 1 line, 3 lines. */
export function formatCounted(count: number | null, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** 83 ms, 1.24 s, 3.5 min. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN
  if (ms < 1000) return `${formatNumber(ms)}${THIN}ms`
  if (ms < 120_000) return `${formatNumber(ms / 1000)}${THIN}s`
  return `${formatNumber(ms / 60_000)}${THIN}min`
}

/** 730 MiB, 2.89 GiB. */
export function formatMiB(mib: number | null | undefined): string {
  if (mib === null || mib === undefined || !Number.isFinite(mib)) return UNKNOWN
  return Math.abs(mib) >= 1024 ? `${formatNumber(mib / 1024)}${THIN}GiB` : `${formatNumber(mib)}${THIN}MiB`
}

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return UNKNOWN
  if (bytes < 1024) return `${bytes}${THIN}B`
  return bytes < 1024 ** 2 ? `${formatNumber(bytes / 1024)}${THIN}KiB` : formatMiB(bytes / 1024 ** 2)
}

export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return UNKNOWN
  const percent = share * 100
  return `${percent > 0 && percent < 0.1 ? '<0.1' : formatNumber(percent, percent >= 99.5 ? 4 : percent < 1 ? 2 : 3)}${THIN}%`
}

export function formatRate(perSecond: number | null | undefined): string {
  return perSecond === null || perSecond === undefined || !Number.isFinite(perSecond) ? UNKNOWN : `${formatNumber(perSecond)}/s`
}

/** 2 h 5 min, 3 days. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return UNKNOWN
  if (seconds < 120) return `${formatNumber(seconds)}${THIN}s`
  if (seconds < 7200) return `${formatNumber(seconds / 60)}${THIN}min`
  if (seconds < 172_800) return `${formatNumber(seconds / 3600)}${THIN}h`
  return `${formatNumber(seconds / 86_400)} days`
}

/** 23 Nov 2026, 09:14 UTC. */
export function formatTime(iso: string): string {
  const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-')
  const name = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(month) - 1] ?? month
  return `${Number(day)} ${name} ${year}, ${iso.slice(11, 16)} UTC`
}

/** The engine's own sentences, with each number and its unit on one line. */
export function keepUnits(text: string): string {
  return text.replace(/(\d) (?=(?:ms|s|min|h|MiB|GiB)\b|%)/g, `$1${THIN}`)
}
