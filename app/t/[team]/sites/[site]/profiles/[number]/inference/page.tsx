import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import { previewInference, SetupInput } from '#lib/data/inferences.ts'
import { findLatestProfile } from '#lib/data/profiles.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { siteOnce } from '#lib/http/page-reads.ts'
import { ActionForm } from '../../../../../../../_ui/action-form.tsx'
import { Button } from '../../../../../../../_ui/button.tsx'
import { Card } from '../../../../../../../_ui/card.tsx'
import { CONTROL } from '../../../../../../../_ui/class-names.ts'
import { formatShare } from '../../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../../../../../_ui/submit-button.tsx'
import { acceptInferred } from '../../actions.ts'
import { FitCard } from './fit-card.tsx'

type Props = PageProps<'/t/[team]/sites/[site]/profiles/[number]/inference'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { team, site: slug, number } = await params
  return titleOf(team, async (scope) => `CPU share by profile ${Number(number)} of ${(await siteOnce(scope, slug)).name}`)
}

const SETUP = [
  { name: 'cores', label: 'Cores' },
  { name: 'processes', label: 'Processes' },
  { name: 'threads', label: 'Threads a process' },
] as const

/** The machine that was tested stands in the address, so that the effect of a change shows at once; only accepting writes. */
export default async function InferencePage({ params, searchParams }: Props) {
  const { team, site: slug, number } = await params
  const query = await searchParams
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${slug}/profiles/${number}/inference`)
  const asked = SetupInput.safeParse(Object.fromEntries(SETUP.map(({ name }) => [name, Number(query[name])])))
  const { profile, setup, inference } = await pageResult(previewInference(scope, slug, Number(number), asked.success ? asked.data : null))
  const latest = await findLatestProfile(scope, slug)
  const base = `/t/${team}/sites/${slug}`
  const { calibration, refusal } = inference
  const isNewest = latest?.number === profile.number
  const known = profile.content.measured?.cpuShare ?? null
  return (
    <>
      <PageHeader
        title="How much of the time is CPU?"
        description="What load tests at several concurrencies, or CPU samples beside the log, tell of it. Nothing is used until you accept it."
        trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: base, label: profile.site.name }, { href: `${base}/profiles/${profile.number}`, label: `Profile ${profile.number}` }]}
      />
      <div className="space-y-5">
        <Card title="What was tested" description="The machine and configuration that the tests ran against. As the site is described, unless you say otherwise.">
          <form className="flex flex-wrap items-end gap-3" aria-label="What was tested">
            {SETUP.map(({ name, label }) => (
              <label key={name} className="w-32 text-sm font-medium">
                {label}
                <input name={name} defaultValue={setup[name]} inputMode="numeric" autoComplete="off" className={`${CONTROL} mt-1`} />
              </label>
            ))}
            <Button type="submit">Fit again</Button>
          </form>
          {!asked.success && Object.keys(query).length > 0 && <p className="text-bad mt-2 text-sm">Give whole numbers from 1 on; the site as described was taken.</p>}
        </Card>
        {known?.how === 'measured' && (
          <Notice title={`A capture measured it: ${formatShare(known.value)}`}>
            <p>That stands, since it is better evidence than any fit. Accepting keeps the fit beside it, and takes the overhead per request from it where the fit tells that.</p>
          </Notice>
        )}
        {refusal !== null && (
          <Notice tone="warn" title="Nothing to accept">
            <p>{refusal}</p>
          </Notice>
        )}
        {calibration !== null && <FitCard inference={inference} calibration={calibration} />}
        {calibration !== null && refusal === null && can(scope.role, 'plan:edit') && (
          <Card title="Accept it" description={`Makes profile ${(latest ?? profile).number + 1}: this one, with ${formatShare(calibration.cpuShare.after)} marked as inferred, and who accepted it. Plans use the newest profile; scenarios that are saved do not change.`}>
            {isNewest ? (
              <ActionForm action={acceptInferred.bind(null, team, slug, String(profile.number))} label="Accept the inference">
                {SETUP.map(({ name }) => (
                  <input key={name} type="hidden" name={name} value={setup[name]} />
                ))}
                <input type="hidden" name="shown" value={calibration.cpuShare.after.toFixed(4)} />
                <SubmitButton pending="Accepting…">Accept {formatShare(calibration.cpuShare.after)} CPU</SubmitButton>
              </ActionForm>
            ) : (
              <p className="text-sm">Profile {latest?.number} is newer: look at what its load tests tell.</p>
            )}
          </Card>
        )}
        {inference.left.length > 0 && (
          <Card title="Left out">
            <ul className="list-disc space-y-1 pl-5 text-sm">
              {inference.left.map(({ fileName, reason }, index) => (
                <li key={index}>
                  <span className="break-all">{fileName}</span>: {reason}.
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </>
  )
}
