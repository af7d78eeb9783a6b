/** A body for each endpoint that takes JSON, as the document and the docs page show it. Tests send every one. */
import { DEFAULT_POLICY } from '#lib/planning/checks/policy.ts'
import { questionSites } from '#lib/planning/samples.ts'

const [shop] = questionSites().sites
const plan = { ...questionSites(), sites: shop === undefined ? [] : [{ ...shop, actions: shop.actions.slice(0, 2) }] }
const HOST = { name: 'web1', cores: 4, memoryMiB: 8192, tenants: [{ name: 'postgresql', memoryMiB: 1024, cpuCores: 0.5 }] }
const SITE = { name: 'Shop', hostSlug: 'web1', serverName: 'shop.example.com', scriptPath: '/srv/shop/app.wsgi', threadSafe: true, perProcessMiB: 90, groups: [{ name: 'shop', processes: 4, threads: 5 }] }
const EDIT = { host: { cores: 4, memoryMiB: 8192, tenants: [{ memoryMiB: 1024, cpuCores: 0.5 }] }, sites: [{ ratePerSecond: 30, perProcessMiB: 90, groups: [{ processes: 6, threads: 5 }] }], objectives: { p95Ms: 800, queuedPercent: 5, cpuPercent: 70 } }
const ID = '01a207a5-15ad-77bf-b9e1-1c7727e0ea08'

export const ENDPOINT_EXAMPLES: Readonly<Record<string, unknown>> = {
  renameTeam: { name: 'Web operations' },
  changeRole: { role: 'planner' },
  createInvitation: { email: 'ada@example.com', role: 'planner' },
  createWebhook: { url: 'https://example.com/headroom', events: ['version.approved', 'headroom.lost'] },
  createHost: HOST,
  updateHost: { ...HOST, memoryMiB: 16_384, revision: 1 },
  createSite: SITE,
  updateSite: { ...SITE, groups: [{ name: 'shop', processes: 6, threads: 5 }], revision: 1 },
  appendProfile: { measurementIds: [ID] },
  previewProfile: { measurementIds: [ID] },
  importConfiguration: { hostSlug: 'web1', modWsgi: '5.0.2', seen: '…', take: ['host.mpm', 's0'] },
  rereadMeasurement: { format: 'combined' },
  answerMeasurement: { answers: { p3002: 'group:shop' } },
  adoptHostFacts: { take: ['cores'], revision: 1 },
  previewInference: { setup: { cores: 2, processes: 2, threads: 4 } },
  acceptInference: { cores: 2, processes: 2, threads: 4, shown: 0.5 },
  addComment: { anchor: 'input:host.cores', label: 'Host: cores', body: 'Why four?' },
  replyToComment: { body: 'The new machine has them.' },
  setMailChoice: { kinds: ['submitted', 'approved'] },
  startPairedSimulation: { versions: [{ scenario: 'growth', number: 1 }, { scenario: 'growth', number: 2 }] },
  createScenario: { name: 'Growth', hostSlug: 'web1' },
  appendVersion: { baseNumber: 1, message: 'Six processes', edit: EDIT },
  previewVersion: { edit: EDIT },
  submitVersion: { message: 'For the sale in June' },
  withdrawVersion: { comment: 'The sale is called off' },
  approveVersion: { comment: 'Agreed', contentHash: 'sha256:…', configHash: 'sha256:…' },
  requestChanges: { comment: 'Leave more memory to the database' },
  adoptRecommendation: { evaluation: ID, baseNumber: 1 },
  checkHeadroom: { measurementIds: [ID], against: 'previous', maxLossShare: 0.1 },
  compareVersions: { versions: [{ scenario: 'growth', number: 1 }, { scenario: 'growth', number: 2 }] },
  createShare: { versions: [{ scenario: 'growth', number: 1 }, { scenario: 'growth', number: 2 }], days: 14 },
  setPolicy: { baseNumber: 0, policy: { ...DEFAULT_POLICY, minimumApprovals: 1, note: 'Two pairs of eyes before a sale' } },
  setSecondFactorRule: { isRequired: false },
  startProof: { durationS: 10 },
  whatIf: { plan, questions: [{ name: 'A sale', change: { kind: 'traffic', factor: 3 } }, { name: 'Slow deliveries', change: { kind: 'slower', factor: 2 } }] },
  partition: { plan },
  curve: { plan, factors: [1, 2, 4] },
  confidence: { plan },
  sensitivity: { plan },
  sizes: { plan, site: plan.sites[0]?.name, group: plan.sites[0]?.groups[0]?.name },
  hostLoads: { plan },
  place: { plan, goal: 'even' },
  predict: { plan, engine: 'analytic' },
  recommend: { plan },
  ruleOfThumb: { plan },
  headroom: { plan, growthPerMonth: 0.03, from: '2026-01-01' },
}
