/** What a backup holds beside the database, and how its files are told whole. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** In the data folder; what else is there is made anew at the next start. */
export const SECRETS = ['session-secret', 'demo-accounts.txt']

export const Manifest = z.object({ format: z.literal(1, 'this version of Headroom cannot read it'), madeAt: z.string(), migrations: z.array(z.string()), rows: z.int(), files: z.record(z.string(), z.string()) })

export async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const found: string[] = []
  for (const name of names.sort()) if ((await stat(join(folder, name))).isFile()) found.push(name)
  return found
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
