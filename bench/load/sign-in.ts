/** Signs somebody in as a browser does. @returns the header `cookie` of the session */
export async function signIn(address: string, email: string, password: string): Promise<string> {
  const jar = new Map<string, string>()
  const take = (answer: Response): void => {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
  }
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const token = await fetch(`${address}/api/auth/csrf`)
  take(token)
  const { csrfToken } = (await token.json()) as { csrfToken: string }
  const answer = await fetch(`${address}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie(), origin: address, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, email, password, callbackUrl: address, json: 'true' }),
  })
  take(answer)
  if (![...jar.keys()].some((name) => name.endsWith('session-token'))) throw new Error(`${email} could not sign in: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  return cookie()
}
