/**
 * Spans of our own, beside those that scripts/tracing.mjs makes of requests and queries. Where nobody traces, the API of
 * OpenTelemetry does nothing, and so do these.
 */
import { SpanKind, SpanStatusCode, trace, type Link, type Span } from '@opentelemetry/api'

const tracer = trace.getTracer('headroom')
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/

/** W3C traceparent of what is going on, to be kept with work that a worker will do; null where nobody traces. */
export function traceparentNow(): string | null {
  const context = trace.getActiveSpan()?.spanContext()
  return context === undefined ? null : `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}`
}

export function inSpan<Result>(name: string, work: (span: Span) => Promise<Result>): Promise<Result> {
  return tracer.startActiveSpan(name, (span) => work(span).finally(() => span.end()))
}

/** A job's own trace, linked to the request that asked for it. */
export function inJobSpan(queue: string, { id, traceparent, attempt }: { id: string; traceparent?: string | null | undefined; attempt: number }, work: () => Promise<string>): Promise<string> {
  return tracer.startActiveSpan(queue, { root: true, kind: SpanKind.CONSUMER, links: linksTo(traceparent), attributes: { 'headroom.id': id, 'headroom.attempt': attempt } }, async (span) => {
    try {
      const outcome = await work()
      span.setAttribute('headroom.outcome', outcome)
      return outcome
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'thrown' })
      throw error
    } finally {
      span.end()
    }
  })
}

function linksTo(traceparent: string | null | undefined): Link[] {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  return traceId === undefined || spanId === undefined ? [] : [{ context: { traceId, spanId, traceFlags: Number(flags), isRemote: true } }]
}
