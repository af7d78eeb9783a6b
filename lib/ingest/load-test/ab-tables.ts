/**
 * ApacheBench's other files: `-g`, one row per request, sorted by total time, and `-e`, a table of percentiles with three
 * decimals that knows no number of requests.
 */
import { openCsvRecords } from './csv-records.ts'
import { emptyResult, noTimes, percentileName } from './load-test-format.ts'
import type { SeriesFormat } from './load-test-format.ts'
import { noResult } from './load-test-refusal.ts'
import { parseNumber } from './numbers.ts'
import { openSampleSeries } from './sample-series.ts'

export const abGnuplot: SeriesFormat = {
  kind: 'series', name: 'ab-gnuplot', title: 'ApacheBench (ab -g), tab-separated',
  matches: ([head = '']) => /^starttime\s+seconds\s+ctime\s+dtime\s+ttime\s+wait\s*$/i.test(head),
  open({ lines }) {
    const series = openSampleSeries()
    let firstSecond = Infinity
    let lastSecond = -Infinity
    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        if (/^starttime\s/i.test(text)) return lines.comment()
        // starttime holds blanks itself; the five figures are the end of the row.
        const match = /\s(\d{1,12})\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*$/.exec(text)
        const ms = parseNumber(match?.[4])
        if (match === null || ms === null || ms < 0) return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The row does not end in the five figures seconds, ctime, dtime, ttime and wait.', text)
        lines.read()
        firstSecond = Math.min(firstSecond, Number(match[1]))
        lastSecond = Math.max(lastSecond, Number(match[1]))
        series.add({ label: 'requests', ms, failed: false })
      },
      end() {
        const result = series.end(emptyResult('ApacheBench -g, a row per request (ttime, ms)', 'closed'))
        result.actions = []
        // The file does not tell which requests failed.
        result.errors = null
        if (firstSecond < lastSecond) {
          result.from = new Date(firstSecond * 1000).toISOString()
          result.notes.push('The rows begin in whole seconds and are sorted by duration, so the file gives no duration of the run and no rate.')
        }
        result.notes.push('ab writes whole milliseconds and not which requests failed.')
        return result
      },
    }
  },
}

export const abPercentiles: SeriesFormat = {
  kind: 'series', name: 'ab-percentiles', title: 'ApacheBench (ab -e), CSV of percentiles',
  matches: ([head = '']) => /^"?Percentage served"?[,;\t]"?Time in ms"?\s*$/i.test(head),
  open({ lines, place }) {
    const times = noTimes()
    let rows = 0
    const records = openCsvRecords(',', lines, ({ fields, number, raw }) => {
      if (/percentage served/i.test(fields[0] ?? '')) return lines.comment()
      const [percent, ms] = [parseNumber(fields[0]), parseNumber(fields[1])]
      if (percent === null || ms === null || percent < 0 || percent > 100 || ms < 0) return lines.malformed(number, 'no-match', 'The row is not a percentage and a time.', raw)
      lines.read()
      rows++
      if (percent === 0) times.min = ms
      else if (percent === 100) times.max = ms
      else times[percentileName(percent)] = ms
    })
    return {
      line: records.line,
      end() {
        records.end()
        if (rows === 0) throw noResult(place, 'The table of percentiles has no rows.', 'Run ab again to its end with -e FILE.')
        // Row 99 is the last: ab's largest value is then not in the file.
        const result = emptyResult('ApacheBench -e, percentiles', 'closed')
        result.responseMs = times
        result.percentileMethod = 'as-reported'
        if (times.max === null && times.p99 !== null) result.notes.push('The table ends at 99 %; the maximum is not in it.')
        result.notes.push('The table holds percentiles alone: neither the number of requests nor the rate, the concurrency or the errors.')
        return result
      },
    }
  },
}
