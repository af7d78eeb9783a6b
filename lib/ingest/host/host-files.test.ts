// Small files as the tools write them, made by hand, and every fact that the shared fixtures' manifest states of its own.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openAnyReader } from '../any-reader.ts'
import type { HostMeasurement } from './host-measurement.ts'

function read(bytes: Uint8Array | string, chunk = 1 << 20): HostMeasurement {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const reader = openAnyReader({ place: 'x' })
  for (let at = 0; at < all.length; at += chunk) reader.push(all.subarray(at, at + chunk))
  const reading = reader.end()
  if (reading.kind !== 'host') throw new Error(`read as ${reading.kind}`)
  const { measurement } = reading.facts
  const { total, read: held, blank, comments, malformed } = measurement.lines
  expect(held + blank + comments + malformed).toBe(total)
  return measurement
}

const group = (m: HostMeasurement, name: string) => m.groups.find((one) => one.name === name)

describe('ps', () => {
  const text = `    PID    PPID USER       RSS   PSS NLWP %CPU COMMAND
    100       1 root      5632  1893    1  0.0 /usr/sbin/httpd -DFOREGROUND
    101     100 apache   40960 30720    8 12.5 (wsgi:shop)     -DFOREGROUND
    102     100 apache   51200 40960    8 37.5 (wsgi:shop)     -DFOREGROUND
    103     100 apache   40960 30720    8  0.0 (wsgi:customer- -DFOREGROUND
    104     100 apache   12000  5000   27  0.0 /usr/sbin/httpd -DFOREGROUND
    105     100 apache   40960 30000    5  0.0 /usr/sbin/httpd -DFOREGROUND
    200       1 postgres 90000 50000    1  1.0 postgres: checkpointer
    201       1 postgres 90000 10000    1  9.0 postgres: app shop 10.0.0.7(5432) idle
    300       2 root         0     0    1  0.0 [kworker/0:1-events]
`
  test('tells memory per daemon process by its proportional share, Apache\'s own, and tenants', () => {
    const m = read(text)
    expect(group(m, 'shop')).toMatchObject({ nameCut: false, processes: 2, pids: [101, 102], memory: { kind: 'pss', perProcessMiB: 35, maxMiB: 40, totalMiB: 70 }, osThreads: 8, cpuCores: 0.5 })
    expect(m.apache.processes).toBe(2)
    expect(m.tenants).toMatchObject([{ name: 'postgres', processes: 2 }])
    expect(m.tenants[0]?.cpuCores).toBeCloseTo(0.1)
    expect(m.tenants[0]?.memoryMiB).toBeCloseTo(60_000 / 1024)
  })
  test('asks of a name that is cut and of a process that only looks like Apache\'s child', () => {
    const m = read(text)
    expect(m.questions.map(({ code, pids }) => [code, pids])).toEqual([['group-name-cut', [103]], ['daemon-or-apache-child', [105]]])
    expect(m.unclear.pids).toEqual([105])
    expect(group(m, 'customer-')?.nameCut).toBe(true)
  })
  test('reads days in the past, a program before its command line, and lines with CR', () => {
    const m = read('  PID                  STARTED COMMAND           RSS COMMAND\r\n  7 Mon Nov 23 04:04:51 2026 tmux: server     2048 /usr/bin/tmux new\r\n')
    expect(m.processes).toMatchObject([{ pid: 7, rssKiB: 2048, title: '/usr/bin/tmux new' }])
    const started = read('USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot  9  0.0  0.1  1000  2048 ?  Ss  Nov 23  0:00 nginx: master process\n')
    expect(started.tenants).toMatchObject([{ name: 'nginx', memoryMiB: 2 }])
  })
  test('counts a process once where there is a line for each of its threads', () => {
    const m = read('USER  PID %CPU RSS COMMAND\nw 5 10.0 1024 (wsgi:a)\nw 5 20.0 1024 (wsgi:a)\nw 5 0.0 1024 (wsgi:a)\n')
    expect(group(m, 'a')).toMatchObject({ processes: 1, osThreads: 3, memory: { totalMiB: 1 } })
    expect(group(m, 'a')?.cpuCores).toBeCloseTo(0.3)
  })
  test('asks of all where it shows the program only, and where there is nothing to tell them apart by', () => {
    expect(read('  PID   RSS CMD\n 1 5000 apache2\n 2 40000 apache2\n').questions).toMatchObject([{ code: 'program-only', pids: [1, 2] }])
    expect(read('UID  PID PPID CMD\nroot 1 0 /usr/sbin/apache2 -k start\nw 2 1 /usr/sbin/apache2 -k start\nw 3 1 (wsgi:a)          -k start\n').questions).toMatchObject([{ code: 'daemon-or-apache-child', pids: [2] }])
  })
  test('keeps lines that are none of the listing', () => {
    const m = read('  PID   RSS COMMAND\n 1 5000 (wsgi:a)\nkilled\n')
    expect(m.problems).toMatchObject([{ line: 3, excerpt: 'killed' }])
  })
})

