/**
 * What every page of a team begins with: open the team, or show the sign-in, the "not found" or the "not allowed" page.
 * A page awaits it, and everything it shows, before it renders anything, so that the status of the answer is right.
 */
import 'server-only'
import type { Metadata } from 'next'
import { forbidden, notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { findActor } from '#lib/auth/actor.ts'
import { isAppError } from '#lib/base/errors.ts'
import type { Permission } from '#lib/base/permissions.ts'
import { isUnstorableText } from '#lib/data/prisma-errors.ts'
import { openTeam, type Actor, type TeamScope } from '#lib/data/scope.ts'

/** Layout, page and title of one request share one look at the membership. */
const openOnce = cache(openTeam)

/** For a page or layout: the scope, else a redirect to the sign-in (which comes back to `returnTo`) or the page that says no. */
export async function openTeamPage(teamSlug: string, permission: Permission = 'team:read', returnTo = `/t/${teamSlug}`): Promise<TeamScope> {
  const actor = await requirePageActor(returnTo)
  return pageResult(openOnce(actor, teamSlug, permission))
}

/** For a page without a team: who is signed in, else a redirect to the sign-in. */
export async function requirePageActor(returnTo: string): Promise<Actor> {
  const actor = await findActor()
  if (actor === null) redirect(`/login?next=${encodeURIComponent(returnTo)}`)
  return actor
}

/** For a route handler or an action: the scope, or the AppError that says why not. */
export async function openTeamRequest(teamSlug: string, permission: Permission): Promise<TeamScope> {
  return openTeam(await findActor(), teamSlug, permission)
}

/**
 * The result of a data function on a page: `const host = await pageResult(getHost(scope, slug))`. AppError `notFound`
 * becomes the 404 page, `forbidden` (a member who may not) the 403 page of `app/forbidden.tsx`, which needs
 * `experimental.authInterrupts` in next.config; who lacks only a second factor is led to where it is set up; everything
 * else goes on.
 */
export async function pageResult<T>(result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    if (isUnstorableText(error) || (isAppError(error) && error.code === 'notFound')) notFound()
    if (isAppError(error) && error.details['neededSecondFactor'] === true) redirect('/account/second-factor?needed=1')
    if (isAppError(error) && error.code === 'forbidden') forbidden()
    throw error
  }
}

/** The title of a page: what `name` makes of the team's data; nothing of it for whoever may not see the page. */
export async function titleOf(teamSlug: string, name: (scope: TeamScope) => Promise<string>): Promise<Metadata> {
  const actor = await findActor()
  if (actor === null) return {}
  try {
    return { title: await name(await openOnce(actor, teamSlug, 'team:read')) }
  } catch (error) {
    if (isUnstorableText(error) || isAppError(error)) return { title: 'Not found' }
    throw error
  }
}
