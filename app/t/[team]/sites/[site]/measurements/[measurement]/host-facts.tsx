import type { HostMeasurement } from '#lib/ingest/host/host-measurement.ts'
import { Card, Stat, Stats } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatCount, formatMiB, formatMs, formatNumber, formatRate, formatShare, UNKNOWN } from '../../../../../../_ui/format.ts'

const SHOWN = 20

/** What a memory or host file says: cores, memory, daemon groups, tenants, workers. */
export function HostFacts({ host, ownGroups }: { host: HostMeasurement; ownGroups: readonly string[] }) {
  const { memory, workers } = host
  const others = host.processes.length - host.groups.reduce((sum, { processes }) => sum + processes, 0) - host.apache.processes - host.unclear.pids.length
  return (
    <>
      <Card>
        <Stats>
          {host.cores !== null && <Stat label="Cores" value={formatNumber(host.cores)} />}
          {memory !== null && <Stat label="Memory" value={formatMiB(memory.totalMiB)} note={`${formatMiB(memory.usedMiB)} used, ${formatMiB(memory.availableMiB)} available`} />}
          {memory !== null && (memory.swapTotalMiB ?? 0) > 0 && <Stat label="Swap" value={formatMiB(memory.swapUsedMiB)} note={`of ${formatMiB(memory.swapTotalMiB)}`} tone={(memory.swapUsedMiB ?? 0) > 64 ? 'warn' : undefined} />}
          {workers !== null && <Stat label="Apache workers busy" value={formatCount(workers.busy)} note={`${formatCount(workers.idle)} idle; ${formatRate(workers.requestsPerSecond)}`} />}
          {host.processes.length > 0 && <Stat label="Processes" value={formatCount(host.processes.length)} note={`${formatCount(host.apache.processes)} of Apache itself, ${formatCount(Math.max(0, others))} of other programs`} />}
          {host.growthMiBPer1000Requests !== null && <Stat label="Growth of a process" value={formatMiB(host.growthMiBPer1000Requests)} note="per 1,000 requests" />}
          {host.threadStackMiB !== null && <Stat label="Stack of a thread" value={formatMiB(host.threadStackMiB)} note="resident" />}
        </Stats>
      </Card>
      {host.groups.length > 0 && (
        <Card title="Daemon groups" description="By the titles of their processes." flush>
          <DataTable
            caption="Daemon groups"
            rows={host.groups}
            rowKey={({ name, nameCut }) => `${name} ${nameCut}`}
            columns={[
              { header: 'Group', cell: ({ name, nameCut }) => <span className="break-all">{name}{nameCut && '…'}{!nameCut && ownGroups.includes(name) && <span className="text-ink-soft"> of this site</span>}</span> },
              { header: 'Processes', numeric: true, cell: ({ processes }) => formatCount(processes) },
              { header: 'Memory of each', numeric: true, cell: ({ memory: own }) => (own === null ? UNKNOWN : `${formatMiB(own.perProcessMiB)} ${own.kind.toUpperCase()}`) },
              { header: 'At most', numeric: true, wide: true, cell: ({ memory: own }) => formatMiB(own?.maxMiB) },
              { header: 'Threads each', numeric: true, wide: true, cell: ({ osThreads }) => formatCount(osThreads) },
              { header: 'CPU', numeric: true, wide: true, cell: ({ cpuCores }) => (cpuCores === null ? UNKNOWN : `${formatNumber(cpuCores)} cores`) },
            ]}
          />
        </Card>
      )}
      {host.groups.length === 0 && host.processes.length > 0 && (
        <Card title="Processes" flush>
          <DataTable
            caption="Processes"
            rows={host.processes.slice(0, SHOWN).map((process, index) => ({ ...process, index }))}
            rowKey={({ index }) => String(index)}
            columns={[
              { header: 'Process', cell: ({ pid, title }) => <><span className="tabular-nums">{pid ?? '?'}</span> <span className="text-ink-soft break-all">{title.slice(0, 80)}</span></> },
              { header: 'PSS', numeric: true, cell: ({ pssKiB }) => formatMiB(pssKiB === null ? null : pssKiB / 1024) },
              { header: 'RSS', numeric: true, cell: ({ rssKiB }) => formatMiB(rssKiB === null ? null : rssKiB / 1024) },
              { header: 'Threads', numeric: true, wide: true, cell: ({ threads }) => formatCount(threads) },
            ]}
          />
          {host.processes.length > SHOWN && <p className="text-ink-soft px-5 py-3 text-sm">and {formatCount(host.processes.length - SHOWN)} more.</p>}
        </Card>
      )}
      {host.wsgi.length > 0 && (
        <Card title="mod_wsgi's own metrics" description="Means per request, by process." flush>
          <DataTable
            caption="Metrics of mod_wsgi"
            rows={host.wsgi.slice(0, SHOWN).map((metrics, index) => ({ ...metrics, index }))}
            rowKey={({ index }) => String(index)}
            columns={[
              { header: 'Process', cell: ({ pid }) => pid ?? '?' },
              { header: 'Requests', numeric: true, cell: ({ requests }) => formatCount(requests) },
              { header: 'Application', numeric: true, cell: ({ applicationMs }) => formatMs(applicationMs) },
              { header: 'CPU', numeric: true, cell: ({ cpuMsPerRequest }) => formatMs(cpuMsPerRequest) },
              { header: 'Waiting', numeric: true, wide: true, cell: ({ queueMs }) => formatMs(queueMs) },
              { header: 'Threads taken', numeric: true, wide: true, cell: ({ utilization, threads }) => `${formatShare(utilization)} of ${formatCount(threads)}` },
              { header: 'RSS', numeric: true, wide: true, cell: ({ rssMiB }) => formatMiB(rssMiB) },
            ]}
          />
        </Card>
      )}
      {host.tenants.length > 0 && (
        <Card title="What else lives there" description="Programs beside Apache, by memory." flush>
          <DataTable
            caption="Other programs"
            rows={host.tenants.slice(0, SHOWN)}
            rowKey={({ name }) => name}
            columns={[
              { header: 'Program', cell: ({ name }) => <span className="break-all">{name}</span> },
              { header: 'Processes', numeric: true, cell: ({ processes }) => formatCount(processes) },
              { header: 'Memory', numeric: true, cell: ({ memoryMiB, memoryKind }) => (memoryMiB === null ? UNKNOWN : `${formatMiB(memoryMiB)} ${memoryKind?.toUpperCase() ?? ''}`) },
              { header: 'CPU', numeric: true, wide: true, cell: ({ cpuCores }) => (cpuCores === null ? UNKNOWN : `${formatNumber(cpuCores)} cores`) },
            ]}
          />
          {host.tenants.length > SHOWN && <p className="text-ink-soft px-5 py-3 text-sm">and {formatCount(host.tenants.length - SHOWN)} smaller ones.</p>}
        </Card>
      )}
    </>
  )
}
