/** Whether bytes[start, end) are those of `known`. */
export function sameBytes(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start
  if (known.length !== size) return false
  for (let i = 0; i < size; i++) if (known[i] !== bytes[start + i]) return false
  return true
}
