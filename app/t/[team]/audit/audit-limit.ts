/** So many events, the newest, go into one CSV; the page says so, and so does the last line of a file that was cut. */
export const AUDIT_CSV_LIMIT = 100_000
