/** Hand-made results that are JSON, CSV, XML or a log, for the tests. */
const lines = (...all: string[]): string => `${all.join('\n')}\n`
const json = (value: unknown): string => JSON.stringify(value, null, 2)

const TREND = { avg: 20.5, min: 1, med: 18, max: 900, 'p(90)': 40, 'p(95)': 55.5 }

export const SAMPLE_DOCUMENTS: Record<string, string> = {
  'vegeta-json': json({ latencies: { total: 1, mean: 2371194, '50th': 2854306, '95th': 3478629, '99th': 3530000, max: 3660505 }, duration: 990000000, requests: 100, rate: 101, success: 0.9, status_codes: { 0: 4, 200: 90, 500: 6 }, errors: ['EOF'] }),
  'oha-json': json({ summary: { successRate: 1, total: 10.5, slowest: 0.07, fastest: 0.001, average: 0.007, requestsPerSec: 19.05 }, latencyPercentiles: { p50: 0.0046, p95: 0.0277, p99: null, 'p99.9': 0.05 }, statusCodeDistribution: { 200: 150, 502: 30 }, errorDistribution: { 'aborted due to deadline': 20 } }),
  'bombardier-json': json({ spec: { numberOfConnections: 125, method: 'GET', url: 'http://x/' }, result: { timeTakenSeconds: 10.1, req1xx: 0, req2xx: 90, req3xx: 0, req4xx: 1, req5xx: 5, others: 4, errors: [{ description: 'timeout', count: 4 }], latency: { mean: 1500.5, stddev: 1, max: 90000, percentiles: { 50: 1200, 99: 8000 } }, rps: { mean: 9.9 } } }),
  'autocannon-json': json({ url: 'http://x/', connections: 5, duration: 5.02, errors: 7, timeouts: 3, non2xx: 12, '5xx': 9, '2xx': 100, start: '2026-11-23T04:11:15.389Z', finish: '2026-11-23T04:11:20.409Z', latency: { average: 32.03, min: 2, max: 151, p50: 28, p90: 60, p97_5: 83, p99: 99 }, requests: { average: 326, total: 112, sent: 120 } }),
  'siege-json': `** SIEGE 4.1.6\n** Preparing 2 concurrent users for battle.\nLifting the server siege...\n{\t"transactions":\t\t\t 1408,\n\t"availability":\t 100.00,\n\t"elapsed_time":\t 3.70,\n\t"response_time":\t 5.25,\n\t"transaction_rate":\t 380.54,\n\t"concurrency":\t 2.00,\n\t"failed_transactions":\t 3,\n\t"longest_transaction":\t 20.00\n}\n`,
  'artillery-json': json({ aggregate: { counters: { 'http.codes.200': 90, 'http.codes.503': 6, 'http.requests': 100, 'errors.ECONNREFUSED': 4 }, rates: { 'http.request_rate': 10 }, summaries: { 'http.response_time': { min: 1, max: 200, count: 96, p50: 5, median: 5, p75: 7, p90: 11, p95: 24.5, p99: 37, p999: 80 } }, firstMetricAt: 1700000000000, lastMetricAt: 1700000010000 }, intermediate: [] }),
  'k6-summary-json': json({ metrics: { http_reqs: { count: 878, rate: 35.9 }, http_req_duration: TREND, http_req_failed: { passes: 49, fails: 829, value: 0.0558 }, vus: { value: 1, min: 1, max: 20 }, vus_max: { value: 20 } } }),
  'gatling-stats-json': json({ type: 'GROUP', name: 'Global', stats: { numberOfRequests: { total: 10, ok: 8, ko: 2 }, minResponseTime: { total: 1, ok: '-', ko: 1 }, maxResponseTime: { total: 90 }, meanResponseTime: { total: 20 }, percentiles1: { total: 15 }, percentiles2: { total: 20 }, percentiles3: { total: 60 }, percentiles4: { total: 85 }, meanNumberOfRequestsPerSecond: { total: 2.5 } }, contents: { a: { type: 'GROUP', name: 'login', contents: { b: { type: 'REQUEST', name: 'POST', stats: { numberOfRequests: { total: 10, ko: 2 }, meanResponseTime: { total: 20 } } } } } } }),
  'tsung-json': json({ stats: [{ timestamp: 1461690087, samples: [] }, { timestamp: 1461690097, samples: [{ name: 'users', value: 1, max: 8 }, { name: 'request', value: 10, mean: 100, max: 200, min: 50, global_mean: 40, global_count: 30 }, { name: 'http_200', value: 9, total: 39 }, { name: 'error_timeout', value: 1, total: 2 }] }] }),
  'jmeter-statistics-json': json({ Total: { transaction: 'Total', sampleCount: 30, errorCount: 3, meanResTime: 12.5, medianResTime: 10, minResTime: 1, maxResTime: 99, pct1ResTime: 30, pct2ResTime: 50, pct3ResTime: 90, throughput: 5 }, Home: { transaction: 'Home', sampleCount: 30, errorCount: 3, meanResTime: 12.5 } }),
}

