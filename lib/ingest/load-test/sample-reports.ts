/** Hand-made results of every tool whose report is text, for the tests: small, and with figures that tell mistakes apart. */
const lines = (...all: string[]): string => `${all.join('\n')}\n`

export const AB = lines(
  'This is ApacheBench, Version 2.3 <$Revision: 1 $>', 'Benchmarking shop.example.com (be patient).....done', '', 'Document Path:          /cart?x=1', '',
  'Concurrency Level:      8', 'Time taken for tests:   3.5 seconds', 'Complete requests:      1000', 'Failed requests:        907', '   (Connect: 2, Receive: 1, Length: 900, Exceptions: 4)',
  'Non-2xx responses:      10', 'Requests per second:    285.71 [#/sec] (mean)', 'Time per request:       28.000 [ms] (mean)', 'Time per request:       3.500 [ms] (mean, across all concurrent requests)', '',
  'Connection Times (ms)', '              min  mean[+/-sd] median   max', 'Total:          2   27   9.4     25     190', '',
  'Percentage of the requests served within a certain time (ms)', '  50%     25', '  90%     47', '  95%     64', '  99%    101', ' 100%    190 (longest request)',
)

export const WRK = lines(
  'Running 10s test @ http://127.0.0.1/cart', '  2 threads and 8 connections', '  Thread Stats   Avg      Stdev     Max   +/- Stdev', '    Latency   900.55us    9.47ms   1.50s    79.14%', '    Req/Sec   269.50     36.05   333.00     68.00%',
  '  Latency Distribution', '     50%  800.00us', '     75%    1.20ms', '     90%    3.00ms', '     99%    0.90s', '  2700 requests in 10.02s, 2.11MB read', '  Socket errors: connect 0, read 3, write 0, timeout 4', '  Non-2xx or 3xx responses: 20', 'Requests/sec:    269.46', 'Transfer/sec:    430.87KB',
)

export const WRK2 = lines(
  'Running 1m test @ http://127.0.0.1/', '  2 threads and 100 connections', '  Thread calibration: mean lat.: 10087 usec, rate sampling interval: 22 msec', '  Thread Stats   Avg      Stdev     Max   +/- Stdev', '    Latency     6.60ms    1.92ms  12.50ms   68.46%',
  '  Latency Distribution (HdrHistogram - Recorded Latency)', ' 50.000%    6.67ms', ' 90.000%    9.14ms', ' 99.000%   11.18ms', ' 99.900%   12.30ms', '100.000%   12.50ms', '',
  '  Detailed Percentile spectrum:', '       Value   Percentile   TotalCount 1/(1-Percentile)', '', '       6.671     0.500000        19783         2.00', '      10.015     0.950000        37527        20.00', '      12.503     1.000000        39500          inf',
  '#[Mean    =        6.602, StdDeviation   =        1.919]', '#[Max     =       12.496, Total count    =        39500]', '----------------------------------------------------------',
  '  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))', ' 50.000%    2.68ms', ' 99.000%    5.43ms', '  120018 requests in 1.00m, 19.81MB read', 'Requests/sec:   2000.28',
)

export const HEY = lines(
  '', 'Summary:', '  Total:\t2.9835 secs', '  Slowest:\t0.5582 secs', '  Fastest:\t0.1214 secs', '  Average:\t0.2700 secs', '  Requests/sec:\t20.7809', '', 'Latency distribution:', '  50% in 0.2566 secs', '  95% in 0.4505 secs', '  0% in 0.0000 secs', '',
  'Status code distribution:', '  [200]\t50 responses', '  [503]\t10 responses', '', 'Error distribution:', '  [2]\tGet "http://127.0.0.1/": dial tcp: connection refused', '',
)

export const OHA = lines(
  'Summary:', '  Success rate:\t97.00%', '  Total:\t2000.1234 ms', '  Slowest:\t71.2335 ms', '  Fastest:\t1.4770 ms', '  Average:\t7.2251 ms', '  Requests/sec:\t50.0000', '', 'Response time distribution:', '  50.00% in 4.6533 ms', '  99.00% in 41.1939 ms', '  99.90% in 70.1000 ms', '',
  'Status code distribution:', '  [200] 97 responses', '', 'Error distribution:', '  [3] aborted due to deadline',
)

export const VEGETA = lines(
  'Requests      [total, rate, throughput]         200, 100.01, 98.10', 'Duration      [total, attack, wait]             2.001s, 1.9998s, 1.2ms', 'Latencies     [min, mean, 50, 90, 95, 99, max]  579.427µs, 1m0.5s, 738.765µs, 831.688µs, 874.957µs, 1.028ms, 1m42s',
  'Success       [ratio]                           95.00%', 'Status Codes  [code:count]                      0:4  200:190  404:6  ', 'Error Set:', '404 Not Found', 'context deadline exceeded',
)

