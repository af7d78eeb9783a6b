'use client'

import { useSyncExternalStore } from 'react'
import { Button } from './_ui/button.tsx'
import { FrontPage } from './_ui/front-page.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const request = useRequestId()
  const numbers = [...(request === '' ? [] : [`Request ${request}`]), ...(error.digest === undefined ? [] : [`Error ${error.digest}`])]
  return (
    <FrontPage title="Something went wrong on our side" intro={`Nothing you saved is lost. Try again; if it stays, tell whoever runs Headroom${numbers.length === 0 ? '.' : ', with what stands below: the log has it.'}`}>
      <div className="space-y-4">
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        {numbers.map((text) => (
          <p key={text} className="text-ink-soft font-mono text-sm break-all">
            {text}
          </p>
        ))}
      </div>
    </FrontPage>
  )
}

const never = () => () => undefined

/** Of the request that brought this page. Whoever came by a link within the app has the document of an earlier one, whose id would mislead. */
function useRequestId(): string {
  return useSyncExternalStore(never, idOfDocument, () => '')
}

function idOfDocument(): string {
  const [arrived] = performance.getEntriesByType('navigation')
  const isOfThis = arrived?.name.split('#')[0] === location.href.split('#')[0]
  return isOfThis ? (document.querySelector<HTMLMetaElement>('meta[name="request-id"]')?.content ?? '') : ''
}
