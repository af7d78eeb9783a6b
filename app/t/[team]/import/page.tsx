import type { Metadata } from 'next'
import Link from 'next/link'
import { listConfigurationUploads } from '#lib/data/configuration-uploads.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { Time } from '../../../_ui/time.tsx'
import { ImportDrop } from './import-drop.tsx'

export const metadata: Metadata = { title: 'Import' }

export default async function ImportPage({ params }: PageProps<'/t/[team]/import'>) {
  const { team } = await params
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/import`)
  const uploads = await listConfigurationUploads(scope)
  return (
    <>
      <PageHeader title="Import" description="Read what runs today: hosts, sites and daemon groups out of Apache's own configuration, and what is wrong with it." trail={[{ href: `/t/${team}/hosts`, label: 'Hosts' }]} />
      <div className="space-y-6">
        <ImportDrop team={team} />
        <Card title="Uploaded so far" description="Kept as it came. The same files are listed once." flush>
          {uploads.length === 0 ? (
            <div className="p-4 sm:p-5">
              <EmptyState title="Nothing yet">What you give in is shown first, with every change it would make. Nothing is created before you say so.</EmptyState>
            </div>
          ) : (
            <DataTable
              caption="Configurations given in"
              rows={uploads}
              rowKey={({ id }) => id}
              columns={[
                {
                  header: 'Configuration',
                  cell: ({ id, fileName }) => (
                    <Link href={`/t/${team}/import/${id}`} className="text-accent font-medium break-all underline-offset-4 hover:underline">
                      {fileName}
                    </Link>
                  ),
                },
                { header: 'Uploaded', wide: true, cell: ({ createdAt, uploadedBy }) => <>{uploadedBy}, <Time at={createdAt} /></> },
                { header: 'Imported as', cell: ({ deployed }) => (deployed.length === 0 ? 'not imported' : deployed.map(({ host, number }) => `${host.name}, ${number}`).join('; ')) },
              ]}
            />
          )}
        </Card>
      </div>
    </>
  )
}