test('top: the last sample\'s memory, CPU without the first sample, units of any size', () => {
  const sample = (time: string, rss: string, cpu: string) => `top - ${time} up 39 min,  1 user,  load average: 0,71, 0,99, 0,67
Tasks:  98 total,   1 running,  97 sleeping,   0 stopped,   0 zombie
%Cpu0  :  0,0 us,  0,0 sy,  0,0 ni,100,0 id,  0,0 wa,  0,0 hi,  0,0 si,  0,0 st
%Cpu1  :  0,0 us,  0,0 sy,  0,0 ni,100,0 id,  0,0 wa,  0,0 hi,  0,0 si,  0,0 st
MiB Mem :   7963,2 total,   1024,0 free,   4096,5 used,   2842,7 buff/cache
MiB Swap:   2048,0 total,   2000,0 free,     48,0 used.   3600,0 avail Mem

  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
  101 www-data  20   0    1,2g ${rss}   7528 S  ${cpu}   0,2   0:00.02 (wsgi:shop)       -k start

`
  const m = read(sample('04:04:52', '37,4m', '99,0') + sample('04:05:02', '40960', '25,0'))
  expect(m).toMatchObject({ cores: 2, samples: 2, memory: { totalMiB: 7963.2, freeMiB: 1024, usedMiB: 4096.5, availableMiB: 3600, swapUsedMiB: 48 } })
  expect(group(m, 'shop')).toMatchObject({ memory: { perProcessMiB: 40, kind: 'rss' }, cpuCores: 0.25 })
  const old = read('top - 10:00:00 up 1 day,  1 user,  load average: 0.00, 0.01, 0.05\nMem:   8057000k total,  7000000k used,  1057000k free,   200000k buffers\n\n  PID USER  PR  NI  VIRT  RES  SHR S %CPU %MEM  TIME+  COMMAND\n 5 root 20 0 100m 2m 1m S 0.0 0.1 0:00.01 nginx\n')
  expect(old.memory?.totalMiB).toBeCloseTo(8057000 / 1024)
})

test('pidstat: cores of its first line, mean CPU, last memory that was there', () => {
  const m = read(`Linux 6.1.0 (web1) \t11/23/2026 \t_x86_64_\t(4 CPU)

10:04:53 AM   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
10:04:54 AM    33       101   20.00    5.00    0.00    0.00   25.00     0  (wsgi:shop)       -k start

10:04:53 AM   UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
10:04:54 AM    33       101      1.00      0.00  166796   40960   0.15  (wsgi:shop)       -k start

Average:      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
Average:       33       101   10.00    2.50    0.00    0.00   12.50     -  (wsgi:shop)       -k start
`)
  expect(m.cores).toBe(4)
  expect(group(m, 'shop')).toMatchObject({ memory: { perProcessMiB: 40 }, cpuCores: 0.125 })
})

