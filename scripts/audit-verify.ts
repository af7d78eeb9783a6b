/**
 * `npm run audit:verify`: recomputes the chain of every team's audit log and says whether it is whole. `-- --save FILE`
 * notes the heads down, `-- --against FILE` checks that they are still in the chains; `-- --file export.jsonl` checks an
 * export, without a database. Exit 0: whole; 3: not; 2: used wrongly.
 */
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { CHAIN_START, ChainedEvent, chainFault, verifyAuditChains, type ChainHead } from '#lib/data/audit-chain.ts'
import { closeDatabase } from '#lib/data/db.ts'
import { withDatabase } from './with-database.mjs'

const Heads = z.record(z.uuid(), z.object({ sequence: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }))

const { values } = parseArgs({ options: { save: { type: 'string' }, against: { type: 'string' }, file: { type: 'string' } } })
process.exitCode = values.file === undefined ? await withDatabase(verifyDatabase) : await verifyFile(values.file)

async function verifyDatabase(): Promise<number> {
  const anchors = new Map<string, ChainHead>(values.against === undefined ? [] : Object.entries(Heads.parse(JSON.parse(readFileSync(values.against, 'utf8')))))
  const heads: Record<string, ChainHead> = {}
  let broken = 0
  try {
    for await (const { team, teamId, events, head, faults } of verifyAuditChains(anchors)) {
      heads[teamId] = head
      if (faults.length > 0) broken++
      console.log(`${faults.length === 0 ? 'whole ' : 'BROKEN'}  ${team}  ${events} events  head ${head.sequence} ${head.hash}`)
      for (const fault of faults) console.log(`        ${fault}`)
    }
    for (const id of anchors.keys()) {
      if (id in heads) continue
      broken++
      console.log(`BROKEN  the team ${id}, whose chain was noted down, is gone`)
    }
  } finally {
    await closeDatabase()
  }
  if (values.save !== undefined) writeFileSync(values.save, `${JSON.stringify(heads, null, 2)}\n`, { mode: 0o600 })
  console.log(broken === 0 ? `${Object.keys(heads).length} chains, all whole` : `${broken} of ${Object.keys(heads).length} chains broken`)
  return broken === 0 ? 0 : 3
}

async function verifyFile(file: string): Promise<number> {
  let head: ChainHead = { sequence: 0, hash: CHAIN_START }
  let faults = 0
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const event = ChainedEvent.safeParse(JSON.parse(line))
    const fault = event.success ? chainFault(head, event.data) : 'a line is no audit event'
    if (fault !== null) {
      faults++
      console.log(`BROKEN  ${fault}`)
    }
    if (event.success) head = { sequence: event.data.sequence, hash: event.data.hash }
  }
  console.log(`${faults === 0 ? 'whole ' : 'BROKEN'}  ${head.sequence} events  head ${head.hash}`)
  return faults === 0 ? 0 : 3
}
