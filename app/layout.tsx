import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { REQUEST_ID_HEADER } from '#lib/http/request-id.ts'
import { ThemeScript } from './_ui/theme-script.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Headroom', template: '%s · Headroom' },
  description: 'How many processes and threads each Apache + mod_wsgi site needs, from your own measurements.',
  robots: { index: false, follow: false },
}

// Every page depends on who asks and on the environment of the running server: none is made at build time.
export const dynamic = 'force-dynamic'

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const asked = await headers()
  const nonce = asked.get('x-nonce') ?? undefined
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <meta name="request-id" content={asked.get(REQUEST_ID_HEADER) ?? ''} />
        <ThemeScript nonce={nonce} />
      </head>
      <body>{children}</body>
    </html>
  )
}
