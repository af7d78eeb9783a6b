'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { ROLES } from '#lib/base/permissions.ts'
import { createInvitation, revokeInvitation } from '#lib/data/invitations.ts'
import { changeRole, leaveTeam, removeMember, transferOwnership } from '#lib/data/members.ts'
import { Email, TeamName } from '#lib/data/person-input.ts'
import { renameTeam, setSecondFactorRule } from '#lib/data/teams.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

const ChosenRole = z.enum(ROLES, 'Choose viewer, planner, approver or owner.')

export const rename = action(z.object({ name: TeamName }), async (input, team: string) => {
  await renameTeam(await openTeamRequest(team, 'team:manage'), input)
  // The name stands in the frame of every page of the team.
  revalidatePath(`/t/${team}`, 'layout')
})

export const setRole = action(z.object({ role: ChosenRole }), async ({ role }, team: string, memberId: string) => {
  await changeRole(await openTeamRequest(team, 'member:manage'), { memberId, role })
  revalidatePath(`/t/${team}`, 'layout')
})

export const transfer = action(z.object({}), async (_input, team: string, memberId: string) => {
  await transferOwnership(await openTeamRequest(team, 'team:manage'), { memberId })
  revalidatePath(`/t/${team}`, 'layout')
})

export const askSecondFactor = action(z.object({ isRequired: z.enum(['yes', 'no']) }), async ({ isRequired }, team: string) => {
  await setSecondFactorRule(await openTeamRequest(team, 'team:manage'), { isRequired: isRequired === 'yes' })
  revalidatePath(`/t/${team}/settings`)
})

export const remove = action(z.object({}), async (_input, team: string, memberId: string) => {
  await removeMember(await openTeamRequest(team, 'member:manage'), { memberId })
  revalidatePath(`/t/${team}/settings`)
})

/** Everybody may leave; who leaves is the caller, whatever the form says. */
export const leave = action(z.object({}), async (_input, team: string) => {
  await leaveTeam(await openTeamRequest(team, 'team:read'))
  redirect('/account')
})

/** `path` holds the secret; it is answered here and never again. */
export const invite = action(z.object({ email: Email.optional(), role: ChosenRole }), async (input, team: string): Promise<{ path: string; expiresAt: string }> => {
  const { token, expiresAt } = await createInvitation(await openTeamRequest(team, 'member:manage'), input)
  revalidatePath(`/t/${team}/settings`)
  return { path: `/invite/${token}`, expiresAt }
})

export const revoke = action(z.object({}), async (_input, team: string, invitationId: string) => {
  await revokeInvitation(await openTeamRequest(team, 'member:manage'), { invitationId })
  revalidatePath(`/t/${team}/settings`)
})
