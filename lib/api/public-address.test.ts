import { afterEach, expect, test, vi } from 'vitest'
import { publicAddress } from './public-address.ts'

afterEach(() => vi.unstubAllEnvs())

test('links in answers lead where the server is configured to be, whatever host a request names', () => {
  const request = new Request('https://evil.example/api/v1/shares', { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } })
  vi.stubEnv('NEXTAUTH_URL', 'https://plan.company.example/')
  expect(publicAddress(request)).toBe('https://plan.company.example')
  vi.stubEnv('NEXTAUTH_URL', '')
  expect(publicAddress(new Request('http://127.0.0.1:3000/api/v1/shares'))).toBe('http://127.0.0.1:3000')
})
