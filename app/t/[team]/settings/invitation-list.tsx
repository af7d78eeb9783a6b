import type { InvitationState, InvitationSummary } from '#lib/data/invitations.ts'
import { Badge } from '../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../_ui/badge.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PathText } from '../../../_ui/path-text.tsx'
import { SecondStep } from '../../../_ui/second-step.tsx'
import { Time } from '../../../_ui/time.tsx'
import { revoke } from './actions.ts'

const TONE: Record<InvitationState, BadgeTone> = { open: 'info', accepted: 'good', expired: 'warn', revoked: 'neutral' }

/** Invitations, newest first. A link itself cannot be read back, only revoked while it is open. */
export function InvitationList({ team, invitations }: { team: string; invitations: readonly InvitationSummary[] }) {
  if (invitations.length === 0) return <EmptyState title="No invitation yet">Create a link above and send it to the person you want in the team.</EmptyState>
  return (
    <DataTable
      caption="Invitations and their state"
      rows={invitations}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'For',
          cell: ({ email, role }) => (
            <>
              {email === null ? 'Anybody with the link' : <PathText text={email} />}, as {role}
            </>
          ),
        },
        { header: 'State', cell: ({ state }) => <Badge tone={TONE[state]}>{state}</Badge> },
        { header: 'Good until', wide: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { header: 'Invited by', wide: true, cell: ({ invitedBy }) => invitedBy },
        {
          header: 'Change',
          cell: ({ id, state, email, role }) =>
            state === 'open' && (
              <SecondStep
                first="Revoke"
                of={`the invitation for ${email ?? `anybody as ${role}`}`}
                says="The link stops working at once, for good. You can make another one."
                button="Revoke the link"
                pending="Revoking…"
                action={revoke.bind(null, team, id)}
                label={`Revoke the invitation for ${email ?? `anybody as ${role}`}`}
              />
            ),
        },
      ]}
    />
  )
}
