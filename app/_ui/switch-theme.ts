/** Between light and dark, remembered in this browser. */
export function switchTheme(): void {
  const root = document.documentElement
  const next = root.dataset['theme'] === 'dark' ? 'light' : 'dark'
  root.dataset['theme'] = next
  try {
    localStorage.setItem('theme', next)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
