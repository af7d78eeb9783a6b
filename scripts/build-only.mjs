/** Generates the database client and builds the pages, without a database: for an image. */
import { install, isInstalled } from './install.mjs'
import { giveUp, step } from './steps.mjs'

try {
  if (!isInstalled()) await step('Installing packages (once)', install)
  const { build, generateClient } = await import('./prepare.mjs')
  await step('Database client', generateClient)
  await step('Pages', build)
} catch (error) {
  giveUp(error)
}
