/**
 * Loaded with --import into web server and worker where OTEL_EXPORTER_OTLP_ENDPOINT is set, and only there: sends traces over
 * OTLP/HTTP. Next makes spans of requests, lib/data/tracing.ts of server actions and jobs, this file of queries; each
 * bears the id of its request. Texts of queries have no values in them, and spans no addresses' queries.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import pg from 'pg'

const LONGEST_TEXT = 2000
const asked = new AsyncLocalStorage()

subscribe('http.server.request.start', ({ request }) => asked.enterWith(request.headers['x-request-id']))

/** What people ask for may hold names and tokens: the part of an address after its path stays here, and so does a token in it. */
const withRequestId = {
  onStart(span) {
    const requestId = asked.getStore()
    if (typeof requestId === 'string') span.setAttribute('headroom.request_id', requestId)
    const target = span.attributes['http.target']
    if (typeof target === 'string') span.setAttribute('http.target', target.split('?')[0].replace(/^\/(invite|share)\/.+/, '/$1/…'))
  },
  onEnding() {},
  onEnd() {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
}

const provider = new TracerProvider({
  resource: defaultResource().merge(resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME || 'headroom' })),
  spanProcessors: [withRequestId, new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 1000 })],
})
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
propagation.setGlobalPropagator(new W3CTraceContextPropagator())
trace.setGlobalTracerProvider(provider)
// Both end within seconds of it; what they do until then goes with the next batch.
for (const signal of ['SIGTERM', 'SIGINT']) process.prependListener(signal, () => void provider.forceFlush().catch(() => {}))

const tracer = trace.getTracer('headroom-sql')
const send = pg.Client.prototype.query

/** A span for what reads or writes, within a request or a job; what frames a transaction is left out, and so is the queue's own polling. */
pg.Client.prototype.query = function query(...args) {
  const text = typeof args[0] === 'string' ? args[0] : args[0]?.text
  const [, verb] = /^\s{0,20}(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.exec(text ?? '') ?? []
  if (verb === undefined || trace.getActiveSpan() === undefined) return send.apply(this, args)
  const [, table] = /\b(?:FROM|INTO|UPDATE) (?:"public"\.)?"(\w{1,60})"/.exec(text) ?? []
  const span = tracer.startSpan(table === undefined ? verb.toUpperCase() : `${verb.toUpperCase()} ${table}`, { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, LONGEST_TEXT) } })
  const answer = send.apply(this, args)
  if (typeof answer?.then !== 'function') {
    span.end()
    return answer
  }
  return answer.then(
    (result) => {
      span.end()
      return result
    },
    (error) => {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.code })
      span.end()
      throw error
    },
  )
}
