/** The migrations that this version comes with, by the names of their folders. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

let known: string[] | undefined

export function knownMigrations(): readonly string[] {
  // Started in its own folder, as all of our commands and the image are.
  known ??= readdirSync(join(/* turbopackIgnore: true */ process.cwd(), 'prisma/migrations'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  return known
}
