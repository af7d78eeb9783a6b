/** What people say of themselves, checked: e-mail address, name, password, team name. */
import 'server-only'
import { z } from 'zod'
import { PASSWORD_LENGTH } from './password.ts'

// Unseen characters would let two accounts or teams look the same.
const visible = (text: string) => !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)

export const Email = z.string().trim().toLowerCase().max(254, 'An address has at most 254 characters.').pipe(z.email('Give an e-mail address such as ada@example.com.'))

export const PersonName = z.string().trim().min(1, 'Give your name.').max(100, 'Use at most 100 characters.').refine(visible, 'Leave out control characters.')

export const TeamName = z.string().trim().min(1, 'Give the team a name.').max(80, 'Use at most 80 characters.').refine(visible, 'Leave out control characters.')

export const NewPassword = z
  .string()
  .min(PASSWORD_LENGTH.min, `Use at least ${PASSWORD_LENGTH.min} characters; a few words in a row are easy to keep.`)
  .max(PASSWORD_LENGTH.max, `Use at most ${PASSWORD_LENGTH.max} characters.`)

/** In the order of the form, which is that of its problems. */
export const Registration = z.object({ teamName: TeamName, name: PersonName, email: Email, password: NewPassword })
export type Registration = z.input<typeof Registration>

export const InvitedRegistration = z.object({ name: PersonName, email: Email, password: NewPassword })
export type InvitedRegistration = z.input<typeof InvitedRegistration>
