/** What a request tells of the browser it comes from, for the list of sessions. */
import 'server-only'
import { headers } from 'next/headers'
import type { Device } from '#lib/data/sessions.ts'
import { clientAddress } from './client-address.ts'

export async function requestDevice(): Promise<Device> {
  const all = await headers()
  const address = clientAddress(all)
  return { userAgent: all.get('user-agent') ?? '', address: address === 'direct' ? '' : address }
}
