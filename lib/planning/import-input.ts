/** What a person chooses of an import's preview: the host, and which changes are made. */
import { z } from 'zod'
import { HostInput } from './host-input.ts'

const { name, cores, memoryMiB, modWsgi } = HostInput.shape

export const ImportInput = z.object({
  /** An existing host; absent: a new one. */
  hostSlug: z.string().max(100).optional(),
  newHost: z.object({ name, cores, memoryMiB }).optional(),
  modWsgi,
  /** Hash of the preview that the person saw. */
  seen: z.string().max(64),
  /** "host.mpm", "s0" for a new site, "s1.port" for a field of a known one. */
  take: z.array(z.string().max(100)).max(10_000).default([]),
  /** For new sites, by key. */
  names: z.record(z.string().max(10), z.string().max(100)).default({}),
  serverNames: z.record(z.string().max(10), z.string().max(255)).default({}),
})
export type ImportInput = z.input<typeof ImportInput>
