/**
 * `redirect()`, `notFound()`, `forbidden()` and Next's own bail-outs are thrown, and must reach Next. Each carries a text
 * `digest`, which no other error has before it reaches the renderer. (`unstable_rethrow` of next/navigation does the same,
 * but that module loads only inside Next, and these wrappers are tested outside it.)
 */
export function rethrowSignal(error: unknown): void {
  if (typeof error === 'object' && error !== null && 'digest' in error && typeof error.digest === 'string') throw error
}