test('smem: plain and with units, any order of columns, a command with spaces', () => {
  const m = read(`  PID User     Command                         Swap      USS      PSS      RSS
  101 www-data (wsgi:shop)       -f /etc/a        0    28.8M    29.5M    37.4M
  102 www-data (wsgi:shop)       -f /etc/a        0    28.8M    30.5M    37.4M
-------------------------------------------------------------------------------
    2 1                                           0    57.6M    60.0M    74.8M
`)
  expect(group(m, 'shop')?.memory).toMatchObject({ kind: 'pss', perProcessMiB: 30 })
  expect(m.malformed).toBe(0)
})

describe('free', () => {
  const free = (rows: string) => `               total        used        free      shared  buff/cache   available\n${rows}\n`
  test.each([
    ['KiB', 'Mem:        8149936     1953804     4085360      104132     2110772     5842124', 8149936 / 1024],
    ['MiB', 'Mem:           7958        1908        3989         101        2061        5705', 7958],
    ['bytes', 'Mem:     8345534464  2000695296  4183408640   106631168  2161430528  5982334976', 8345534464 / 1024 ** 2],
    ['GiB', 'Mem:              7           1           3           0           2           5', 7 * 1024],
  ])('finds out that its amounts are %s', (unit, row, totalMiB) => {
    const m = read(free(row))
    expect(m.formatDetail).toBe(`free, in ${unit}`)
    expect(m.memory?.totalMiB).toBeCloseTo(totalMiB)
  })
  test('with units', () => {
    expect(read(free('Mem:           7.8Gi       1.9Gi       3.9Gi       101Mi       2.0Gi       5.6Gi\nSwap:            0B          0B          0B')).memory).toMatchObject({ totalMiB: 7.8 * 1024, swapTotalMiB: 0 })
  })
})

test('smaps_rollup of several processes, by grep with and without names', () => {
  expect(read('Pss:               10240 kB\nPss:               20480 kB\n').processes.map(({ pssKiB }) => pssKiB)).toEqual([10240, 20480])
  const named = read('/proc/11/smaps_rollup:Rss:               12288 kB\n/proc/11/smaps_rollup:Pss:               10240 kB\n/proc/12/smaps_rollup:Pss:               20480 kB\n')
  expect(named.processes).toMatchObject([{ pid: 11, rssKiB: 12288, pssKiB: 10240 }, { pid: 12, pssKiB: 20480 }])
  expect(named.questions).toMatchObject([{ code: 'which-process' }])
})

test('pmap -x of two processes, one after the other', () => {
  const one = (pid: number, rss: number) => `${pid}:   (wsgi:shop)       -k start
Address           Kbytes     RSS   Dirty Mode  Mapping
000055669d6ce000     228     192       0 r---- apache2
00007f0000000000       4       0       0 -----   [ anon ]
00007f0000001000    8192      24      24 rw---   [ anon ]
---------------- ------- ------- -------
total kB            9000   ${rss}     100
`
  const m = read(one(5, 20480) + one(6, 40960))
  expect(group(m, 'shop')?.memory).toMatchObject({ perProcessMiB: 30, kind: 'rss' })
  expect(m.threadStackMiB).toBeCloseTo(24 / 1024)
})

test('mod_status of prefork and of old', () => {
  const m = read('Total Accesses: 10\nTotal kBytes: 4\nUptime: 100\nReqPerSec: .1\nBusyServers: 3\nIdleServers: 5\nScoreboard: WW_K____....\n')
  expect(m).toMatchObject({ format: 'mod-status', requests: 10, ratePerSecond: 0.1, workers: { busy: 3, idle: 5, open: 4, uptimeS: 100 } })
})

test('mod_wsgi metrics over time: growth of a process with its requests', () => {
  const sample = (requests: number, rss: number) => JSON.stringify({ pid: 9, request_count: requests, request_busy_time: 2, memory_rss: rss * 1024 * 1024, running_time: 10, request_threads: 5, threads: [] })
  const m = read(`${sample(1000, 40)}\n${sample(3000, 50)}\n`)
  expect(m.growthMiBPer1000Requests).toBeCloseTo(5)
  expect(m.requests).toBe(3000)
})

