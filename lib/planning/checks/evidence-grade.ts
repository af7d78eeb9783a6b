/** How well founded a version's figures are, site by site, from where each value came. */
import type { ScenarioInputs } from '../scenario-inputs.ts'
import { EVIDENCE_GRADES, type EvidenceGrade } from './policy.ts'

export function evidenceGrades({ plan, provenance }: Pick<ScenarioInputs, 'plan' | 'provenance'>): { site: string; grade: EvidenceGrade }[] {
  return plan.sites.map(({ name }) => {
    const kindOf = (field: string) => provenance[`sites.${name}.${field}`]?.kind
    const weak = Object.entries(provenance).some(([path, { kind }]) => path.startsWith(`sites.${name}.`) && (kind === 'assumed' || kind === 'default'))
    const grade = kindOf('actions') === 'default' ? 'D' : kindOf('actions') === 'assumed' || kindOf('traffic.ratePerSecond') === 'default' ? 'C' : weak ? 'B' : 'A'
    return { site: name, grade }
  })
}

/** True where `grade` is as good as `least` or better. */
export function isAtLeastGrade(grade: EvidenceGrade, least: EvidenceGrade): boolean {
  return EVIDENCE_GRADES.indexOf(grade) <= EVIDENCE_GRADES.indexOf(least)
}
