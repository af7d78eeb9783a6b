/**
 * A team's policy: which checks a version must pass before it is approved, how strictly, and who may override what. One schema
 * for the form, the database and the API. That nobody approves what they wrote or submitted is no choice and stands outside.
 */
import { z } from 'zod'

export const CHECK_LEVELS = ['off', 'advisory', 'required', 'blocking'] as const
export type CheckLevel = (typeof CHECK_LEVELS)[number]

export const LEVEL_MEANING: Record<CheckLevel, string> = {
  off: 'not looked at',
  advisory: 'shown to the reviewer, never in the way',
  required: 'must pass, or be overridden with a reason that stays on record',
  blocking: 'must pass; nobody can override it',
}

/** Every check there is, in the order in which people read them. */
export const POLICY_CHECKS = {
  memory: { title: 'Memory fits', about: 'Every process, the reserves and the tenants fit into the host’s memory once every thread was busy.' },
  objectives: { title: 'Objectives are met', about: 'Every objective holds: in the simulation, its interval included, where there is one; else by the formulas.' },
  evidence: { title: 'The evidence is good enough', about: 'Every site’s figures are of at least the grade below.' },
  simulated: { title: 'It was simulated', about: 'The answer was confirmed by simulation with the engine of today, not by formulas alone.' },
  configtest: { title: 'Apache accepts it', about: 'A real configtest of exactly these bytes passed.' },
  proof: { title: 'It was proved under load', about: 'A run of exactly these bytes on a real Apache met every objective.' },
  maximumRequests: { title: 'No maximum-requests', about: 'No daemon group restarts its processes after a number of requests.' },
  requestTimeout: { title: 'request-timeout is set', about: 'No daemon group waits for ever for a request that hangs.' },
  threadSafety: { title: 'One thread where code is not thread-safe', about: 'Sites whose code is not known to be thread-safe have one thread a process.' },
  nPlusOne: { title: 'A process may fail', about: 'Each group has two processes or more, and carries its load with one fewer.' },
  headroom: { title: 'Headroom is left', about: 'The traffic may grow by at least the share below before anything saturates.' },
  approverRole: { title: 'The approver has the role', about: 'Who approves has at least the role below.' },
  approvals: { title: 'Enough people approved', about: 'As many different people as below approved, each by themselves.' },
  excluded: { title: 'The approver is not excluded', about: 'Who approves is none of the people below.' },
} as const satisfies Record<string, { title: string; about: string }>
export type PolicyCheckCode = keyof typeof POLICY_CHECKS
export const POLICY_CHECK_CODES = Object.keys(POLICY_CHECKS) as PolicyCheckCode[]

/** A: all measured or entered; B: memory or CPU share assumed; C: response times assumed; D: no profile at all. */
export const EVIDENCE_GRADES = ['A', 'B', 'C', 'D'] as const
export type EvidenceGrade = (typeof EVIDENCE_GRADES)[number]

export const GRADE_MEANING: Record<EvidenceGrade, string> = {
  A: 'everything was measured or entered',
  B: 'traffic and response times were measured; memory or CPU share is assumed',
  C: 'a log without response times',
  D: 'no measurement at all',
}

export const DECIDING_ROLES = ['approver', 'owner'] as const
const role = z.enum(DECIDING_ROLES, 'Choose approver or owner.')
const level = z.enum(CHECK_LEVELS, 'Choose off, advisory, required or blocking.')

export const Policy = z.object({
  levels: z.object({ memory: level, objectives: level, evidence: level, simulated: level, configtest: level, proof: level, maximumRequests: level, requestTimeout: level, threadSafety: level, nPlusOne: level, headroom: level, approverRole: level, approvals: level, excluded: level }),
  evidenceGrade: z.enum(EVIDENCE_GRADES, 'Choose A, B, C or D.'),
  headroomPercent: z.int().min(0, 'Use 0 or more.').max(1000, 'Use at most 1000.'),
  approverRole: role,
  minimumApprovals: z.int().min(1, 'At least one person approves.').max(5, 'At most five.'),
  /** User ids of members who do not approve. */
  excluded: z.array(z.uuid()).max(200),
  /** Who may override a required check. */
  overrideRole: role,
  /** Why these rules, for whoever wonders. */
  note: z.string().trim().max(2000, 'Use at most 2,000 characters.'),
})
export type Policy = z.infer<typeof Policy>

/** Before a team sets its own: everything is shown, nothing is in the way. */
export const DEFAULT_POLICY: Policy = {
  levels: Object.fromEntries(POLICY_CHECK_CODES.map((code) => [code, 'advisory'])) as Policy['levels'],
  evidenceGrade: 'B',
  headroomPercent: 20,
  approverRole: 'approver',
  minimumApprovals: 1,
  excluded: [],
  overrideRole: 'owner',
  note: '',
}
