import type { Plan } from '#lib/engine/plan.ts'
import { hostsAnswer } from '#lib/planning/hosts-answer.ts'
import { Card } from '../../../_ui/card.tsx'
import { formatNumber } from '../../../_ui/format.ts'
import { HostBadge, HostMeters } from './host-meters.tsx'
import { LostHosts } from './lost-hosts.tsx'

/** The hosts of a version of several as they are, for reading. */
export function HostsCard({ plan }: { plan: Plan }) {
  const { hosts, lost } = hostsAnswer(plan)
  return (
    <Card title="Hosts and sites" description="Each host against its ceilings by hour of the week, what binds there, and what the loss of it would do.">
      <div className="grid gap-6 [grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))]">
        {hosts.map((host) => (
          <section key={host.name} aria-label={`Host ${host.name}`} className="min-w-0 space-y-3">
            <h3 className="flex flex-wrap items-center gap-2 font-semibold">
              <span className="break-all">{host.name}</span> <HostBadge host={host} />
            </h3>
            <HostMeters host={host} />
            <p className="text-sm">
              {host.sites.length === 0 ? 'No sites' : host.sites.map(({ name, networkMs }) => `${name}${networkMs > 0 ? ` (+${formatNumber(networkMs)} ms to a tenant on another host)` : ''}`).join(', ')}
              {host.tenants.length > 0 && <span className="text-ink-soft">; beside Apache: {host.tenants.map(({ name }) => name).join(', ')}</span>}
            </p>
          </section>
        ))}
      </div>
      <div className="border-line mt-5 border-t pt-4">
        <LostHosts lost={lost} />
      </div>
    </Card>
  )
}
