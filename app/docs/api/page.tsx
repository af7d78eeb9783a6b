import type { Metadata } from 'next'
import Link from 'next/link'
import { REASONS } from '#lib/api/in-the-browser.ts'
import { openApiDocument } from '#lib/api/openapi.ts'
import { PROBLEM_CODES, problemTitle } from '#lib/api/problem.ts'
import { API_SCOPES, SCOPE_MEANING } from '#lib/base/api-scopes.ts'
import { WEBHOOK_EVENT_MEANING, WEBHOOK_EVENTS } from '#lib/base/webhook-events.ts'
import { ERROR_STATUS } from '#lib/base/errors.ts'
import { BrandMark } from '../../_ui/brand-mark.tsx'
import { Card, Definitions } from '../../_ui/card.tsx'
import { PageHeader } from '../../_ui/page-header.tsx'
import { ThemeToggle } from '../../_ui/theme-toggle.tsx'
import { CodeBlock } from './code-block.tsx'
import { CodeText } from './code-text.tsx'
import { OperationEntry } from './operation-entry.tsx'

export const metadata: Metadata = { title: 'API' }

const BEGIN = `export HEADROOM_URL=https://headroom.example.com
export HEADROOM_TOKEN=hdr_…
curl --fail-with-body --silent --show-error \\
  --header "Authorization: Bearer $HEADROOM_TOKEN" \\
  "$HEADROOM_URL/api/v1/team"`

const idOf = (tag: string) => tag.toLowerCase().replace(/\W+/g, '-')

/** The API, from its own OpenAPI document: nothing here is written twice. It tells of no team, so anybody may read it. */
export default function ApiDocsPage() {
  const { info, tags, paths } = openApiDocument()
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  return (
    <div className="min-h-dvh">
      <a href="#content" className="bg-accent text-on-accent sr-only z-50 rounded-md px-4 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3">
        Skip to content
      </a>
      <header data-shell className="border-line bg-surface border-b">
        <div className="mx-auto flex max-w-6xl items-center justify-between gap-3 px-4 py-2.5 sm:px-6">
          <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
            <BrandMark /> Headroom
          </Link>
          <ThemeToggle />
        </div>
      </header>
      <div className="mx-auto max-w-6xl gap-x-8 px-4 py-6 sm:px-6 lg:grid lg:grid-cols-[11rem_1fr] lg:py-8">
        <nav aria-label="Parts of the API" className="mb-6 lg:sticky lg:top-6 lg:mb-0 lg:self-start">
          <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm lg:flex-col">
            {['Begin', ...tags.map(({ name }) => name), 'Events', 'Scopes', 'Errors', 'Not here'].map((name) => (
              <li key={name}>
                <a href={`#${idOf(name)}`} className="text-ink-soft hover:text-ink inline-flex min-h-6 items-center underline-offset-4 hover:underline">
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="content" tabIndex={-1} className="min-w-0 outline-none">
          <PageHeader title="API" description={<CodeText text={info.description} />} />
          <div className="space-y-5">
            <div id="begin">
              <Card
                title="Begin"
                description={
                  <>
                    Programs that read OpenAPI 3.1 begin with{' '}
                    <a href="/api/v1/openapi.json" className="text-accent underline underline-offset-4">
                      the document
                    </a>
                    , which this page is drawn from.
                  </>
                }
              >
                <CodeBlock text={BEGIN} />
              </Card>
            </div>
            {tags.map(({ name }) => (
              <div key={name} id={idOf(name)}>
                <Card title={name} flush>
                  <ul className="divide-line border-line divide-y border-t">
                    {operations
                      .filter(({ operation }) => operation.tags.includes(name))
                      .map((each) => (
                        <li key={each.operation.operationId}>
                          <OperationEntry {...each} />
                        </li>
                      ))}
                  </ul>
                </Card>
              </div>
            ))}
            <div id="events">
              <Card title="Events" description={<CodeText text="What a webhook can be told of, by the names of the audit log: JSON with `type`, `team`, `at`, `actor`, `subjectType`, `subjectId` and `detail`." />}>
                <Definitions rows={WEBHOOK_EVENTS.map((name) => ({ term: name, value: WEBHOOK_EVENT_MEANING[name] }))} />
              </Card>
            </div>
            <div id="scopes">
              <Card title="Scopes" description="What a token may: what its scopes and the present role of who made it both allow.">
                <Definitions rows={API_SCOPES.map((name) => ({ term: name, value: SCOPE_MEANING[name] }))} />
              </Card>
            </div>
            <div id="errors">
              <Card title="Errors" description="The code of a problem document, its status and what it means. Its detail says what is wrong and what to do; its problems name each place.">
                <dl className="grid grid-cols-[auto_auto_1fr] gap-x-4 gap-y-2 text-sm">
                  {PROBLEM_CODES.map((code) => (
                    <div key={code} id={`problem-${code}`} className="contents">
                      <dt className="font-mono text-[0.9em] break-all">{code}</dt>
                      <dd className="text-ink-soft tabular-nums">{ERROR_STATUS[code]}</dd>
                      <dd className="min-w-0">{problemTitle(code)}</dd>
                    </div>
                  ))}
                </dl>
              </Card>
            </div>
            <div id="not-here">
              <Card title="Not here" description="Whatever people do in the browser, programs can do by the operations above, with these exceptions.">
                <ul className="max-w-prose list-disc space-y-2 pl-5 text-sm">
                  {(['person', 'token', 'membership'] as const).map((name) => (
                    <li key={name}>{REASONS[name]}</li>
                  ))}
                </ul>
              </Card>
            </div>
          </div>
        </main>
      </div>
    </div>
  )
}