export const VEGETA_HIST = lines('Bucket         #     %       Histogram', '[0,     2ms]   60    60.00%  ####', '[2ms,   +Inf]  40    40.00%  ###')

export const VEGETA_HDRPLOT = lines('Value(ms)  Percentile  TotalCount  1/(1-Percentile)', '1.100000    0.000000    0    1.000000', '2.500000    0.500000    50    2.000000', '4.000000    0.900000    90    10.000000', '5.000000    0.950000    95    20.000000', '9.500000    0.990625    99    106.666667', '12.000000    1.000000    100    10000000.000000')

export const BOMBARDIER = lines(
  'Bombarding http://127.0.0.1:8080 for 10s using 125 connection(s)', '[=====] 10s', 'Done!', 'Statistics        Avg      Stdev        Max', '  Reqs/sec     12587.00    1204.69      14237', '  Latency       15.88ms     6.10ms   1.17s', '  Latency Distribution', '     50%    17.05ms', '     99%    31.38ms',
  '  HTTP codes:', '    1xx - 0, 2xx - 900, 3xx - 0, 4xx - 60, 5xx - 30', '    others - 10', '  Errors:', '    dial tcp: connect: connection refused - 10', '  Throughput:     2.59MB/s',
)

export const AUTOCANNON = lines(
  'Running 4s test @ http://127.0.0.1/', '4 connections', '', '┌─────────┬───────┬────────┬────────┬────────┬───────────┬─────────┬────────┐', '│ Stat    │ 2.5%  │ 50%    │ 97.5%  │ 99%    │ Avg       │ Stdev   │ Max    │', '├─────────┼───────┼────────┤', '│ Latency │ 25 ms │ 472 ms │ 857 ms │ 883 ms │ 459.22 ms │ 2.89 ms │ 1911 ms │',
  '┌───────────┬────────┬──────────┐', '│ Stat      │ 1%     │ Avg      │', '│ Req/Sec   │ 1,262  │ 1,416.25 │', '', '3942 2xx responses, 1723 non 2xx responses', '7k requests in 4.01s, 2.06 MB read', '12 errors (5 timeouts)',
)

export const ARTILLERY = lines(
  'All VUs finished. Total time: 12 seconds', '', '--------------------------------', 'Summary report @ 14:15:16(+0000)', '--------------------------------', '', 'errors.ETIMEDOUT: .............................................................. 3',
  'http.codes.200: ................................................................ 90', 'http.codes.500: ................................................................ 7', 'http.request_rate: ............................................................. 10/sec', 'http.requests: ................................................................. 100',
  'http.response_time:', '  min: ......................................................................... 1', '  max: ......................................................................... 1012', '  mean: ........................................................................ 12.5', '  median: ...................................................................... 7.9', '  p95: ......................................................................... 162.4', '  p99: ......................................................................... 1002.4',
  'vusers.session_length:', '  min: ......................................................................... 5', '  p99: ......................................................................... 9999',
)

export const LOADTEST = lines(
  '[Mon Nov 23 2026 04:11:44 GMT+0000 (Coordinated Universal Time)] INFO Target URL:          http://127.0.0.1/', '[Mon Nov 23 2026 04:11:44 GMT+0000 (Coordinated Universal Time)] INFO Concurrency level:   4', 'Completed requests:  400', 'Total errors:        9', 'Total time:          0.553243648 s', 'Requests per second: 723', 'Mean latency:        5.5 ms',
  'Percentage of the requests served within a certain time', '  50%      5 ms', '  95%      10 ms', ' 100%      15 ms (longest request)', '', ' 100%      15 ms (longest request)', '', '   500:   7 errors', '  -1:   2 errors',
)

export const SIEGE = lines(
  '** SIEGE 4.0.7', '** Preparing 4 concurrent users for battle.', 'The server is now under siege...', 'Transactions:\t\t        1129 hits', 'Availability:\t\t       99.47 %', 'Elapsed time:\t\t        4.40 secs', 'Response time:\t\t        0.02 secs', 'Transaction rate:\t      256.59 trans/sec', 'Concurrency:\t\t        3.98', 'Successful transactions:        1129', 'Failed transactions:\t           6', 'Longest transaction:\t        0.09', 'Shortest transaction:\t        0.00',
)

export const SIEGE_MS = SIEGE.replace('0.02 secs', '15.51 ms').replace(/0\.09$/m, '90.00 ms').replace(/0\.00$/m, '1.00 ms')

