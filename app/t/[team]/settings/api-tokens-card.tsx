import Link from 'next/link'
import { SCOPE_MEANING, scopesOfRole } from '#lib/base/api-scopes.ts'
import { can } from '#lib/base/permissions.ts'
import { listApiTokens, type ApiTokenState } from '#lib/data/api-tokens.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { Badge } from '../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../_ui/badge.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { SecondStep } from '../../../_ui/second-step.tsx'
import { Time } from '../../../_ui/time.tsx'
import { ApiTokenForm } from './api-token-form.tsx'
import { makeToken, revokeToken } from './token-actions.ts'

const TONE: Record<ApiTokenState, BadgeTone> = { active: 'good', expired: 'warn', revoked: 'neutral' }

/** Tokens of the API: making one, and those there are. Owners see everybody's, others their own. */
export async function ApiTokensCard({ scope }: { scope: TeamScope }) {
  const tokens = await listApiTokens(scope)
  const seesAll = can(scope.role, 'member:manage')
  return (
    <Card
      title="API tokens"
      actions={
        can(scope.role, 'team:manage') && (
          <LinkButton href={`/t/${scope.teamSlug}/settings/webhooks`}>Webhooks</LinkButton>
        )
      }
      description={
        <>
          For programs, such as a CI job. A token speaks for who made it: it may what its scopes and that person’s role both allow, and ends with the membership.{' '}
          <Link href="/docs/api" className="text-accent underline underline-offset-4">
            How the API is used
          </Link>
        </>
      }
    >
      <div className="space-y-5">
        <ApiTokenForm action={makeToken.bind(null, scope.teamSlug)} scopes={scopesOfRole(scope.role).map((name) => ({ name, meaning: SCOPE_MEANING[name] }))} />
        {tokens.length === 0 ? (
          <EmptyState title="No token yet">{seesAll ? 'Nobody in the team has made one.' : 'You have made none.'}</EmptyState>
        ) : (
          <div className="border-line -mx-4 border-t sm:-mx-5">
            <DataTable
              caption="API tokens and their state"
              rows={tokens}
              rowKey={({ id }) => id}
              columns={[
                {
                  header: 'Token',
                  cell: ({ name, prefix, madeBy, scopes }) => (
                    <>
                      <span className="font-medium">{name}</span>
                      <span className="text-ink-soft block font-mono text-xs">{prefix}…</span>
                      <span className="text-ink-soft block text-xs sm:hidden">may {scopes.join(', ')}</span>
                      {seesAll && <span className="text-ink-soft block text-xs">by {madeBy}</span>}
                    </>
                  ),
                },
                { header: 'State', cell: ({ state }) => <Badge tone={TONE[state]}>{state}</Badge> },
                { header: 'May', wide: true, cell: ({ scopes }) => scopes.join(', ') },
                { header: 'Good until', wide: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
                { header: 'Last used', wide: true, cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />) },
                {
                  header: 'Change',
                  cell: ({ id, name, state }) =>
                    state === 'active' && (
                      <SecondStep
                        first="Revoke"
                        of={`the token ${name}`}
                        says="Every program that uses it is refused at once, for good. You can make another one."
                        button="Revoke the token"
                        pending="Revoking…"
                        action={revokeToken.bind(null, scope.teamSlug, id)}
                        label={`Revoke the token ${name}`}
                      />
                    ),
                },
              ]}
            />
          </div>
        )}
      </div>
    </Card>
  )
}
