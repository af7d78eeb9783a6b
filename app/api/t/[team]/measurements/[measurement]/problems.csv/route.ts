import { getMeasurement, listMeasurementProblems } from '#lib/data/measurements.ts'
import { csvResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

const PAGE = 200

/** The lines that could not be read: number, code, reason, excerpt. */
export const GET = route<{ team: string; measurement: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  const { fileName, id } = await getMeasurement(scope, params.measurement)

  async function* rows() {
    for (let afterLine = -1; ; ) {
      const problems = await listMeasurementProblems(scope, id, { afterLine, limit: PAGE })
      for (const { line, code, reason, excerpt } of problems) yield [line, code, reason, excerpt]
      const last = problems.at(-1)
      if (last === undefined || problems.length < PAGE) return
      afterLine = last.line
    }
  }

  return csvResponse(['line', 'code', 'reason', 'excerpt'], rows(), `${fileName}.problems.csv`)
})
