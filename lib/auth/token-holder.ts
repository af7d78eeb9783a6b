/**
 * Who calls the API: the holder of the token in the Authorization header. A missing, malformed, unknown, expired or revoked
 * token is answered alike. Cookies do not count here, so no other site's page can call in a visitor's name.
 */
import 'server-only'
import { AppError } from '#lib/base/errors.ts'
import { findTokenHolder } from '#lib/data/api-tokens.ts'
import type { TokenHolder } from '#lib/data/scope.ts'
import { networkOf, takeAttempt } from '#lib/data/throttle.ts'
import { clientAddress } from './client-address.ts'

/** Tokens cannot be guessed; this only bounds what a broken client costs. Good tokens of the same address are not held up. */
const BAD_TOKENS_PER_ADDRESS = { attempts: 300, windowS: 60 }

/** @throws AppError `unauthenticated`, or `throttled` after many bad tokens. */
export async function requireTokenHolder(headers: Headers): Promise<TokenHolder> {
  const [, token = ''] = /^Bearer +([\x21-\x7e]{1,200}) *$/i.exec(headers.get('authorization') ?? '') ?? []
  const holder = await findTokenHolder(token)
  if (holder !== null) return holder
  await takeAttempt('api by address', networkOf(clientAddress(headers)), BAD_TOKENS_PER_ADDRESS)
  throw new AppError('unauthenticated', { publicMessage: 'The token is missing or not good: send the header "Authorization: Bearer hdr_…" with a token that is neither expired nor revoked. Tokens are made in the settings of a team.' })
}
