import type { Metadata } from 'next'
import { LinkButton } from './_ui/button.tsx'
import { FrontPage } from './_ui/front-page.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <FrontPage title="There is nothing here" intro="The address is wrong, the thing is gone, or you have no access to it. If a colleague sent you the link, ask which team it belongs to.">
      <LinkButton href="/" look="primary">
        Go to my team
      </LinkButton>
    </FrontPage>
  )
}
