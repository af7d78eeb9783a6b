/** Guards that PostgreSQL holds, whatever the app forgets, and those that see what was changed behind its back. */
import type { Guard } from './guard.ts'

const schema = ['lib/data/schema.db.test.ts']
const rows = ['lib/data/row-security.db.test.ts']
const chain = ['lib/data/audit-chain.db.test.ts']

export const DATABASE_GUARDS: readonly Guard[] = [
  { name: 'A version is never changed or removed.', sql: 'DROP TRIGGER refuse_change ON "Version"', suite: 'database', tests: schema, titled: 'Version refuses' },
  { name: 'The audit log is never emptied.', sql: 'DROP TRIGGER refuse_truncate ON "AuditEvent"', suite: 'database', tests: schema, titled: 'guards exactly' },
  { name: 'A site stands on a host of its own team.', sql: 'ALTER TABLE "Site" DROP CONSTRAINT "Site_teamId_hostId_fkey"; ALTER TABLE "Site" ADD CONSTRAINT "Site_teamId_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id")', suite: 'database', tests: schema, titled: 'on the host of another team' },
  { name: 'A table of team data shows the rows of one team.', sql: 'ALTER TABLE "Host" DISABLE ROW LEVEL SECURITY', suite: 'database', tests: rows, titled: 'each table shows' },
  { name: 'The owner is held to the policies too.', sql: 'ALTER TABLE "Host" NO FORCE ROW LEVEL SECURITY', suite: 'database', tests: rows, titled: 'has a forced policy' },
  { name: 'A row of another team is neither made nor taken over.', sql: 'ALTER POLICY team ON "Host" WITH CHECK (true)', suite: 'database', tests: rows, titled: 'neither made nor taken over' },
  { name: 'The role of the app has no right to change the audit log.', sql: 'GRANT UPDATE ON "AuditEvent" TO headroom_app; DROP TRIGGER refuse_change ON "AuditEvent"', suite: 'database', tests: rows, titled: 'knows the role' },
  { name: 'What runs with the owner\'s rights looks at no temporary table.', sql: 'ALTER FUNCTION chain_audit_event() SET search_path = pg_temp, pg_catalog, public', suite: 'database', tests: rows, titled: 'temporary ones' },
  { name: 'Every query gives up the rights of its login.', file: 'lib/data/guarded-pool.ts', find: "'SET LOCAL ROLE headroom_app;'", replace: "''", suite: 'database', tests: rows, titled: 'knows the role' },
  { name: 'A team is named by an id, and by nothing that becomes part of a statement.', file: 'lib/data/guarded-pool.ts', find: 'if (!UUID.test(access.teamId)) throw', replace: "if (access.teamId === '') throw", suite: 'database', tests: rows, titled: 'a team that is no id' },
  { name: 'What looks across teams is listed.', file: 'lib/data/hosts.ts', find: "import { database } from './db.ts'", replace: "import { database, everyTeam } from './db.ts'\nexport const everybodysHosts = () => everyTeam().host.findMany()", suite: 'database', tests: rows, titled: 'only the listed files' },
  { name: 'Every event gets its link in the chain.', sql: 'DROP TRIGGER chain ON "AuditEvent"', suite: 'database', tests: chain, titled: 'every event has its link' },
  { name: 'The app makes no link of the chain itself.', sql: 'GRANT INSERT, DELETE ON "AuditLink" TO headroom_app', suite: 'database', tests: chain, titled: 'the application itself' },
  { name: 'An event that was changed is found.', file: 'lib/data/audit-chain.ts', find: 'if (event.hash !== auditHash(event)) return', replace: 'if (event.hash === auditHash.name) return', suite: 'database', tests: chain, titled: 'an event that was changed' },
  { name: 'An end of the log that was cut off is found against a head that was noted down.', file: 'lib/data/audit-chain.ts', find: 'if (!anchored) faults.push', replace: 'if (head.sequence < 0) faults.push', suite: 'database', tests: chain, titled: 'an end that was cut off' },
]
