import type { ApacheConfig, ConfigGroup, ConfigSite } from '#lib/apache/apache-config.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'

/** Which virtual host and URL runs which script in which daemon group, and the groups with what is in force. */
export function MappingCard({ config }: { config: ApacheConfig }) {
  return (
    <>
      <Card title="What runs where" description="Virtual host and URL, the script, and the daemon group that Apache's rules give it." flush={config.sites.length > 0}>
        {config.sites.length === 0 ? (
          <EmptyState title="No virtual host and no WSGI application found">Give in the files that hold them: sites-enabled on Debian, conf.d on Red Hat.</EmptyState>
        ) : (
          <DataTable
            caption="Applications"
            rows={config.sites.map((site, index) => ({ ...site, key: `${index}` }))}
            rowKey={({ key }) => key}
            columns={[
              { header: 'Site', cell: (site) => <span className="font-medium break-all">{siteName(site)}</span> },
              { header: 'Script', wide: true, cell: ({ script }) => (script === null ? 'no WSGI application' : <code className="font-mono text-xs break-all">{script}</code>) },
              { header: 'Daemon group', cell: (site) => groupCell(site) },
              { header: 'Decided by', wide: true, cell: ({ groupFrom, file, line }) => <span className="text-ink-soft break-all">{groupFrom ?? ''} <code className="font-mono text-xs">{file}:{line}</code></span> },
            ]}
          />
        )}
      </Card>
      {config.groups.length > 0 && (
        <Card title="Daemon groups" flush>
          <DataTable
            caption="Daemon groups"
            rows={config.groups.map((group, index) => ({ ...group, key: `${index}` }))}
            rowKey={({ key }) => key}
            columns={[
              { header: 'Group', cell: ({ name }) => <span className="font-medium break-all">{name}</span> },
              { header: 'Processes', numeric: true, cell: ({ processes }) => processes ?? '?' },
              { header: 'Threads', numeric: true, cell: ({ threads }) => threads ?? '?' },
              { header: 'Of', wide: true, cell: ({ serverName }) => serverName ?? 'the whole server' },
              { header: 'Options given', wide: true, cell: (group) => <OptionsGiven group={group} /> },
            ]}
          />
        </Card>
      )}
    </>
  )
}

function OptionsGiven({ group }: { group: ConfigGroup }) {
  const given = Object.entries(group.options).filter(([name]) => name !== 'processes' && name !== 'threads')
  return given.length === 0 ? 'none' : <code className="font-mono text-xs break-all">{given.map(([name, value]) => `${name}=${value}`).join(' ')}</code>
}

function siteName({ serverName, port, mount }: ConfigSite): string {
  return `${serverName ?? '(no server name)'}${port === null ? '' : `:${port}`}${mount ?? ''}`
}

function groupCell(site: ConfigSite) {
  if (site.script === null) return ''
  return (
    <>
      {site.group === null ? <Badge tone="warn">inside Apache</Badge> : <span className="break-all">{site.group}</span>}
      {site.routes.map((route) => (
        <span key={route.line} className="text-ink-soft block text-xs break-all">
          {route.location}: {route.group}
        </span>
      ))}
    </>
  )
}
