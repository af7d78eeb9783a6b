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

export const Member = z.object({ id: z.uuid(), name: z.string(), email: z.string(), role: z.enum(ROLES), joinedAt: Time }).meta({ id: 'Member' })

export const Invitation = z
  .object({ id: z.uuid(), email: z.string().nullable(), role: z.enum(ROLES), state: z.enum(['open', 'expired', 'revoked', 'accepted']), invitedBy: z.string(), createdAt: Time, expiresAt: Time })
  .meta({ id: 'Invitation' })

export const NewInvitation = z.object({ id: z.uuid(), path: z.string().meta({ description: 'The link’s path with its secret; answered once' }), expiresAt: Time })

export const AuditEvent = z
  .object({ id: z.uuid(), at: Time, actor: z.string(), kind: z.string(), subjectType: z.string(), subjectId: z.uuid(), detail: z.record(z.string(), z.unknown()) })
  .meta({ id: 'AuditEvent' })
