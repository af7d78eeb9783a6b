import type { Metadata } from 'next'
import { WEBHOOK_EVENT_MEANING, WEBHOOK_EVENTS } from '#lib/base/webhook-events.ts'
import { listDeliveries, listWebhooks, type Delivery, type Webhook } from '#lib/data/webhooks.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../../_ui/badge.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { SecondStep } from '../../../../_ui/second-step.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { Time } from '../../../../_ui/time.tsx'
import { makeWebhook, remove, resend } from './actions.ts'
import { WebhookForm } from './webhook-form.tsx'

export const metadata: Metadata = { title: 'Webhooks' }

const SHOWN = 50
const TONE: Record<Delivery['status'], BadgeTone> = { queued: 'info', delivered: 'good', failed: 'bad' }

/** Addresses that are told of events, and what became of each delivery. */
export default async function WebhooksPage({ params }: PageProps<'/t/[team]/settings/webhooks'>) {
  const { team } = await params
  const scope = await openTeamPage(team, 'team:manage', `/t/${team}/settings/webhooks`)
  const [webhooks, deliveries] = await Promise.all([listWebhooks(scope), listDeliveries(scope, { page: { after: null, limit: SHOWN } })])
  return (
    <>
      <PageHeader title="Webhooks" trail={[{ href: `/t/${team}/settings`, label: 'Team' }]} description="Addresses that Headroom posts events to, signed. What is not received is tried again for about a day." />
      <div className="space-y-5">
        <Card title="Add a webhook">
          <WebhookForm action={makeWebhook.bind(null, team)} events={WEBHOOK_EVENTS.map((name) => ({ name, meaning: WEBHOOK_EVENT_MEANING[name] }))} />
        </Card>
        <Card title="Webhooks" flush={webhooks.length > 0}>
          {webhooks.length === 0 ? <EmptyState title="No webhook yet">Add one above, and it is told of what happens from then on.</EmptyState> : <WebhookTable team={team} webhooks={webhooks} />}
        </Card>
        <Card title="Deliveries" description={`The newest ${SHOWN}. A delivery is an answer of 2xx within ten seconds.`} flush={deliveries.length > 0}>
          {deliveries.length === 0 ? <EmptyState title="Nothing was sent yet">The first event that a webhook asks for appears here.</EmptyState> : <DeliveryTable team={team} deliveries={deliveries.slice(0, SHOWN)} webhooks={webhooks} />}
        </Card>
      </div>
    </>
  )
}

function WebhookTable({ team, webhooks }: { team: string; webhooks: readonly Webhook[] }) {
  return (
    <DataTable
      caption="Webhooks of the team"
      rows={webhooks}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Address',
          cell: ({ url, events }) => (
            <>
              <span className="break-all">{url}</span>
              <span className="text-ink-soft block text-xs">{events.join(', ')}</span>
            </>
          ),
        },
        { header: 'Added', wide: true, cell: ({ createdAt, createdBy }) => <><Time at={createdAt} /> by {createdBy}</> },
        {
          header: 'Change',
          cell: ({ id, url }) => (
            <SecondStep
              first="Remove"
              of={`the webhook to ${url}`}
              says="It is told of nothing more, and its secret is gone for good: the same address added again gets a new one."
              button="Remove the webhook"
              pending="Removing…"
              action={remove.bind(null, team, id)}
              label={`Remove the webhook to ${url}`}
            />
          ),
        },
      ]}
    />
  )
}

function DeliveryTable({ team, deliveries, webhooks }: { team: string; deliveries: readonly Delivery[]; webhooks: readonly Webhook[] }) {
  const addressOf = new Map(webhooks.map(({ id, url }) => [id, url]))
  return (
    <DataTable
      caption="Deliveries, newest first"
      rows={deliveries}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Event',
          cell: ({ event, webhookId, createdAt }) => (
            <>
              <span className="font-medium">{event}</span>
              <span className="text-ink-soft block text-xs break-all">{addressOf.get(webhookId)}</span>
              <span className="text-ink-soft block text-xs">
                <Time at={createdAt} />
              </span>
            </>
          ),
        },
        {
          // The button beside the state where there is room, below it on a phone.
          header: 'State',
          cell: ({ id, event, status, attempt, failure, nextAttemptAt, deliveredAt }) => (
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <div className="min-w-0 space-y-0.5">
                <Badge tone={TONE[status]}>{status}</Badge>
                {failure !== null && <p className="text-ink-soft max-w-80">{failure}</p>}
                <p className="text-ink-soft text-xs">
                  {deliveredAt !== null ? <Time at={deliveredAt} /> : nextAttemptAt === null ? `after ${attempt} attempts` : attempt === 0 ? 'on its way' : <>attempt {attempt + 1} at <Time at={nextAttemptAt} /></>}
                </p>
              </div>
              <ActionForm action={resend.bind(null, team, id)} label={`Send ${event} again`} done="On its way.">
                <SubmitButton look="secondary" pending="Sending…">
                  Resend
                </SubmitButton>
              </ActionForm>
            </div>
          ),
        },
      ]}
    />
  )
}
