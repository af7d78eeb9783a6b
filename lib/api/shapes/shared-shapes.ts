/** Small shapes that several answers share. */
import { z } from 'zod'

export const Time = z.iso.datetime().meta({ description: 'ISO 8601, UTC' })
export const Named = z.object({ slug: z.string(), name: z.string() })
export const Made = z.object({ slug: z.string() })
export const Revised = z.object({ revision: z.int() })

/** A document of the engine, whose many fields docs/engine.md tells of; it leaves as it is. */
export function engineDocument(id: string, schema: string, description: string) {
  return z.looseObject({ schema: z.literal(schema) }).meta({ id, description })
}
