// What a memory file would change of a host's description, and what taking it over makes of the host.
import { describe, expect, test } from 'vitest'
import { openAnyReader } from '#lib/ingest/any-reader.ts'
import type { HostMeasurement } from '#lib/ingest/host/host-measurement.ts'
import { hostChanges, withHostChanges } from './host-adoption.ts'

function measured(text: string): HostMeasurement {
  const reader = openAnyReader({ place: 'x' })
  reader.push(new TextEncoder().encode(text))
  const reading = reader.end()
  if (reading.kind !== 'host') throw new Error(reading.kind)
  return reading.facts.measurement
}

const PS = `    PID    RSS   PSS NLWP COMMAND
   2001   9000  4000    1 /usr/sbin/apache2 -k start
   2010 300000 262144   6 postgres: writer
   2011   3000   2048   1 /usr/sbin/cron -f
`
const MEMINFO = 'MemTotal:        8152340 kB\nMemFree:          241500 kB\nMemAvailable:    5152340 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n'
const host = { cores: 2, memoryMiB: 4096, tenants: [] }

describe('what a file would change', () => {
  test('is the memory of the machine', () => {
    expect(hostChanges(host, measured(MEMINFO))).toEqual([{ key: 'memoryMiB', label: 'Memory', from: '4096 MiB', to: '7961 MiB', isUsual: true }])
    expect(hostChanges({ ...host, memoryMiB: 7961 }, measured(MEMINFO))).toEqual([])
  })
  test('is a tenant, but no small program', () => {
    expect(hostChanges(host, measured(PS))).toEqual([{ key: 'tenant:postgres', label: 'Tenant postgres', from: null, to: '256 MiB', isUsual: true }])
  })
  test('keeps the CPU that somebody described, of which the file says nothing', () => {
    const described = { ...host, tenants: [{ name: 'postgres', memoryMiB: 100, cpuCores: 0.4 }, { name: 'redis', memoryMiB: 30, cpuCores: 0 }] }
    expect(hostChanges(described, measured(PS))).toMatchObject([{ key: 'tenant:postgres', from: '100 MiB, 0.4 cores', to: '256 MiB, 0.4 cores' }])
    expect(withHostChanges(described, measured(PS), ['tenant:postgres'])).toEqual({ cores: 2, memoryMiB: 4096, tenants: [{ name: 'postgres', memoryMiB: 256, cpuCores: 0.4 }, { name: 'redis', memoryMiB: 30, cpuCores: 0 }] })
  })
  test('is only what was chosen', () => {
    expect(withHostChanges(host, measured(PS), ['cores', 'tenant:mysqld'])).toEqual(host)
  })
})
