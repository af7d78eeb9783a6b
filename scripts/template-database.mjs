/** The database that tests copy: every migration applied from nothing, and its roles. */
import { prisma } from './prisma.mjs'
import { secureDatabase } from './secure-database.mjs'

export const TEMPLATE = 'headroom_template'

/**
 * @param {string} adminUrl an administrator's address on a server that has none yet
 * @returns {Promise<string>} its own address
 */
export async function makeTemplateDatabase(adminUrl) {
  const { href } = Object.assign(new URL(adminUrl), { pathname: `/${TEMPLATE}` })
  const { code, output } = await prisma(['migrate', 'deploy'], { quiet: true, env: { DATABASE_URL: href } })
  if (code !== 0) throw new Error(`The migrations do not apply from nothing:\n${output}`)
  await secureDatabase(href)
  return href
}
