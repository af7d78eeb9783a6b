/**
 * JMeter's JTL as XML, streamed. A sample is an element `httpSample` or `sample` directly below `testResults`; those nested in
 * one (redirects, embedded files, the parts of a transaction) are told of in a note and not counted, since the outer one has
 * their time. A file that ends in the middle (JMeter was stopped) gives what came before.
 */
import { SaxesParser } from 'saxes'
import { emptyResult } from './load-test-format.ts'
import type { StreamFormat } from './load-test-format.ts'
import { addSample, finishJmeter } from './jmeter-csv.ts'
import { noResult } from './load-test-refusal.ts'
import { parseNumber } from './numbers.ts'
import { openSampleSeries } from './sample-series.ts'

/** Text without a tag that is kept at most: answers may be stored in the file. */
const MAX_PIECE = 16 * 1024 * 1024
const SAMPLES = new Set(['httpSample', 'sample', 'sampleResult'])

export const jmeterXml: StreamFormat = {
  kind: 'stream', name: 'jmeter-xml', title: 'JMeter JTL, XML',
  matches: (head) => /<testResults\b/.test(head) || /^\s*(?:<\?xml[^>]*>\s*)?<(?:httpSample|sample)\s[^>]*\bt="/.test(head),
  open({ place, lines }) {
    const series = openSampleSeries()
    const tally = { threads: 0, transactions: 0, dated: false, undated: 0 }
    const parser = new SaxesParser({ xmlns: false })
    let depth = 0
    let nested = 0
    let incomplete = 0
    let line = 1
    let sinceTag = 0
    let fault: { line: number; reason: string } | null = null
    let started = false

    parser.on('error', (error) => {
      fault ??= { line, reason: error.message.replace(/^\d+:\d+: /, '') }
    })
    parser.on('opentag', ({ name, attributes }) => {
      sinceTag = 0
      if (!SAMPLES.has(name)) return
      depth++
      if (fault !== null) return
      if (depth > 1) {
        nested++
        return
      }
      const value = (...names: string[]): string => names.map((each) => attributes[each]).find((text) => text !== undefined) ?? ''
      // JMeter 1.x wrote the names in full.
      const ms = parseNumber(value('t', 'time'))
      if (ms === null || ms < 0) {
        incomplete++
        return
      }
      const status = value('rc', 'responseCode')
      const stamp = parseNumber(value('ts', 'timeStamp'))
      if (stamp === null) tally.undated++
      tally.threads = Math.max(tally.threads, parseNumber(value('na')) ?? 0)
      const message = value('rm', 'responseMessage')
      if (/^Number of samples in transaction\s*:/.test(message)) tally.transactions++
      addSample(series, { label: value('lb', 'label'), ms, status, failed: value('s', 'success').toLowerCase() === 'false', message, startMs: stamp })
    })
    parser.on('closetag', ({ name }) => {
      sinceTag = 0
      if (SAMPLES.has(name)) depth--
    })

    return {
      push(text) {
        for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++
        if (fault !== null) return
        // Blank space before the declaration is no XML, and yet such files are about.
        let piece = text
        if (!started) {
          piece = text.trimStart()
          if (piece === '') return
          started = true
        }
        sinceTag += piece.length
        if (sinceTag > MAX_PIECE) throw noResult(place, 'The XML has more than 16 MiB without a tag, as no result of JMeter has.', 'Leave the data of the answers out of the result (jmeter.save.saveservice.response_data=false), or write CSV.', 'tooLarge')
        parser.write(piece)
      },
      end() {
        const cut = fault === null && depthLeft()
        const found = fault as { line: number; reason: string } | null
        if (series.size() === 0) {
          throw noResult(place, `The XML holds no sample (httpSample or sample with a time t).${found === null ? '' : ` At line ${found.line} it is not well formed: ${found.reason}`}`, 'Send the result file that JMeter writes (-l FILE), CSV or XML.')
        }
        const result = series.end(emptyResult('JMeter JTL, XML', 'closed'), { epoch: true })
        finishJmeter(result, tally)
        if (nested > 0) result.notes.push(`${nested} samples within others (redirects, embedded files, parts of transactions) are not counted: the time of the outer one includes theirs.`)
        if (incomplete > 0) result.notes.push(`${incomplete} samples have no time and were left out.`)
        if (cut) result.notes.push('The file ends in the middle, as when JMeter is stopped; what came before was read.')
        if (found !== null) {
          lines.malformed(found.line, 'bad-xml', `The XML is not well formed: ${found.reason} What follows was not read.`, '', 1)
          result.notes.push(`The XML is not well formed from line ${found.line} on; what came before was read.`)
        }
        return result
      },
    }

    function depthLeft(): boolean {
      try {
        parser.close()
      } catch {
        return true
      }
      // `close` reports tags left open as an error.
      const left = fault !== null
      fault = null
      return left
    }
  },
}
