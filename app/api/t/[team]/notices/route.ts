import { countUnreadNotices } from '#lib/data/notices.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** How many notices the person has not read: for the bell, which stays while pages change. */
export const GET = route<{ team: string }>(async (_request, { params }) => ({ unread: await countUnreadNotices(await openTeamRequest(params.team, 'team:read')) }))
