/** For tests: a receiver of OpenTelemetry traces over OTLP/HTTP with JSON. */
import { createServer } from 'node:http'
import { z } from 'zod'

const Value = z.object({ stringValue: z.string().optional(), intValue: z.union([z.string(), z.number()]).optional() })
const Attributes = z.array(z.object({ key: z.string(), value: Value })).default([])
const Span = z.object({ traceId: z.string(), spanId: z.string(), parentSpanId: z.string().optional(), name: z.string(), attributes: Attributes, links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]) })
const Export = z.object({ resourceSpans: z.array(z.object({ resource: z.object({ attributes: Attributes }), scopeSpans: z.array(z.object({ spans: z.array(Span) })) })) })

export interface ReceivedSpan extends Omit<z.infer<typeof Span>, 'attributes'> {
  service: string
  attributes: Record<string, string>
}

export interface OtlpUnderTest {
  address: string
  spans: ReceivedSpan[]
  end(): void
}

const plain = (attributes: z.infer<typeof Attributes>): Record<string, string> => Object.fromEntries(attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? '')]))

export async function startOtlp(): Promise<OtlpUnderTest> {
  const spans: ReceivedSpan[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (request.url === '/v1/traces') {
        for (const { resource, scopeSpans } of Export.parse(JSON.parse(Buffer.concat(pieces).toString('utf8'))).resourceSpans) {
          const service = plain(resource.attributes)['service.name'] ?? ''
          for (const span of scopeSpans.flatMap((scope) => scope.spans)) spans.push({ ...span, service, attributes: plain(span.attributes) })
        }
      }
      response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  return { address: `http://127.0.0.1:${address.port}`, spans, end: () => void server.close() }
}
