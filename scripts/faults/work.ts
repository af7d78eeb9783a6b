/**
 * What people do while parts die: upload, break uploads off, save, submit, approve, export, ask for simulations. Each
 * success that somebody was told of is noted down; what failed or broke off is not, for nobody may rely on it.
 */
import { createHash } from 'node:crypto'
import { encode } from 'next-auth/jwt'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { requestSimulation } from '#lib/data/evaluations.ts'
import { createHost } from '#lib/data/hosts.ts'
import { createInvitation, registerByInvitation } from '#lib/data/invitations.ts'
import { approveVersion, submitVersion } from '#lib/data/reviews.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { openTeam } from '#lib/data/scope.ts'
import type { Actor, TeamScope } from '#lib/data/scope.ts'
import { createSite } from '#lib/data/sites.ts'
import { registerTeam } from '#lib/data/users.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { logText } from '#lib/jobs/worker-under-test.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'

export interface Acknowledged {
  uploads: { id: string; sha256: string; lines: number }[]
  versions: { number: number; contentHash: string }[]
  approvals: { number: number }[]
  exports: { number: number; sha256: string }[]
  simulations: { id: string }[]
}

export interface Team {
  slug: string
  site: string
  scenario: string
  teamId: string
  author: TeamScope
  approver: TeamScope
  inputs: ScenarioInputs
  cookie: string
}

const PASSWORD = 'four plain words here'

export async function makeFaultTeam(secret: string): Promise<Team> {
  const owner = { email: 'olga@faults.example.com', name: 'Olga' }
  const { userId, teamSlug } = await registerTeam({ ...owner, password: PASSWORD, teamName: 'Faults' })
  const ownerScope = await openTeam({ userId, ...owner }, teamSlug, 'member:manage')
  const second = { email: 'alan@faults.example.com', name: 'Alan' }
  const { token } = await createInvitation(ownerScope, { email: second.email, role: 'approver' })
  const approver: Actor = { userId: (await registerByInvitation(token, { ...second, password: PASSWORD })).userId, ...second }
  const host = await createHost(ownerScope, { name: 'web1', cores: 2, memoryMiB: 4096 })
  const site = await createSite(ownerScope, { name: 'Shop', serverName: 'shop.example.com', scriptPath: '/srv/shop/app.wsgi', threadSafe: true, perProcessMiB: 80, perThreadMiB: 1, cpuShare: 0.5, hostSlug: host.slug, groups: [{ name: 'shop', processes: 2, threads: 4 }] })
  const scenario = await createScenario(ownerScope, { name: 'Growth', hostSlug: host.slug })
  const cookie = `next-auth.session-token=${await encode({ token: { sub: userId, sessionEpoch: 0 }, secret })}`
  return { slug: teamSlug, site: site.slug, scenario: scenario.slug, teamId: ownerScope.teamId, author: ownerScope, approver: await openTeam(approver, teamSlug, 'review:decide'), inputs: await draftInputs(ownerScope, host.slug), cookie }
}

/** Runs until `signal`; failures on the way are what a fault looks like from outside, and are counted. */
export async function work(address: string, team: Team, signal: AbortSignal, random: () => number): Promise<{ acknowledged: Acknowledged; refused: number; brokenOff: number }> {
  const acknowledged: Acknowledged = { uploads: [], versions: [], approvals: [], exports: [], simulations: [] }
  let refused = 0
  let brokenOff = 0
  let uploaded = 0
  const repeat = async (pauseMs: number, deed: () => Promise<void>) => {
    while (!signal.aborted) {
      await deed().catch(() => {
        refused++
      })
      await new Promise((done) => setTimeout(done, pauseMs * (0.5 + random())))
    }
  }

  const upload = async () => {
    const lines = 500 + uploaded++
    const text = logText(lines)
    const abort = new AbortController()
    const isBroken = random() < 0.25
    if (isBroken) setTimeout(() => abort.abort(), 30 * random())
    const body = isBroken ? slowly(text) : Buffer.from(text)
    try {
      const answer = await fetch(`${address}/api/t/${team.slug}/sites/${team.site}/upload?name=${lines}.log`, { method: 'PUT', headers: { cookie: team.cookie }, body, duplex: 'half', signal: AbortSignal.any([abort.signal, AbortSignal.timeout(20_000)]) } as RequestInit)
      if (answer.status !== 201) throw new Error(String(answer.status))
      const { measurement } = (await answer.json()) as { measurement: { id: string } }
      acknowledged.uploads.push({ id: measurement.id, sha256: createHash('sha256').update(text).digest('hex'), lines })
    } catch (error) {
      if (abort.signal.aborted) brokenOff++
      throw error
    }
  }

  let last: number | null = null
  const saveAndApprove = async () => {
    const processes = 1 + ((last ?? 0) % 20)
    const sites = team.inputs.plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes })) }))
    let saved: { number: number }
    try {
      saved = await appendVersion(team.author, team.scenario, { baseNumber: last, message: `After ${last ?? 'nothing'}`, inputs: { ...team.inputs, plan: { ...team.inputs.plan, sites } } })
    } catch (error) {
      // It may have been saved without our being told: go on from what is there.
      const there = await getVersion(team.author, team.scenario, (last ?? 0) + 1).catch(() => null)
      if (there !== null) last = there.number
      throw error
    }
    last = saved.number
    const version = await getVersion(team.author, team.scenario, saved.number)
    acknowledged.versions.push({ number: saved.number, contentHash: version.contentHash })
    if (random() < 0.3) acknowledged.simulations.push({ id: (await requestSimulation(team.author, team.scenario, saved.number)).id })
    await submitVersion(team.author, team.scenario, saved.number, { message: 'Please look.' })
    await approveVersion(team.approver, team.scenario, saved.number, { comment: 'Good.', contentHash: version.contentHash, configHash: renderConfiguration(version).configHash })
    acknowledged.approvals.push({ number: saved.number })
    const answer = await fetch(`${address}/t/${team.slug}/scenarios/${team.scenario}/versions/${saved.number}/export`, { headers: { cookie: team.cookie }, signal: AbortSignal.timeout(20_000) })
    if (!answer.ok) throw new Error(String(answer.status))
    acknowledged.exports.push({ number: saved.number, sha256: createHash('sha256').update(Buffer.from(await answer.arrayBuffer())).digest('hex') })
  }

  await Promise.all([repeat(250, upload), repeat(250, upload), repeat(400, saveAndApprove)])
  return { acknowledged, refused, brokenOff }
}

/** In pieces, so that there is something to break off. */
function slowly(text: string): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text)
  let at = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, (at += 4096)))
      await new Promise((done) => setTimeout(done, 5))
    },
  })
}
