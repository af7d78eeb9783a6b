/** What Apache said of the configuration of each host of a plan, as one piece of evidence: it is as good as the worst of them. */
import type { ConfigTestEvidence, ConfigTestOutcome } from './configtest-evidence.ts'

export interface HostTest {
  host: string
  evidence: ConfigTestEvidence
}

const WORSE: readonly ConfigTestOutcome[] = ['passed', 'qualified', 'undecided', 'failed']

/** Null where no host was tested. Of one host, its own evidence. */
export function joinedConfigTest(tests: readonly HostTest[]): ConfigTestEvidence | null {
  const [first, ...others] = tests
  if (first === undefined) return null
  if (others.length === 0) return first.evidence
  const all = tests.map(({ evidence }) => evidence)
  const names = new Set<string>()
  return {
    ...first.evidence,
    outcome: all.reduce<ConfigTestOutcome>((worst, { outcome }) => (WORSE.indexOf(outcome) > WORSE.indexOf(worst) ? outcome : worst), 'passed'),
    writtenFor: [...new Set(all.map(({ writtenFor }) => writtenFor))].join(', '),
    output: tests.map(({ host, evidence }) => `${host}:\n${evidence.output}`).join('\n\n'),
    cut: all.some(({ cut }) => cut),
    standIns: all.flatMap(({ standIns }) => standIns).filter(({ name }) => !names.has(name) && names.add(name)),
    tookMs: all.reduce((sum, { tookMs }) => sum + tookMs, 0),
  }
}
