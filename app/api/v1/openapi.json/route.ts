import { openApiDocument } from '#lib/api/openapi.ts'
import { jsonResponse, route } from '#lib/http/route.ts'

/** The API's document; it is the same for everybody and tells of no team. */
export const GET = route(async () => jsonResponse(openApiDocument()))
