import type { Metadata } from 'next'
import { getSecondFactor, hasPassword } from '#lib/data/second-factor.ts'
import { requirePageActor } from '#lib/http/page.ts'
import { ActionForm } from '../../_ui/action-form.tsx'
import { Card } from '../../_ui/card.tsx'
import { CopyCommand } from '../../_ui/copy-command.tsx'
import { InputField } from '../../_ui/field.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { PageHeader } from '../../_ui/page-header.tsx'
import { SubmitButton } from '../../_ui/submit-button.tsx'
import { Time } from '../../_ui/time.tsx'
import { AccountFrame } from '../account-frame.tsx'
import { begin, confirm, renew, turnOff } from './actions.ts'
import { CodeField } from './code-field.tsx'
import { CodeForm } from './code-form.tsx'
import { QrCode } from './qr-code.tsx'

export const metadata: Metadata = { title: 'Second factor' }

export default async function SecondFactorPage({ searchParams }: PageProps<'/account/second-factor'>) {
  const actor = await requirePageActor('/account/second-factor')
  const { needed } = await searchParams
  const [factor, withPassword] = await Promise.all([getSecondFactor(actor), hasPassword(actor)])
  return (
    <AccountFrame back={{ href: '/account', label: 'account' }}>
      <PageHeader title="Second factor" description="After the password, Headroom asks for a code that changes every 30 seconds. Whoever learns your password cannot sign in without your phone." />
      <div className="space-y-5">
        {needed === '1' && !factor.isOn && <Notice tone="warn" title="The team you wanted to see asks its members for a second factor. Set it up here; then the team opens." />}
        {factor.isOn ? (
          <On confirmedAt={factor.confirmedAt ?? ''} left={factor.recoveryCodesLeft} />
        ) : (
          <>
            {factor.setup !== null && (
              <Card title="Tell your app" description="Scan the picture with an authenticator app, such as the one of your phone's maker or your password manager; or type the secret into it.">
                <div className="space-y-5">
                  <QrCode text={factor.setup.url} label="QR code with the secret that stands below" />
                  <CopyCommand command={factor.setup.secret.replace(/(.{4})(?=.)/g, '$1 ')} label="secret for your app" />
                  <CodeForm action={confirm} label="Turn on the second factor" button="Turn on" title="Your second factor is on." />
                </div>
              </Card>
            )}
            <Card title={factor.setup === null ? 'Set up' : 'Begin again'} description={factor.setup === null ? undefined : 'Makes another secret; the one above is forgotten.'}>
              <ActionForm action={begin} className="max-w-sm space-y-4" label="Begin to set up a second factor">
                <input type="email" name="username" autoComplete="username" value={actor.email} readOnly hidden />
                {withPassword && <InputField name="password" label="Your password" type="password" autoComplete="current-password" required />}
                <SubmitButton look={factor.setup === null ? 'primary' : 'secondary'} pending="Making a secret…">
                  {factor.setup === null ? 'Set up an app' : 'Make another secret'}
                </SubmitButton>
              </ActionForm>
            </Card>
          </>
        )}
      </div>
    </AccountFrame>
  )
}

function On({ confirmedAt, left }: { confirmedAt: string; left: number }) {
  return (
    <>
      <Notice tone={left > 2 ? 'good' : 'warn'} title={`It is on. ${left === 0 ? 'No recovery code is left: make new ones.' : left === 1 ? '1 recovery code is left.' : `${left} recovery codes are left.`}`}>
        <p>
          Since <Time at={confirmedAt} />
        </p>
      </Notice>
      <Card title="New recovery codes" description="Ten new ones; those from before are good for nothing then.">
        <CodeForm action={renew} label="Make new recovery codes" button="Make new codes" title="Your new recovery codes" />
      </Card>
      <Card title="Turn off" description="Your password alone signs you in then. Teams that ask for a second factor close to you.">
        <ActionForm action={turnOff} className="max-w-sm space-y-4" label="Turn off the second factor">
          <CodeField hint="Of the app, or a recovery code." />
          <SubmitButton look="danger" pending="Turning off…">
            Turn off
          </SubmitButton>
        </ActionForm>
      </Card>
    </>
  )
}
