/** For tests: a team with a site, made through the data layer; prints how to reach it. */
import { closeDatabase } from '#lib/data/db.ts'
import { createHost } from '#lib/data/hosts.ts'
import { openTeam } from '#lib/data/scope.ts'
import { createSite } from '#lib/data/sites.ts'
import { registerTeam } from '#lib/data/users.ts'

const person = { email: 'olga@operation.example.com', name: 'Olga' }
try {
  const { userId, teamSlug } = await registerTeam({ ...person, password: 'four plain words here', teamName: 'Operation' })
  const scope = await openTeam({ userId, ...person }, teamSlug, 'plan:edit')
  const host = await createHost(scope, { name: 'web1', cores: 2, memoryMiB: 4096 })
  const site = await createSite(scope, { name: 'Shop', serverName: 'shop.example.com', scriptPath: '/srv/shop/app.wsgi', threadSafe: true, hostSlug: host.slug, groups: [{ name: 'shop', processes: 2, threads: 4 }] })
  console.log(JSON.stringify({ slug: teamSlug, site: site.slug, userId }))
} finally {
  await closeDatabase()
}
