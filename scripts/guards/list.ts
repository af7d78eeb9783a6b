/** Every guard that `npm run guards` takes away. A new guard of the app gets its entry here. */
import { CONFIGURATION_GUARDS } from './of-configuration.ts'
import { DATABASE_GUARDS } from './of-the-database.ts'
import { DOOR_GUARDS } from './of-doors.ts'
import { FILE_GUARDS } from './of-files.ts'
import type { Guard } from './guard.ts'
import { OUTGOING_GUARDS } from './of-what-goes-out.ts'
import { PEOPLE_GUARDS } from './of-people.ts'
import { TEAM_GUARDS } from './of-teams.ts'

export const GUARDS: readonly Guard[] = [...DOOR_GUARDS, ...FILE_GUARDS, ...CONFIGURATION_GUARDS, ...OUTGOING_GUARDS, ...PEOPLE_GUARDS, ...TEAM_GUARDS, ...DATABASE_GUARDS]
