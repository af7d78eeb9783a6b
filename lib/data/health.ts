/** Whether the database answers, within two seconds. */
import 'server-only'
import { database } from './db.ts'

export async function checkDatabase(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), 2000)
  })
  const asked = database()
    .$queryRaw`SELECT 1`.then(() => true)
    .catch(() => false)
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}
