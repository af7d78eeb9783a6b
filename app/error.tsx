'use client'

import { Button } from './_ui/button.tsx'
import { FrontPage } from './_ui/front-page.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <FrontPage title="Something went wrong on our side" intro="Nothing you saved is lost. Try again; if it stays, tell who runs Headroom, with the number below.">
      <div className="space-y-4">
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        {error.digest !== undefined && <p className="text-ink-faint text-sm">Error {error.digest}</p>}
      </div>
    </FrontPage>
  )
}