const K6_POINT = (metric: string, value: number, tags: Record<string, string>): string => JSON.stringify({ metric, type: 'Point', data: { time: '2026-11-23T04:12:05.250Z', value, tags } })
const TAGS = { method: 'GET', name: 'http://x/', status: '200', expected_response: 'true' }
const GATLING = '1509787167394'

/** With CR, LF and all: the lines of each are requests but for headers. */
export const SAMPLE_SERIES: Record<string, string> = {
  'ab-gnuplot': lines('starttime\tseconds\tctime\tdtime\tttime\twait', 'Mon Nov 23 04:07:01 2026\t1795406821\t0\t2\t2\t2', 'Mon Nov 23 04:07:02 2026\t1795406822\t1\t8\t9\t2'),
  'ab-percentiles': lines('Percentage served,Time in ms', '0,2.428', '50,12.612', '95,33.561', '99,50.896'),
  'hey-csv': lines('response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset', '0.0037,0.0002,0.0000,0.0001,0.0032,0.0001,200,0.0002', '0.0100,0.0001,0.0000,0.0001,0.0037,0.0000,503,1.5000'),
  'siege-verbose': lines('** SIEGE 3.0', 'HTTP/1.1 200   0.36 secs:    3372 bytes ==> GET  /', '\u001b[0;31mHTTP/1.1 503   0.10 secs:      92 bytes ==> GET  /cart\u001b[0m', 'HTTP/1.1 200   0,20 secs:      92 bytes ==> GET  /'),
  'vegeta-csv': lines('1700000000000000000,200,2000000,0,10,,Ym9keQ==,a,0,GET,http://x/cart?q=1,', '1700000001000000000,0,30000000,0,0,"dial tcp: a, b",,a,1,GET,http://x/cart,'),
  'vegeta-json-lines': lines('{"attack":"","seq":0,"code":200,"timestamp":"2026-11-23T04:12:05Z","latency":2000000,"bytes_out":0,"bytes_in":5,"error":"","method":"GET","url":"http://x/"}', '{"attack":"","seq":1,"code":500,"timestamp":"2026-11-23T04:12:06Z","latency":4000000,"bytes_out":0,"bytes_in":5,"error":"500 Internal Server Error","method":"GET","url":"http://x/"}'),
  'k6-csv': lines('metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,status,url', 'vus,1633706790,7.000000,,,,,,,,,', 'http_reqs,1633706790,1,,,,true,,GET,http://x/,200,http://x/', 'http_req_duration,1633706790,245.5,,,,true,,GET,http://x/,200,http://x/', 'http_req_duration,1633706790,0,,"dial, no",1101,false,,GET,http://x/,0,http://x/'),
  'k6-json-lines': lines('{"type":"Metric","data":{"name":"http_reqs","type":"counter"},"metric":"http_reqs"}', K6_POINT('vus', 3, {}), K6_POINT('http_req_duration', 12.5, TAGS), K6_POINT('http_req_duration', 20, { ...TAGS, status: '404', expected_response: 'false' })),
  'locust-stats-csv': lines('Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,90%,95%,99%,100%', 'GET,"/a,b",10,1,4,5.5,1.5,30.2,3,2.5,0.1,4,9,12,30,30', 'POST,/c,5,0,8,8,8,8,3,1.5,0,8,8,8,8,8', ',Aggregated,15,1,5,6.3,1.5,30.2,3,4,0.1,5,9,12,30,30'),
  'locust-history-csv': lines('Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size', '1700000000,1,,Aggregated,0,0,N/A,N/A,0,0,0,0.0,0,0,0', '1700000010,20,,Aggregated,5,0,9,10,50,3,5,6.5,1,40,3', '1700000020,12,,Aggregated,5,0,7,8,100,4,6,7.5,1,50,3'),
  'locust-failures-csv': lines('Method,Name,Error,Occurrences', 'GET,/a,"HTTPError(\'503, no\')",4', 'GET,/a,"two', 'lines",7'),
  'locust-workers': lines('{"stats":[{"name":"/a","method":"GET","num_requests":3,"num_failures":1,"total_response_time":60,"min_response_time":10,"max_response_time":30,"response_times":{"10":1,"20":1,"30":1},"start_time":1700000000.5,"last_request_timestamp":1700000002}],"errors":{"x":{"error":"boom","occurrences":1}},"user_count":12,"client_id":"one"}'),
  'jmeter-csv': lines('timeStamp;elapsed;label;responseCode;responseMessage;threadName;success;bytes;grpThreads;allThreads;Latency', '1637589158484;34;good;200;OK;t 1-1;true;546;1;4;32', '1637589159484;10;"bad; one";500;"Server', 'Error";t 1-1;false;654;1;3;3', '1637589160484;20;good;Non HTTP response code: java.net.ConnectException;Connection refused;t 1-1;false;0;1;3;0'),
  'jmeter-aggregate-csv': lines('Label,# Samples,Average,Median,90% Line,95% Line,99% Line,Min,Max,Error %,Throughput,Received KB/sec,Sent KB/sec', 'Home,100,20,18,40,55,90,1,99,2.00%,10.5,1,1', 'TOTAL,100,20,18,40,55,90,1,99,2.00%,10.5,1,1'),
  'gatling-log': lines('RUN\tsim.Basic\tbasic\t1509787166682\t \t3.1.2', 'USER\tHome\t1\tSTART\t1509787167379\t1509787167379', `REQUEST\t1\t\tping\t${GATLING}\t1509787167845\tOK\t `, `REQUEST\tgroup\tpong\t${GATLING}\t1509787168394\tKO\tstatus.find.is(200), but actually found 500`, `Home\t1\tREQUEST\t\tpang\t${GATLING}\t${GATLING}\t1509787167400\t1509787167494\tOK\t `, 'USER\tHome\t1\tEND\t1509787167379\t1509787168351'),
}

