import { createHmac } from 'node:crypto'
import { expect, makeTeam, PASSWORD, signIn, test } from './fixtures/test.ts'

/** As an authenticator app computes it from the secret that the page shows, `ahead` steps of 30 s from now. */
function codeOf(secret: string, ahead = 0): string {
  const bits = [...secret.replaceAll(' ', '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

test('a second factor is set up by its picture, asked for after the password, and replaced by a recovery code', async ({ page, context }) => {
  const team = await makeTeam()
  await signIn(context, team.owner)
  await page.goto('/account/second-factor')
  await page.getByLabel('Your password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set up an app' }).click()
  await expect(page.getByRole('img', { name: /^QR code/ })).toBeVisible()
  const secret = await page.locator('code').first().innerText()
  const code = page.getByRole('textbox', { name: 'Code' })
  const first = codeOf(secret, -1)
  await code.fill(first)
  await page.getByRole('button', { name: 'Turn on' }).click()
  const codes = (await page.getByRole('group', { name: 'Recovery codes' }).locator('code').innerText()).trim().split('\n')
  expect(codes).toHaveLength(10)

  await context.clearCookies()
  const signInByPassword = async () => {
    await page.goto(`/login?next=/t/${team.slug}/hosts`)
    await page.getByLabel('E-mail').fill(team.owner.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible()
  }
  await signInByPassword()
  // The password alone opens nothing.
  await page.goto(`/t/${team.slug}/hosts`)
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible()
  // However long it took to come here: it was used, and so is good for nothing.
  await code.fill(first)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'used already' })).toBeVisible()
  await code.fill(codeOf(secret))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(`/t/${team.slug}/hosts`)

  await context.clearCookies()
  await signInByPassword()
  await code.fill((codes[0] ?? '').toUpperCase())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(`/t/${team.slug}/hosts`)
  await page.goto('/account')
  await expect(page.getByText('9 of 10 recovery codes left.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Sessions' }).getByText('this browser')).toHaveCount(1)
  await page.getByText('End all others…').click()
  await page.getByRole('button', { name: 'End all other sessions' }).click()
  await expect(page.getByRole('heading', { name: 'Signed in (1)' })).toBeVisible()
})
