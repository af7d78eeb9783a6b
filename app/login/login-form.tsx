'use client'

import { signIn } from 'next-auth/react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { InputField } from '../_ui/field.tsx'
import { Notice } from '../_ui/notice.tsx'

const WRONG = 'The address or the password is wrong.'

/** Signs in through next-auth; the answer is the same whether the address is unknown or the password wrong. */
export function LoginForm({ returnTo, oidc, problem, done }: { returnTo: string; oidc: string | null; problem?: string; done?: string }) {
  const router = useRouter()
  const [failure, setFailure] = useState(problem)
  const [busy, setBusy] = useState(false)

  const submit = async (form: FormData) => {
    setBusy(true)
    setFailure(undefined)
    const result = await signIn('credentials', { email: String(form.get('email') ?? ''), password: String(form.get('password') ?? ''), redirect: false }).catch(() => undefined)
    if (result?.ok) {
      router.replace(returnTo)
      router.refresh()
      return
    }
    setBusy(false)
    setFailure(result === undefined ? 'Headroom cannot be reached. Check your connection and try again.' : sentenceOf(result.error ?? ''))
  }

  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(new FormData(event.currentTarget))
      }}
    >
      {done !== undefined && failure === undefined && <Notice tone="good" title={done} />}
      {failure !== undefined && <Notice tone="bad" title={failure} />}
      <InputField name="email" label="E-mail" type="email" autoComplete="username" required />
      <InputField name="password" label="Password" type="password" autoComplete="current-password" required />
      <Button type="submit" look="primary" disabled={busy} className="w-full">
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
      {oidc !== null && (
        <Button className="w-full" onClick={() => void signIn('oidc', { callbackUrl: returnTo })}>
          Sign in with {oidc}
        </Button>
      )}
    </form>
  )
}

/** The server tells a code, and with it the seconds to wait. */
function sentenceOf(code: string): string {
  if (code === 'CredentialsSignin') return WRONG
  const waitS = /^throttled (\d+)$/.exec(code)?.[1]
  if (waitS === undefined) return 'The sign-in did not work. Try again.'
  const minutes = Math.max(1, Math.ceil(Number(waitS) / 60))
  return `Too many attempts. Try again in ${minutes === 1 ? '1 minute' : `${minutes} minutes`}.`
}
