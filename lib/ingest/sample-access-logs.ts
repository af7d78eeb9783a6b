/** Hand-made access logs of every kind that is read, for the tests: small, each with some of what makes readers stumble. */
import { generateAccessLog } from './generate-access-log.ts'

const lines = (...all: string[]): string => `${all.join('\n')}\n`
const apache = [...generateAccessLog({
  seed: 3, serverName: 'shop.example.com', startEpochS: Date.UTC(2026, 10, 23, 9) / 1000, durationS: 3, ratePerSecond: 8, oddShare: 0.05,
  actions: [{ path: '/items/{int}', weight: 3, meanMs: 40, cv: 1, statuses: { 404: 0.1, 500: 0.05 } }, { path: '/static/{file}', weight: 2, meanMs: 0.5, cv: 1 }],
})].map((line) => line.replace(/\n$/, ''))
const at = (second: number): string => `[23/Nov/2026:09:00:${String(second).padStart(2, '0')} +0100]`
const AGENT = '"Mozilla/5.0 (X11; \\"odd\\" \\x16)"'

export const SAMPLE_ACCESS_LOGS: Record<string, string> = {
  vhost_combined_D: lines(...apache),
  common: lines(...[1, 2, 3, 3, 4, 9].map((s) => `192.0.2.7 - - ${at(s)} "GET /a/${s} HTTP/1.1" 200 ${s}00`), '', `2001:db8::7 - frank ${at(12)} "-" 408 -`, 'cut off'),
  combined_T: lines(...[1, 1, 2, 5].map((s) => `192.0.2.7 - - ${at(s)} "GET /a?q=${s} HTTP/1.0" 200 12 "-" ${AGENT} ${s % 3}`)),
  pair: lines(...[1, 2, 3, 4].map((s) => `192.0.2.7 - - ${at(s)} "POST /b HTTP/1.1" 302 0 "-" "x" **${s - 1}/${s * 912_345}**`)),
  nginx: lines(...[1, 2, 3, 4, 5].map((s) => `192.0.2.9 - - ${at(s)} "GET /n HTTP/2.0" 200 77 "-" "curl/8" 0.01${s} 0.00${s}${s === 3 ? ', 0.002 : 0.001' : ''}`)),
  json: lines(...[1, 2, 3].map((s) => `{"time":"2026-11-23T09:00:0${s}+01:00","method":"GET","path":"/j/${s}","status":${199 + s},"duration_us":${s * 1500},"agent":"\\x16"}`), '{"time":"2026', '[]'),
  w3c: lines('#Software: Microsoft Internet Information Services 10.0', '#Fields: date time cs-method cs-uri-stem sc-status time-taken', '2026-11-23 09:00:01 GET /w 200 15', '2026-11-23 09:00:02 GET /w 500 250', '#Fields: date time cs-method cs-uri-stem sc-status', '2026-11-23 09:00:03 GET /v 200'),
  haproxy: lines('Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html?a=1 HTTP/1.1"', 'Feb  6 12:14:15 localhost haproxy[14389]: Proxy http-in started.'),
}
