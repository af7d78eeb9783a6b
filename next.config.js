/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  typedRoutes: false,
  // Types are a suite of their own in `npm test`; a start does not wait for them.
  typescript: { ignoreBuildErrors: true },
  // The sketches' package names an optional module that is not installed; Node never loads it, a bundler would insist.
  serverExternalPackages: ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', '@datadog/sketches-js', '@node-rs/argon2', 'pg', 'pg-boss'],
  experimental: { authInterrupts: true },
  // Browsers look under this name where a page names no icon, such as a download.
  async rewrites() {
    return [{ source: '/favicon.ico', destination: '/icon.svg' }]
  },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
        ],
      },
      // Pages get a policy with a nonce from proxy.ts; what is no page may do nothing.
      ...['/api/:path*', '/healthz', '/readyz', '/metrics'].map((source) => ({
        source,
        headers: [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox" }],
      })),
      // A web worker goes by the policy of its own file, and loads the parts it is made of.
      { source: '/_next/static/:path*', headers: [{ key: 'Content-Security-Policy', value: "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'" }] },
    ]
  },
}

export default config
