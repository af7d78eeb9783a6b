import Link from 'next/link'
import type { HostChange } from '#lib/planning/host-adoption.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { adoptOntoHost } from './actions.ts'

/** What the file says of the machine, against what the host is described as: taken over with one click. */
export function AdoptCard({ team, site, id, host, changes, mayEdit }: { team: string; site: string; id: string; host: { slug: string; name: string; revision: number }; changes: readonly HostChange[]; mayEdit: boolean }) {
  return (
    <Card title={`The host ${host.name}`} description={changes.length === 0 ? undefined : 'The file says otherwise than the host is described. Choose what to take over.'}>
      {changes.length === 0 ? (
        <Notice tone="good" title="The host is described as the file says">
          <p>
            <Link href={`/t/${team}/hosts/${host.slug}`} className="text-accent underline underline-offset-4">
              Look at {host.name}
            </Link>
          </p>
        </Notice>
      ) : (
        <ActionForm action={adoptOntoHost.bind(null, team, site, id)} label="Take over onto the host" done={`Taken over onto ${host.name}.`}>
          <input type="hidden" name="revision" value={host.revision} />
          <ul className="space-y-1.5">
            {changes.map(({ key, label, from, to, isUsual }) => (
              <li key={key}>
                <label className="flex min-h-7 items-center gap-2.5 text-sm">
                  <input type="checkbox" name="take[]" value={key} defaultChecked={isUsual} disabled={!mayEdit} className="accent-accent size-4.5 shrink-0" />
                  <span>
                    {label}: <span className="text-ink-soft">{from ?? 'not described'}</span> → <strong className="font-medium">{to}</strong>
                  </span>
                </label>
              </li>
            ))}
          </ul>
          {mayEdit && (
            <div className="mt-4">
              <SubmitButton pending="Taking over…">Take over onto {host.name}</SubmitButton>
            </div>
          )}
        </ActionForm>
      )}
    </Card>
  )
}
