/**
 * What a page of ours may load and do: scripts that bear the nonce of this one answer and what they load in turn, our own
 * styles, pictures and connections, no frames, no plug-ins, forms to ourselves. Style attributes stay allowed: charts are
 * drawn with them, and they run nothing.
 */
export function contentSecurityPolicy(nonce: string, { https }: { https: boolean }): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}

/** A year, once people use an address with https. */
export const STRICT_TRANSPORT = 'max-age=31536000'
