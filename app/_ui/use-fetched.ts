'use client'

import { useEffect, useState } from 'react'

/** What an address of this server holds, once it is here: `failure` says in a sentence why it is not. */
export function useFetched<Content>(address: string, read: (response: Response) => Promise<Content>): { content: Content | null; failure: string } {
  const [state, setState] = useState<{ content: Content | null; failure: string }>({ content: null, failure: '' })
  useEffect(() => {
    const stop = new AbortController()
    const fail = (failure: string) => setState({ content: null, failure })
    fetch(address, { signal: stop.signal })
      .then(async (response) => (response.ok ? setState({ content: await read(response), failure: '' }) : fail(`The server answered ${response.status}.`)))
      .catch(() => stop.signal.aborted || fail('The server did not answer.'))
    return () => stop.abort()
  }, [address, read])
  return state
}
