/**
 * `oha --output-format json` (formerly -j): times in seconds, null where there were none. Its success rate leaves out
 * requests "aborted due to deadline"; the rate counts them, and so does `requests` here.
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat } from './load-test-format.ts'
import { countsAt, isRecord, numberAt, recordAt } from './json-value.ts'
import { scaled } from './numbers.ts'
import { serverErrors, sumOf } from './status-counts.ts'

export const ohaJson: DocumentFormat = {
  kind: 'document', name: 'oha-json', title: 'oha, JSON',
  matches: (value) => isRecord(value) && isRecord(value.summary) && 'requestsPerSec' in value.summary && (isRecord(value.latencyPercentiles) || isRecord(value.statusCodeDistribution)),
  read(value) {
    const result = emptyResult('oha JSON', 'closed')
    result.statusCounts = countsAt(value, 'statusCodeDistribution')
    result.errorsByKind = countsAt(value, 'errorDistribution')
    const answered = sumOf(result.statusCounts)
    const unanswered = sumOf(result.errorsByKind)
    result.requests = answered + unanswered
    result.errors = unanswered + serverErrors(result.statusCounts)
    result.durationS = numberAt(value, 'summary', 'total')
    result.ratePerSecond = numberAt(value, 'summary', 'requestsPerSec')
    const times = noTimes()
    times.mean = scaled(numberAt(value, 'summary', 'average'), 1000)
    times.min = scaled(numberAt(value, 'summary', 'fastest'), 1000)
    times.max = scaled(numberAt(value, 'summary', 'slowest'), 1000)
    for (const [name, seconds] of Object.entries(recordAt(value, 'latencyPercentiles'))) {
      const percent = /^p(\d+(?:\.\d+)?)$/.exec(name)?.[1]
      if (percent !== undefined && typeof seconds === 'number') times[percentileName(Number(percent))] = scaled(seconds, 1000)
    }
    times.count = answered
    result.responseMs = answered === 0 ? null : timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    if (unanswered > 0) result.notes.push(`Of ${result.requests} requests ${answered} were answered; the times are theirs.`)
    return result
  },
}
