/** What the API answers of the team, its people and its audit log. */
import { z } from 'zod'
import { API_SCOPES } from '#lib/base/api-scopes.ts'
import { ROLES } from '#lib/base/permissions.ts'
import { Time } from './shared-shapes.ts'

export const Team = z
  .object({
    slug: z.string(), name: z.string(),
    token: z.object({ name: z.string(), role: z.enum(ROLES).meta({ description: 'Present role of who made the token' }), madeBy: z.string(), scopes: z.array(z.enum(API_SCOPES)) }).meta({ description: 'The token that asks' }),
  })
  .meta({ id: 'Team' })

export const Member = z.object({ id: z.uuid(), userId: z.uuid().meta({ description: 'As a policy excludes people by' }), name: z.string(), email: z.string(), role: z.enum(ROLES), joinedAt: Time }).meta({ id: 'Member' })

export const Invitation = z
  .object({ id: z.uuid(), email: z.string().nullable(), role: z.enum(ROLES), state: z.enum(['open', 'expired', 'revoked', 'accepted']), invitedBy: z.string(), createdAt: Time, expiresAt: Time })
  .meta({ id: 'Invitation' })

export const NewInvitation = z.object({ id: z.uuid(), path: z.string().meta({ description: 'The link’s path with its secret; answered once' }), expiresAt: Time })

export const AuditEvent = z
  .object({ id: z.uuid(), at: Time, actor: z.string(), kind: z.string(), subjectType: z.string(), subjectId: z.uuid(), detail: z.record(z.string(), z.unknown()) })
  .meta({ id: 'AuditEvent' })

export const PutAsideThing = z
  .object({
    kind: z.enum(['measurement', 'computation', 'mail', 'delivery']), id: z.uuid(), title: z.string(), failure: z.string().meta({ description: 'Why, and what to do' }), at: Time, site: z.string().nullable(),
    of: z.object({ kind: z.string(), versions: z.array(z.object({ scenario: z.string(), number: z.int() })) }).nullable().meta({ description: 'Of a computation' }), retry: z.object({ operation: z.string(), path: z.string().meta({ description: 'POST there, below /api/v1' }) }),
  })
  .meta({ id: 'PutAside' })
