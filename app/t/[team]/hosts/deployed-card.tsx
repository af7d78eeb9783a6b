import Link from 'next/link'
import type { DeployedConfigurationSummary } from '#lib/data/deployed-configurations.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { Time } from '../../../_ui/time.tsx'

/** What somebody imported as running on the host, the newest first. */
export function DeployedCard({ team, deployed, mayImport }: { team: string; deployed: readonly DeployedConfigurationSummary[]; mayImport: boolean }) {
  return (
    <Card title="What runs here" description="Apache configuration as it was imported. Exports are compared with the newest." actions={mayImport && <LinkButton href={`/t/${team}/import`}>Import</LinkButton>}>
      {deployed.length === 0 ? (
        <EmptyState title="Not imported yet">Import /etc/apache2 or /etc/httpd to have what runs read, judged, and patched instead of replaced.</EmptyState>
      ) : (
        <ol className="space-y-1.5 text-sm">
          {deployed.slice(0, 10).map(({ id, uploadId, number, fileName, modWsgi, importedBy, importedAt }) => (
            <li key={id} className="break-words">
              {number}.{' '}
              {mayImport ? (
                <Link href={`/t/${team}/import/${uploadId}`} className="text-accent font-medium break-all underline-offset-4 hover:underline">
                  {fileName}
                </Link>
              ) : (
                <span className="font-medium break-all">{fileName}</span>
              )}{' '}
              <span className="text-ink-soft">
                mod_wsgi {modWsgi}, by {importedBy}, <Time at={importedAt} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