export const HTTPERF = lines(
  'httperf --client=0/1 --server=localhost --port=80 --uri=/ --rate=100 --num-conns=1000 --num-calls=1', 'Maximum connect burst length: 1', '', 'Total: connections 1000 requests 990 replies 985 test-duration 9.991 s', '', 'Connection rate: 100.1 conn/s (10.0 ms/conn, <=12 concurrent connections)',
  'Connection time [ms]: min 0.2 avg 0.5 max 12.3 median 0.5 stddev 0.4', 'Request rate: 99.1 req/s (10.0 ms/req)', 'Reply time [ms]: response 4.5 transfer 0.3', 'Reply status: 1xx=0 2xx=980 3xx=0 4xx=0 5xx=5', '', 'Errors: total 10 client-timo 6 socket-timo 0 connrefused 4 connreset 0', 'Errors: fd-unavail 0 addrunavail 0 ftab-full 0 other 0',
)

export const K6 = lines(
  'running (1m02.5s), 00/30 VUs, 3012 complete and 0 interrupted iterations', '', '     ✓ status is 200', '     checks.........................: 90.00%  ✓ 2700        ✗ 300', '   ✗ http_req_duration..............: avg=450.23µs min=0s med=505.7µs max=1m2.5s  p(90)=1ms    p(95)=1.09ms p(99.9)=2s', '       { expected_response:true }...: avg=1s min=1s med=1s max=1s p(90)=1s p(95)=1s',
  '     http_req_failed................: 1.66%   ✓ 50          ✗ 2962', '     http_reqs......................: 3012    48.19/s', '     vus............................: 3       min=3        max=30', '     vus_max........................: 30      min=30       max=30',
)

export const LOCUST = lines(
  '[2026-11-23 04:12:05,293] vm/INFO/locust.runners: Ramping to 5 users at a rate of 5.00 per second', ' Name                                                          # reqs      # fails  |     Avg     Min     Max  Median  |   req/s failures/s', '----------------------------------------------------------------',
  ' GET /cart                                                         57     2(3.51%)  |      16       4      43      14  |   12.50    0.10', '----------------------------------------------------------------', ' Aggregated                                                        57     2(3.51%)  |      16       4      43      14  |   12.50    0.10', '',
  ' Name                                                          # reqs      # fails  |     Avg     Min     Max  Median  |   req/s failures/s', ' GET /cart                                                         99     2(2.02%)  |      16',
)

export const JMETER_SUMMARY = lines('summary +    374 in 00:00:13 =   29.0/s Avg:   284 Min:    51 Max:   499 Err:     1 (0.27%) Active: 7 Started: 10 Finished: 3', 'summary =   1000 in 00:01:31 =   10.9/s Avg:   276 Min:    50 Max:   500 Err:     4 (0.40%)')

export const TSUNG = lines(
  '# stats: dump at 1218093520', 'stats: users 247 247', 'stats: request 10 100.0 5.0 200.0 50.0 0 0', 'stats: 200 10 10', '# stats: dump at 1218093530', 'stats: users 300 300', 'stats: request 30 20.0 5.0 210.0 10.0 100.0 10', 'stats: 200 27 37', 'stats: 500 3 3', 'stats: error_connect_timeout 2 2',
)

export const HGRM = lines('       Value     Percentile TotalCount 1/(1-Percentile)', '', '       2.000 0.000000000000          2           1.00', '      13.007 0.500000000000       1102           2.00', '      27.007 0.900000000000       1800          10.00', '      33.023 0.950000000000       1903          20.00', '      52.031 0.990625000000       1982         106.67', '      90.047 1.000000000000       2000', '#[Mean    =       15.095, StdDeviation   =        9.436]', '#[Max     =       90.000, Total count    =         2000]')

export const SAMPLE_REPORTS: Record<string, string> = {
  'ab-text': AB, 'wrk-text': WRK, 'wrk-text of wrk2': WRK2, 'hey-text': HEY, 'oha-text': OHA, 'vegeta-text': VEGETA, 'vegeta-hist': VEGETA_HIST, 'vegeta-hdrplot': VEGETA_HDRPLOT, 'bombardier-text': BOMBARDIER, 'autocannon-text': AUTOCANNON,
  'artillery-text': ARTILLERY, 'loadtest-text': LOADTEST, 'siege-text': SIEGE, 'httperf-text': HTTPERF, 'k6-text': K6, 'locust-console': LOCUST, 'jmeter-summariser': JMETER_SUMMARY, 'tsung-text': TSUNG, 'hdr-percentiles': HGRM,
}
