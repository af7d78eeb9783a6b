/** Sets the theme before the first paint, so that no page flashes in the wrong light. */
const SCRIPT = `try{var t=localStorage.getItem('theme')}catch(e){}document.documentElement.dataset.theme=t==='dark'||t==='light'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'`

export function ThemeScript({ nonce }: { nonce: string | undefined }) {
  // The browser hides a nonce from the page once it has used it, so what React compares differs.
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: SCRIPT }} />
}
