/** Numbers as tools print them: "37.4M", "1.2g", "9.3Mi", "0B", "24105,6". */
const KIB: Record<string, number> = { b: 1 / 1024, k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3, p: 1024 ** 4 }
const AMOUNT = /^(\d+(?:[.,]\d+)?)([bkmgtp])?i?b?$/i

/** KiB; a number without a unit counts as `plainKib` KiB each. Null where the text is no amount. */
export function kibOf(text: string | undefined, plainKib = 1): number | null {
  const found = AMOUNT.exec(text ?? '')
  if (found === null) return null
  const value = Number((found[1] ?? '').replace(',', '.'))
  const unit = found[2]?.toLowerCase()
  return Number.isFinite(value) ? value * (unit === undefined ? plainKib : (KIB[unit] ?? 1)) : null
}

/** A count or share; null where the text is none. */
export function numberOf(text: string | undefined): number | null {
  const value = text === undefined || !/^\d*[.,]?\d+%?$/.test(text) ? Number.NaN : Number(text.replace(',', '.').replace('%', ''))
  return Number.isFinite(value) ? value : null
}

export function wholeOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
