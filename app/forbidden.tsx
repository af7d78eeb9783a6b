import type { Metadata } from 'next'
import { LinkButton } from './_ui/button.tsx'
import { FrontPage } from './_ui/front-page.tsx'

export const metadata: Metadata = { title: 'Not allowed' }

export default function Forbidden() {
  return (
    <FrontPage title="Your role does not include this" intro="You are a member of this team, but what you asked for needs another role. An owner of the team can change it.">
      <LinkButton href="/" look="primary">
        Back to my team
      </LinkButton>
    </FrontPage>
  )
}
