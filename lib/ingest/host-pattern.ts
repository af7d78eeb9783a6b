/**
 * Names of virtual hosts as Apache's ServerAlias writes them: "*" stands for any text, "?" for one character, case does
 * not matter. Two fingers walk the texts, so no pattern is slow.
 */
export function matchesHost(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase()
  const host = name.toLowerCase()
  let p = 0
  let n = 0
  let star = -1
  let retry = 0
  while (n < host.length) {
    if (p < wanted.length && wanted[p] === '*') {
      star = p++
      retry = n
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === host[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++retry
    } else return false
  }
  while (p < wanted.length && wanted[p] === '*') p++
  return p === wanted.length
}
