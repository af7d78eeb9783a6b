/** Calendar arithmetic on numbers alone: no clock, no time zone database. Proleptic Gregorian, as Apache writes it. */

/** Days from 1970-01-01 to the given date. Formula: Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

export const HOURS_PER_WEEK = 168

/** Hour of the week of a local time given in seconds since 1970-01-01 00:00 local; 0 is Monday 00:00 to 01:00. */
export function hourOfWeek(localS: number): number {
  // 1970-01-01 was a Thursday: 72 hours after Monday 00:00.
  const hour = (Math.floor(localS / 3600) + 72) % HOURS_PER_WEEK
  return hour < 0 ? hour + HOURS_PER_WEEK : hour
}

/** Days of a month, or 0 for a month that does not exist. */
export function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  if (month < 1 || month > 12) return 0
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