test('a host file is never taken for an access log, nor the other way round', () => {
  const log = '192.0.2.1 - - [23/Nov/2026:04:04:52 +0000] "GET /PID/COMMAND HTTP/1.1" 200 12\n'
  const reader = openAnyReader({ place: 'x' })
  reader.push(new TextEncoder().encode(log))
  expect(reader.end().kind).toBe('access-log')
  expect(() => read('  PID   RSS COMMAND\n')).toThrow(/holds no line of figures/)
})

interface Fixture {
  file: string
  format: string
  expected: Record<string, unknown> & { processes?: { pid: number; title: string; rss_kib?: number; pss_kib?: number; vsz_kib?: number; nlwp?: number; wsgi_group_as_shown: string | null; wsgi_title_truncated: boolean }[]; lines?: number }
}
const folder = resolve(process.env.HEADROOM_SHARED ?? resolve(import.meta.dirname, '../../../../shared'), 'fixtures')
const manifest = resolve(folder, 'manifest.json')
const fixtures: Fixture[] = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { files: Fixture[] }).files.filter(({ file }) => file.startsWith('memory/')) : []

describe.skipIf(fixtures.length === 0)('memory and host files of the shared fixtures (skipped where they are absent)', () => {
  test.each(fixtures.map((fixture) => [fixture.file, fixture] as const))('%s', (file, { expected }) => {
    const raw = readFileSync(resolve(folder, file))
    const bytes = file.endsWith('.gz') ? gunzipSync(raw) : raw
    const m = read(bytes)
    expect(m.malformed).toBe(0)
    for (const one of [7, 64]) expect(read(bytes, one)).toEqual(m)
    const line = (expected.mem_line as string[] | undefined)?.[0]
    for (const told of expected.processes ?? []) {
      const process = m.processes.find(({ pid }) => pid === told.pid)
      expect(process).toMatchObject({ title: told.title, wsgiGroup: told.wsgi_group_as_shown, wsgiTitleCut: told.wsgi_title_truncated })
      if (told.rss_kib !== undefined) expect(process?.rssKiB).toBe(told.rss_kib)
      if (told.pss_kib !== undefined) expect(process?.pssKiB).toBe(told.pss_kib)
      if (told.vsz_kib !== undefined) expect(process?.vszKiB).toBe(told.vsz_kib)
      if (told.nlwp !== undefined) expect(process?.threads).toBe(told.nlwp)
    }
    if (expected.processes) expect(m.processes).toHaveLength(expected.processes.length)
    if (line !== undefined) expect(m.memory?.totalMiB).toBeGreaterThan(23 * 1024 - 1)
    if (line !== undefined) expect(m.memory?.totalMiB).toBeLessThan(24_107)
    if (typeof expected.lines === 'number') expect(m.lines.total).toBe(expected.lines)
    if (typeof expected.pss_kib_sum === 'number') expect(m.processes[0]).toMatchObject({ pssKiB: expected.pss_kib_sum, rssKiB: expected.rss_kib_sum })
    const named = Object.entries(expected).filter(([, value]) => typeof value === 'number' || typeof value === 'string').filter(([key]) => !['lines', 'note', 'html', 'total_accesses', 'pss_kib_sum', 'rss_kib_sum'].includes(key))
    if (m.wsgi.length === 0) for (const [key, value] of named) expect([key, String(m.values[key])]).toEqual([key, String(typeof value === 'string' && /^-?[\d.]+$/.test(value) ? Number(value) : value)])
    else expect(m.wsgi[0]).toMatchObject({ pid: expected.pid, requests: expected.request_count, rssMiB: Number(expected.memory_rss) / 1024 ** 2 })
    if (expected.html === true) expect(m.requests).toBe(expected.total_accesses)
  })
})

test('figures that no machine has are left out, and said to be', () => {
  const m = read(`procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
 1  0      0 812000  10000 900000    0    0     1     1  100  200  5  2 ${'9'.repeat(400)}  0  0
`)
  expect(m.values).toMatchObject({ us: 5, sy: 2 })
  expect(m.values).not.toHaveProperty('id')
  expect(m.notes).toContain('One figure is larger than anything that can be measured, and left out.')
})
