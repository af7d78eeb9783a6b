'use client'

import { signOut } from 'next-auth/react'
import { useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'

/** Ends the session of this browser. The sign-in page is loaded anew, so that nothing of a team stays in the page's memory. */
export function SignOut() {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const leave = async () => {
    setBusy(true)
    setFailed(false)
    try {
      const { url } = await signOut({ redirect: false, callbackUrl: '/login' })
      // Where its own token did not come through, next-auth refuses without an error.
      if (url.includes('csrf=true')) throw new Error('refused')
      window.location.assign('/login')
    } catch {
      setBusy(false)
      setFailed(true)
    }
  }
  return (
    <div className="space-y-3">
      {failed && <Notice tone="bad" title="Headroom cannot be reached, so you are still signed in. Check your connection and try again." />}
      <Button disabled={busy} aria-busy={busy} onClick={() => void leave()}>
        {busy ? 'Signing out…' : 'Sign out'}
      </Button>
    </div>
  )
}
