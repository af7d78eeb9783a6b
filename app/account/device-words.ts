/** "Firefox on Windows", from what the browser sent: rough, and enough to tell one's phone from one's desk. */
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(?:A|iOS)?\//, 'Edge'], [/OPR\/|Opera/, 'Opera'], [/SamsungBrowser\//, 'Samsung Internet'], [/Firefox\/|FxiOS\//, 'Firefox'], [/HeadlessChrome\/|Chrome\/|CriOS\/|Chromium\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//, 'curl'],
]
const SYSTEMS: readonly [RegExp, string][] = [[/iPhone/, 'an iPhone'], [/iPad/, 'an iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X|Macintosh/, 'a Mac'], [/CrOS/, 'ChromeOS'], [/Linux|X11/, 'Linux']]

export function deviceWords(userAgent: string): string {
  const named = (list: readonly [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)]
  if (browser === undefined && system === undefined) return userAgent === '' ? 'An unnamed program' : `"${userAgent.slice(0, 60)}"`
  return [browser ?? 'A browser', system].filter((part) => part !== undefined).join(' on ')
}
