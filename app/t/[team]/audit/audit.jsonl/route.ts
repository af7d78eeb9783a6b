import { auditLinesResponse } from '#lib/http/audit-lines.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

export const GET = route<{ team: string }>(async (_request, { params }) => auditLinesResponse(await openTeamRequest(params.team, 'audit:read')))
