// Captures, memory and host files, damaged in every way: no crash, no hang, every line accounted for, or a refusal in words.
import { describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { openAnyReader } from './any-reader.ts'
import { captureMeasurementOf } from './capture/capture-measurement.ts'
import { HOST_FORMATS } from './host/host-formats.ts'
import { seededRandom } from './generate-access-log.ts'

const SAMPLES: Record<string, string> = {
  ps: '  PID  PPID USER   RSS   PSS NLWP %CPU COMMAND\n 7 1 root 100 90 1 0.0 /usr/sbin/apache2 -k start\n 8 7 w 200 190 5 1.0 (wsgi:shop)       -k start\n 9 7 w 200 190 5 1.0 /usr/sbin/apache2 -k start\n',
  top: 'top - 04:04:52 up 39 min,  0 user,  load average: 0.71, 0.99, 0.67\nMiB Mem :  24105.6 total,  23080.2 free,    619.7 used,    708.0 buff/cache\nMiB Swap: 0.0 total, 0.0 free, 0.0 used.  23485.8 avail Mem\n\n  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n20873 root      20   0   15080   5632   3352 S   0.0   0.0   0:00.00 apache2\n',
  pidstat: 'Linux 6.1 (vm) \t11/23/26 \t_x86_64_\t(2 CPU)\n\n# Time UID PID %CPU VSZ RSS %MEM Command\n04:04:57 33 20876 2.00 166788 37340 0.15 (wsgi:shop) -k start\nAverage: 33 20876 2.00 166788 37340 0.15 (wsgi:shop) -k start\n',
  smem: '  PID User     Command                         Swap      USS      PSS      RSS \n21016 root     apache2 -f /opt/otherapp/ap        0      396      948     4788 \n',
  pmap: '20887:   /usr/sbin/apache2 -k start\nAddress           Kbytes     RSS   Dirty Mode  Mapping\n000055669d6ce000     228     192       0 r---- apache2\n---------------- ------- ------- ------- \ntotal kB         1223812   12680    5508\n',
  smaps: '55669d6ce000-55669d707000 r--p 00000000 fe:00 15884289 /usr/sbin/apache2\nSize:                228 kB\nRss:                 192 kB\nPss:                  15 kB\nVmFlags: rd ex mr mw me \n',
  'proc-status': 'Name:\tapache2\nPid:\t20873\nPPid:\t1\nVmSize:\t   15080 kB\nVmRSS:\t    5632 kB\nThreads:\t1\n',
  free: '               total        used        free      shared  buff/cache   available\nMem:        24684084      654104    23584600        9556      754944    24029980\nSwap:              0           0           0\n',
  meminfo: 'MemTotal:       24684084 kB\nMemFree:        23584600 kB\nMemAvailable:   24029980 kB\nSwapTotal: 0 kB\n',
  vmstat: 'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n 1  0      0  23029      4    732    0    0  1130  1161  318  791 11  5 84  0  0\n',
  'mod-status': 'ServerMPM: event\nTotal Accesses: 708\nUptime: 6\nBusyWorkers: 1\nIdleWorkers: 49\nScoreboard: ____W\n',
  'mod-wsgi-metrics': '{"pid": 24669, "request_busy_time": 2.99, "request_count": 210, "memory_rss": 39272448, "running_time": 2, "request_threads": 5}\n',
  capture: '{"kind":"process","headroom_capture":1,"t":1795407149,"pid":7,"group":"shop","requests":0}\n{"t":1795407150,"method":"GET","path":"/a","status":200,"wall_ms":100,"cpu_ms":40,"queue_ms":9,"pid":7,"thread":1,"n":1,"busy":1,"rss_kib":100}\n{"t":1795407151,"method":"GET","path":"/b","status":200,"wall_ms":100,"cpu_ms":40,"queue_ms":9,"pid":7,"thread":1,"n":2,"busy":1,"rss_kib":100}\n',
}
const ROUNDS = 800

test('every host format has a sample', () => {
  expect(HOST_FORMATS.map(({ name }) => name).filter((name) => !(name in SAMPLES))).toEqual([])
})

describe('damaged', () => {
  test.each(Object.entries(SAMPLES))('%s', (name, text) => {
    const random = seededRandom(name.length)
    const whole = new TextEncoder().encode(text)
    let read = 0
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = mutate(whole, random)
      const reader = openAnyReader({ place: 'x' })
      try {
        const cut = Math.floor(random() * (bytes.length + 1))
        reader.push(bytes.subarray(0, cut))
        reader.push(bytes.subarray(cut))
        const reading = reader.end()
        if (reading.kind === 'access-log' || reading.kind === 'load-test') continue
        const measurement = reading.kind === 'host' ? reading.facts.measurement : captureMeasurementOf(reading.facts, reading.exact)
        const { total, read: held, blank, comments, malformed } = measurement.lines
        expect(held + blank + comments + malformed).toBe(total)
        expect(Math.min(held, blank, comments, malformed)).toBeGreaterThanOrEqual(0)
        expect(JSON.stringify(measurement)).not.toMatch(/:(?:NaN|Infinity)/)
        read++
      } catch (error) {
        if (!isAppError(error)) throw error
      }
    }
    expect(read).toBeGreaterThan(ROUNDS / 20)
  })
})

/** One to four changes: a byte turned, a piece cut, doubled or replaced by digits, spaces, line ends or high bytes. */
function mutate(whole: Uint8Array, random: () => number): Uint8Array {
  let bytes = [...whole]
  const at = (): number => Math.floor(random() * bytes.length)
  for (let left = 1 + Math.floor(random() * 4); left > 0 && bytes.length > 0; left--) {
    const from = at()
    const length = Math.floor(random() * 20)
    const kind = Math.floor(random() * 5)
    if (kind === 0) bytes[from] = (bytes[from] ?? 0) ^ (1 << Math.floor(random() * 8))
    else if (kind === 1) bytes.splice(from, length)
    else if (kind === 2) bytes.splice(from, 0, ...bytes.slice(from, from + length))
    else if (kind === 3) bytes = bytes.slice(0, from + 1)
    else bytes.splice(from, length, ...Array.from({ length }, () => [0x39, 0x20, 0x0a, 0xff, 0x2d, 0][Math.floor(random() * 6)] ?? 0x20))
  }
  return Uint8Array.from(bytes)
}
