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

const MAX_DEPTH = 1000
/** More places than this are not of one damage but of another kind of file; what follows is not read. */
const MAX_FAULTS = 10_000
const PIECE = 64 * 1024

/** Text without a tag that is kept at most: answers may be stored in the file. */
const MAX_PIECE = 16 * 1024 * 1024
const SAMPLES = new Set(['httpSample', 'sample', 'sampleResult'])

/** Plugins write elements of their own names with the same attributes. */
const isSample = (name: string, attributes: Record<string, string>): boolean => SAMPLES.has(name) || (attributes.t !== undefined && attributes.lb !== undefined)

export const jmeterXml: StreamFormat = {
  kind: 'stream', name: 'jmeter-xml', title: 'JMeter JTL, XML',
  matches: (head) => /<testResults\b/.test(head) || /^\s*(?:<\?xml[^>]*>\s*)?<(?:httpSample|sample)\s[^>]{0,2000}\bt="/.test(head),
  open({ place, lines }) {
    const series = openSampleSeries()
    const tally = { threads: 0, transactions: 0, dated: false, undated: 0 }
    const parser = new SaxesParser({ xmlns: false })
    /** Whether each open element is a sample. */
    const open: boolean[] = []
    let depth = 0
    let nested = 0
    let incomplete = 0
    let sinceTag = 0
    let fault: { line: number; reason: string } | null = null
    let faults = 0
    let trimmed = 0
    let started = false

    parser.on('error', (error) => {
      faults++
      fault ??= { line: trimmed + parser.line, reason: error.message.replace(/^\d+:\d+: /, '') }
    })
    parser.on('opentag', ({ name, attributes }) => {
      sinceTag = 0
      const sample = isSample(name, attributes)
      // No result is nested deeper; a hostile file may be.
      if (open.push(sample) > MAX_DEPTH) throw noResult(place, `The XML is nested more than ${MAX_DEPTH} elements deep, as no result of JMeter is.`, 'Send the result file that JMeter writes (-l FILE).')
      if (!sample) return
      depth++
      if (faults > MAX_FAULTS) return
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
    parser.on('closetag', () => {
      sinceTag = 0
      if (open.pop() === true) depth--
    })

    return {
      push(text) {
        // Blank space before the declaration is no XML, and yet such files are about.
        let piece = text
        if (!started) {
          piece = text.trimStart()
          trimmed += text.slice(0, text.length - piece.length).split('\n').length - 1
          if (piece === '') return
          started = true
        }
        sinceTag += piece.length
        if (sinceTag > MAX_PIECE) throw noResult(place, 'The XML has more than 16 MiB without a tag, as no result of JMeter has.', 'Leave the data of the answers out of the result (jmeter.save.saveservice.response_data=false), or write CSV.', 'tooLarge')
        // Each fault is costly, so what can hold no more samples is not parsed.
        for (let at = 0; at < piece.length && faults <= MAX_FAULTS; at += PIECE) parser.write(piece.slice(at, at + PIECE))
      },
      end() {
        const found = fault as { line: number; reason: string } | null
        const before = faults
        const cut = closesBadly(before)
        if (series.size() === 0) {
          throw noResult(place, `The XML holds no sample (httpSample or sample with a time t).${found === null ? '' : ` At line ${found.line} it is not well formed: ${found.reason}`}`, 'Send the result file that JMeter writes (-l FILE), CSV or XML.')
        }
        const result = series.end(emptyResult('JMeter JTL, XML', 'closed'), { epoch: true })
        finishJmeter(result, tally)
        if (nested > 0) result.notes.push(`${nested} samples within others (redirects, embedded files, parts of transactions) are not counted: the time of the outer one includes theirs.`)
        if (incomplete > 0) result.notes.push(`${incomplete} samples have no time and were left out.`)
        if (cut) result.notes.push('The file ends in the middle, as when JMeter is stopped; what came before was read.')
        if (found !== null) {
          // The lines are those of the XML, not of samples: the place is told, and no line counts as lost.
          lines.malformed(found.line, 'bad-xml', `The XML is not well formed: ${found.reason}`, '', 0)
          result.notes.push(`The XML is not well formed in ${before > MAX_FAULTS ? `more than ${MAX_FAULTS}` : before} ${before === 1 ? 'place' : 'places'}, first at line ${found.line}; ${before > MAX_FAULTS ? 'that is too many, and what follows them was not read' : 'what could be read around it was'}.`)
        }
        return result
      },
    }

    /** `close` reports tags that are still open as errors. */
    function closesBadly(before: number): boolean {
      if (started) parser.close()
      return started && faults > before
    }
  },
}
