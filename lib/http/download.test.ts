import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentDisposition, downloadResponse, safeFileName } from './download.ts'

describe('the name of a download', () => {
  test('carries no path, no quote and no line end into the header', () => {
    expect(contentDisposition('../../etc/pass"wd\r\nSet-Cookie: x=1.csv')).toBe('attachment; filename="pass_wdSet-Cookie_ x=1.csv"')
    expect(safeFileName('..')).toBe('download')
    expect(safeFileName('C:\\logs\\access.log')).toBe('access.log')
  })
  test('beyond ASCII it is encoded beside a plain form', () => {
    expect(contentDisposition('Größe.csv')).toBe(`attachment; filename="Gr__e.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv`)
  })
  test('any text at all makes one header value that a response takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const value = downloadResponse('x', name, 'text/csv').headers.get('content-disposition') ?? ''
        expect(value).toMatch(/^attachment; filename="[\x20-\x21\x23-\x7e]+"(; filename\*=UTF-8''[A-Za-z0-9%._~-]+)?$/)
      }),
    )
  })
})
