/**
 * `npm run second-factor:reset -- ada@example.com`: takes the second factor off an account whose owner has lost the app and the
 * recovery codes. Make sure who asks. Exit 0: off; 3: nobody has it, or there was none; 2: used wrongly.
 */
import { closeDatabase } from '#lib/data/db.ts'
import { resetSecondFactor } from '#lib/data/second-factor.ts'
import { withDatabase } from './with-database.mjs'

const [email, ...more] = process.argv.slice(2)
if (email === undefined || more.length > 0) {
  console.error('Use npm run second-factor:reset -- ada@example.com')
  process.exitCode = 2
} else process.exitCode = await withDatabase(() => reset(email))

async function reset(address: string): Promise<number> {
  try {
    const isOff = await resetSecondFactor(address)
    console.log(isOff ? `${address} signs in by the password alone now, and can set up a second factor anew.` : `${address} has no second factor, or no account.`)
    return isOff ? 0 : 3
  } finally {
    await closeDatabase()
  }
}