export const JTL_XML = lines(
  '<?xml version="1.0" encoding="UTF-8"?>', '<testResults version="1.2">', '<httpSample t="20" lt="2" ts="1637589158000" s="true" lb="A &amp; B" rc="200" rm="OK" na="2">', '  <httpSample t="15" ts="1637589158001" s="true" lb="inner" rc="302"/>', '</httpSample>',
  '<sample t="40" ts="1637589159000" s="false" lb="C" rc="500" rm="Server Error" na="5"/>', '</testResults>',
)

export const HDR_LOG = lines('#[StartTime: 1441812279.474 (seconds since epoch)]', '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"', '0.1,1.0,50.0,HISTFAAAAFZ4nJNpmSzMwMCQzsDAwMjAwMDEAAEgNgPz////Yfzn0kx/GZmaGZnKmVyZrJksmayZ1JmkmaSZZMEkiBZn4mXiZuJFIVH5nEysYMgMpVHZIBYAS7MLHA==', 'Tag=A,1.1,1.0,50.0,HISTFAAAAFZ4nJNpmSzMwMCQzsDAwMjAwMDEAAEgNgPz////Yfzn0kx/GZmaGZnKmVyZrJksmayZ1JmkmaSZZMEkiBZn4mXiZuJFIVH5nEysYMgMpVHZIBYAS7MLHA==')

export const AB_HTML = lines(
  '<p>', ' This is ApacheBench, Version 2.3 <i>&lt;$Revision: 1903618 $&gt;</i><br>', '</p>', '', '<table >', '<tr ><th colspan=2 >Concurrency Level:</th><td colspan=2 >8</td></tr>', '<tr ><th colspan=2 >Time taken for tests:</th><td colspan=2 >3.500 seconds</td></tr>',
  '<tr ><th colspan=2 >Complete requests:</th><td colspan=2 >1000</td></tr>', '<tr ><th colspan=2 >Failed requests:</th><td colspan=2 >0</td></tr>', '<tr ><th colspan=2 >Requests per second:</th><td colspan=2 >285.71</td></tr>',
  '<tr ><th >&nbsp;</th> <th >min</th>   <th >avg</th>   <th >max</th></tr>', '<tr ><th >Total:</th><td >    2</td><td >   27</td><td >  190</td></tr>', '</table>',
)
