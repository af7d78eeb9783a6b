/** Where to go after the sign-in: a path of ours, never another site's address. */
export function safeReturn(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/') || next.startsWith('//') || next.includes('\\') || /[\u0000-\u001f]/.test(next) || next.startsWith('/login')) return '/'
  return next.slice(0, 500)
}
