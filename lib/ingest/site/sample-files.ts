/** For tests: small files of each kind, of one shop under known loads, and their facts as a profile takes them. */
import { summaryOfReading } from '../any-facts.ts'
import { openAnyReader } from '../any-reader.ts'
import type { SiteFile } from './site-profile.ts'

/** Requests of a tenth of a second, two fifths of it CPU, in two processes that take 60 MiB. */
export function captureText({ requests = 400, cpuMs = 40, wallMs = 100, path = '/items/{int}', pss = 61_440, threads = 5 }: { requests?: number; cpuMs?: number; wallMs?: number; path?: string; pss?: number; threads?: number } = {}): string {
  const at = 1_795_407_149
  const lines = [{ kind: 'process', headroom_capture: 1, t: at, pid: 7, group: 'shop', python: '3.11.2', mod_wsgi: '4.9.4', requests: 0, threads, cores: 4, rss_kib: 20_480, pss_kib: 15_360 }] as object[]
  for (let i = 0; i < requests; i++) {
    const swing = 0.5 + (i % 11) / 10
    lines.push({ t: at + i / 2, method: 'GET', path, status: 200, wall_ms: wallMs * swing, cpu_ms: cpuMs * swing, front_ms: 0.2, queue_ms: 0, daemon_ms: 0.3, in_bytes: 0, out_bytes: 10, pid: 7, thread: 1 + (i % 2), n: i + 1, busy: 1, rss_kib: 80_000 })
  }
  lines.push({ kind: 'process', headroom_capture: 1, t: at + requests, pid: 7, group: 'shop', python: '3.11.2', mod_wsgi: '4.9.4', requests, threads, cores: 4, rss_kib: 90_000, pss_kib: pss })
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

/** One request each second from a minute of the 1st of March on, of 80 to 119 ms; with %D. */
export function logText({ fromS = 0, toS = 600, path = '/items/', zone = '+0000', localHour = 10 }: { fromS?: number; toS?: number; path?: string; zone?: string; localHour?: number } = {}): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return Array.from({ length: toS - fromS }, (_, i) => {
    const s = fromS + i
    return `10.0.0.9 - - [01/Mar/2026:${two(localHour + Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)} ${zone}] "GET ${path}${s % 40} HTTP/1.1" 200 512 "-" "Mozilla/5.0" ${80_000 + (s % 40) * 1000}\n`
  }).join('')
}

/** ApacheBench's report of a run at a concurrency. */
export function abText({ concurrency, ratePerSecond, meanMs, requests = 2000, path = '/items/1', percentiles = {} }: { concurrency: number; ratePerSecond: number; meanMs: number; requests?: number; path?: string; percentiles?: { p50?: number; p90?: number; p95?: number; p99?: number } }): string {
  const p50 = Math.round(percentiles.p50 ?? meanMs)
  const at = (factor: number): number => Math.round(meanMs * factor)
  return `This is ApacheBench, Version 2.3 <$Revision: 1903618 $>
Benchmarking shop.example.com (be patient).....done


Server Software:        Apache/2.4.57
Server Hostname:        shop.example.com
Server Port:            80

Document Path:          ${path}
Document Length:        512 bytes

Concurrency Level:      ${concurrency}
Time taken for tests:   ${(requests / ratePerSecond).toFixed(3)} seconds
Complete requests:      ${requests}
Failed requests:        0
Total transferred:      1304000 bytes
HTML transferred:       1024000 bytes
Requests per second:    ${ratePerSecond.toFixed(2)} [#/sec] (mean)
Time per request:       ${meanMs.toFixed(3)} [ms] (mean)
Time per request:       ${(meanMs / concurrency).toFixed(3)} [ms] (mean, across all concurrent requests)
Transfer rate:          2450.12 [Kbytes/sec] received

Connection Times (ms)
              min  mean[+/-sd] median   max
Connect:        0    0   0.1      0       1
Processing:    ${at(0.8)}   ${at(1)}   3.0     ${at(1)}      ${at(1.6)}
Waiting:       ${at(0.8)}   ${at(1)}   3.0     ${at(1)}      ${at(1.6)}
Total:         ${at(0.6)}   ${at(1)}   3.0     ${p50}      ${Math.round(Math.max(at(1.6), (percentiles.p99 ?? 0) * 1.05))}

Percentage of the requests served within a certain time (ms)
  50%     ${p50}
  90%     ${Math.round(percentiles.p90 ?? meanMs * 1.2)}
  95%     ${Math.round(percentiles.p95 ?? meanMs * 1.3)}
  99%     ${Math.round(percentiles.p99 ?? meanMs * 1.5)}
 100%     ${Math.round(Math.max(at(1.6), (percentiles.p99 ?? 0) * 1.05))} (longest request)
`
}

/** ps with PSS: two daemons of the shop with five threads for requests, one of a name that is cut. */
export const PS_TEXT = `    PID    RSS   PSS NLWP COMMAND
   2001   9000  4000    1 /usr/sbin/apache2 -k start
   2002  99000 81920    8 (wsgi:shop)        -k start
   2003  98000 79872    8 (wsgi:shop)        -k start
   2004  97000 61440    8 (wsgi:shop-report
   2010 300000 262144   6 postgres: writer
`

export function siteFile(id: string, fileName: string, text: string, over: Partial<SiteFile> = {}): SiteFile {
  const reader = openAnyReader({ place: fileName })
  reader.push(new TextEncoder().encode(text))
  return { id, fileName, reading: 1, facts: summaryOfReading(reader.end()).facts, answers: {}, repeats: null, ...over }
}
