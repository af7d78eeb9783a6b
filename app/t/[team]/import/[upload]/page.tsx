import type { Metadata } from 'next'
import { findModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { previewImport } from '#lib/data/configuration-import.ts'
import { getConfigurationUpload } from '#lib/data/configuration-uploads.ts'
import { getHost, listHostChoices } from '#lib/data/hosts.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { Card } from '../../../../_ui/card.tsx'
import { InputField, SelectField } from '../../../../_ui/field.tsx'
import { formatCounted } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { Button } from '../../../../_ui/button.tsx'
import { CapacityCard } from './capacity-card.tsx'
import { ChangesForm } from './changes-form.tsx'
import { FindingsCard } from './findings-card.tsx'
import { MappingCard } from './mapping-card.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/import/[upload]'>): Promise<Metadata> {
  const { team, upload } = await params
  return titleOf(team, async (scope) => (await getConfigurationUpload(scope, upload)).fileName)
}

export default async function ImportPreviewPage({ params, searchParams }: PageProps<'/t/[team]/import/[upload]'>) {
  const { team, upload: id } = await params
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/import/${id}`)
  const query = await searchParams
  const hosts = await listHostChoices(scope)
  const upload = await pageResult(getConfigurationUpload(scope, id))
  // What was imported before is most likely imported onto the same host again; one host is the host.
  const likely = upload.deployed.at(-1)?.host.slug ?? (hosts.length === 1 ? hosts[0]?.slug : '') ?? ''
  const asked = typeof query['host'] === 'string' ? query['host'] : likely
  const host = hosts.some(({ slug }) => slug === asked) ? await pageResult(getHost(scope, asked)) : undefined
  const wished = typeof query['modWsgi'] === 'string' ? query['modWsgi'].slice(0, 20) : ''
  const modWsgi = findModWsgiVersion(wished) === null ? (host?.modWsgi ?? '4.9.4') : wished
  const view = await pageResult(previewImport(scope, id, { ...(host === undefined ? {} : { hostSlug: host.slug }), modWsgi }))
  const { content } = view.upload
  return (
    <>
      <PageHeader
        title={upload.fileName}
        description={`${content.files.length === 1 ? 'One file' : `${content.files.length} files`} read: ${formatCounted(view.config.sites.filter(({ script }) => script !== null).length, 'application')}, ${formatCounted(view.config.groups.length, 'daemon group')}.`}
        trail={[{ href: `/t/${team}/import`, label: 'Import' }]}
      />
      <div className="space-y-6">
        {upload.deployed.length > 0 && <Notice tone="good" title={`Imported as ${upload.deployed.map((each) => `configuration ${each.number} of ${each.host.name}`).join(', ')}`} />}
        {wished !== '' && findModWsgiVersion(wished) === null && <Notice tone="bad" title={`${wished} is no mod_wsgi version. Give three numbers, such as 4.9.4; judged for ${modWsgi}.`} />}
        {content.leftOut.length > 0 && (
          <Notice title={`${content.leftOut.length === 1 ? 'One file was' : `${content.leftOut.length} files were`} left out`}>
            <ul className="space-y-0.5">
              {content.leftOut.slice(0, 8).map(({ path, reason }) => (
                <li key={path} className="break-words">
                  <code className="font-mono text-xs break-all">{path}</code>: {reason}
                </li>
              ))}
            </ul>
            {content.leftOut.length > 8 && <p>And {content.leftOut.length - 8} more.</p>}
          </Notice>
        )}
        <Card title="Where it runs">
          <form method="get" className="grid items-end gap-4 sm:grid-cols-[2fr_1fr_auto]">
            <SelectField key={host?.slug ?? ''} name="host" label="Host" defaultValue={host?.slug ?? ''} options={[{ value: '', label: 'A new host' }, ...hosts.map(({ slug, name }) => ({ value: slug, label: name }))]} />
            <InputField key={`v${modWsgi}`} name="modWsgi" label="mod_wsgi" defaultValue={modWsgi} required />
            <Button type="submit">Show for this host</Button>
          </form>
        </Card>
        <MappingCard config={view.config} />
        <CapacityCard view={view} scope={scope} />
        <ChangesForm team={team} view={view} />
        <FindingsCard config={view.config} files={content.files} patchHref={`/t/${team}/import/${id}/changes.patch?modWsgi=${encodeURIComponent(modWsgi)}`} />
      </div>
    </>
  )
}
