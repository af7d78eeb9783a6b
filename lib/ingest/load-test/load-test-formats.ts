/** Every format of load-test results that is read, the most particular first, and the names a person may give. */
import { abGnuplot, abPercentiles } from './ab-tables.ts'
import { abHtml, abText } from './ab-text.ts'
import { artilleryJson, artilleryText } from './artillery.ts'
import { autocannonJson, autocannonText } from './autocannon.ts'
import { bombardierJson, bombardierText } from './bombardier.ts'
import { gatlingBinary } from './gatling-binary.ts'
import { gatlingLog } from './gatling-log.ts'
import { gatlingStats } from './gatling-stats.ts'
import { hdrLog, hdrPercentiles } from './hdr-files.ts'
import { heyCsv } from './hey-csv.ts'
import { heyText, ohaText } from './hey-text.ts'
import { httperfText } from './httperf-text.ts'
import { jmeterAggregate, jmeterStatistics, jmeterSummariser } from './jmeter-aggregate.ts'
import { jmeterCsv } from './jmeter-csv.ts'
import { jmeterXml } from './jmeter-xml.ts'
import { k6Csv, k6JsonLines } from './k6-series.ts'
import { k6SummaryJson, k6Text } from './k6-summary.ts'
import type { BinaryFormat, DocumentFormat, LoadTestFormat } from './load-test-format.ts'
import { loadtestText } from './loadtest-text.ts'
import { locustConsole } from './locust-console.ts'
import { locustFailures, locustHistory, locustStats } from './locust-csv.ts'
import { locustWorkers } from './locust-workers.ts'
import { ohaJson } from './oha-json.ts'
import { siegeJson, siegeText, siegeVerbose } from './siege.ts'
import { tsungJson, tsungText } from './tsung.ts'
import { vegetaCsv, vegetaJsonLines } from './vegeta-encoded.ts'
import { vegetaGob } from './vegeta-gob.ts'
import { vegetaHdrplot, vegetaHist, vegetaJson, vegetaText } from './vegeta-report.ts'
import { wrkText } from './wrk-text.ts'

/** Those that are told from their first lines. */
export const TEXT_FORMATS: readonly Exclude<LoadTestFormat, DocumentFormat | BinaryFormat>[] = [
  abHtml, abText, autocannonText, wrkText, heyText, ohaText, vegetaText, vegetaHist, vegetaHdrplot, bombardierText, artilleryText, loadtestText, httperfText, k6Text, siegeVerbose, siegeText,
  locustConsole, jmeterSummariser, tsungText, hdrPercentiles, jmeterXml,
  abGnuplot, abPercentiles, heyCsv, vegetaCsv, vegetaJsonLines, k6Csv, k6JsonLines, locustHistory, locustStats, locustFailures, locustWorkers, jmeterAggregate, jmeterCsv, gatlingLog, hdrLog,
]

/** Those that are one JSON value, told from the whole of it. */
export const DOCUMENT_FORMATS: readonly DocumentFormat[] = [
  vegetaJson, ohaJson, bombardierJson, autocannonJson, siegeJson, artilleryJson, k6SummaryJson, gatlingStats, tsungJson, jmeterStatistics,
]

/** Those that are no text. */
export const BINARY_FORMATS: readonly BinaryFormat[] = [gatlingBinary, vegetaGob]

export const LOAD_TEST_FORMATS: readonly LoadTestFormat[] = [...BINARY_FORMATS, ...TEXT_FORMATS, ...DOCUMENT_FORMATS]

const toolOf = (name: string): string => (/^[a-z0-9]+/.exec(name)?.[0] ?? name)

/** Formats of a name ("ab-text") or of a tool ("ab"; wrk2 is wrk); none where the name is not one of load tests. */
export function formatsNamed(name: string): LoadTestFormat[] {
  const wanted = name.trim().toLowerCase().replace(/^wrk2/, 'wrk').replace(/^hdrhistogram$/, 'hdr')
  const exact = LOAD_TEST_FORMATS.filter((format) => format.name === wanted)
  return exact.length > 0 ? exact : LOAD_TEST_FORMATS.filter((format) => toolOf(format.name) === wanted)
}
