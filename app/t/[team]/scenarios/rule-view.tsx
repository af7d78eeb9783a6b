import type { Plan } from '#lib/engine/plan.ts'
import { rateTrapText } from '#lib/engine/rate-trap.ts'
import type { RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { VERDICT } from '#lib/planning/checks.ts'
import { Card } from '../../../_ui/card.tsx'
import { formatMiB, formatNumber } from '../../../_ui/format.ts'
import { LongTable } from '../../../_ui/long-table.tsx'
import { RuleTerms } from './rule-terms.tsx'
import { compactTerms } from './compact-terms.ts'

/** The rule of thumb, every term shown, beside what the plan has. @param termsAddress where the terms are kept, of a stored version */
export function RuleView({ rule, plan, termsAddress }: { rule: RuleOfThumb; plan: Plan; termsAddress?: string }) {
  const traps = rule.sites.flatMap(({ name }) => rateTrapText(rule, name) ?? [])
  return (
    <Card title="What the rule of thumb says" description={`Peak rate × service time, with a memory ceiling: ${VERDICT[rule.verdict]}. ${rule.verdictReason} It knows nothing of threads, overlapping long requests or the GIL; that is what the prediction above is for.`} flush>
      <LongTable
        caption="Rule of thumb by site"
        noun="sites"
        columns={[
          { header: 'Site' },
          { header: 'Average case', numeric: true },
          { header: 'with fudge factor', numeric: true },
          { header: 'Worst case', numeric: true },
          { header: 'worst with fudge factor', numeric: true, wide: true },
          { header: 'Slowest action', wide: true },
          { header: 'Planned processes', numeric: true },
        ]}
        rows={rule.sites.map(({ name, averageCase, worstCase, slowestAction }) => [
          name,
          String(averageCase.processes),
          `${averageCase.processesWithFudge} (× ${formatNumber(averageCase.fudgeFactor)})`,
          String(worstCase.processes),
          `${worstCase.processesWithFudge} (× ${formatNumber(worstCase.fudgeFactor)})`,
          { text: slowestAction, code: true },
          String(plan.sites.find((site) => site.name === name)?.groups.reduce((sum, group) => sum + group.processes, 0) ?? ''),
        ])}
      />
      <div className="space-y-2 px-4 pt-3 pb-4 text-sm sm:px-5">
        <p>
          Memory carries <strong>{rule.ceilingProcesses}</strong> processes: {formatMiB(rule.availableMiB)} are left for them. {rule.reap.warning}
        </p>
        {traps.length > 0 && (
          <details open={traps.length === 1}>
            <summary className="text-ink-soft">The trap of averaging rates</summary>
            <ul className="mt-2 space-y-1.5">
              {traps.map((trap) => (
                <li key={trap}>{trap}</li>
              ))}
            </ul>
          </details>
        )}
        {rule.warnings.map((warning) => (
          <p key={warning} className="text-ink-soft">
            {warning}
          </p>
        ))}
        <RuleTerms terms={termsAddress ?? compactTerms(rule.terms)} />
      </div>
    </Card>
  )
}
