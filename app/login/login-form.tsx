'use client'

import { signIn } from 'next-auth/react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { InputField } from '../_ui/field.tsx'
import { Notice } from '../_ui/notice.tsx'

const WRONG = 'The address or the password is wrong.'
const THROTTLED = 'Too many attempts. Wait a quarter of an hour, then try again.'

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
    setFailure(result === undefined ? 'Headroom cannot be reached. Check your connection and try again.' : result.error === 'throttled' ? THROTTLED : result.error === 'CredentialsSignin' ? WRONG : 'The sign-in did not work. Try again.')
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
