import type { Metadata } from 'next'
import Link from 'next/link'
import { ActionForm } from '../_ui/action-form.tsx'
import { InputField } from '../_ui/field.tsx'
import { FrontPage } from '../_ui/front-page.tsx'
import { SubmitButton } from '../_ui/submit-button.tsx'
import { register } from './actions.ts'

export const metadata: Metadata = { title: 'Register a team' }

export default function RegisterPage() {
  return (
    <FrontPage title="Register a team" intro="You become its owner and can invite the others.">
      <ActionForm action={register} className="space-y-4" label="Register a team">
        <InputField name="teamName" label="Team" autoComplete="organization" required />
        <InputField name="name" label="Your name" autoComplete="name" required />
        <InputField name="email" label="E-mail" type="email" autoComplete="username" required />
        <InputField name="password" label="Password" type="password" autoComplete="new-password" required hint="At least 12 characters. A few words in a row are easy to keep and hard to guess." />
        <SubmitButton pending="Registering…">Register</SubmitButton>
      </ActionForm>
      <p className="text-ink-soft mt-6 text-sm">
        Have an account?{' '}
        <Link href="/login" className="text-accent underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </FrontPage>
  )
}
