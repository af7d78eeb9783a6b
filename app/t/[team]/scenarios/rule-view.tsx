import type { Plan } from '#lib/engine/plan.ts'
import { rateTrapText } from '#lib/engine/rate-trap.ts'
import type { RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { VERDICT } from '#lib/planning/checks.ts'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { formatMiB, formatNumber } from '../../../_ui/format.ts'
import { PathText } from '../../../_ui/path-text.tsx'

/** The rule of thumb, every term shown, beside what the plan has. */
export function RuleView({ rule, plan }: { rule: RuleOfThumb; plan: Plan }) {
  const traps = rule.sites.flatMap(({ name }) => rateTrapText(rule, name) ?? [])
  return (
    <Card title="What the rule of thumb says" description={`Peak rate × service time, with a memory ceiling: ${VERDICT[rule.verdict]}. ${rule.verdictReason} It knows nothing of threads, overlapping long requests or the GIL; that is what the prediction above is for.`} flush>
      <DataTable
        caption="Rule of thumb by site"
        rows={rule.sites}
        rowKey={({ name }) => name}
        columns={[
          { header: 'Site', cell: ({ name }) => <span className="font-medium">{name}</span> },
          { header: 'Average case', numeric: true, cell: ({ averageCase }) => averageCase.processes },
          { header: 'with fudge factor', numeric: true, cell: ({ averageCase }) => `${averageCase.processesWithFudge} (× ${formatNumber(averageCase.fudgeFactor)})` },
          { header: 'Worst case', numeric: true, cell: ({ worstCase }) => worstCase.processes },
          { header: 'with fudge factor', numeric: true, wide: true, cell: ({ worstCase }) => `${worstCase.processesWithFudge} (× ${formatNumber(worstCase.fudgeFactor)})` },
          { header: 'Slowest action', wide: true, cell: ({ slowestAction }) => <code className="font-mono text-[0.85em]"><PathText text={slowestAction} /></code> },
          { header: 'Planned processes', numeric: true, cell: ({ name }) => plan.sites.find((site) => site.name === name)?.groups.reduce((sum, group) => sum + group.processes, 0) },
        ]}
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
        <details>
          <summary className="text-ink-soft">Every term</summary>
          <ul className="mt-2 space-y-1.5">
            {rule.terms.map(({ site, name, value, unit, formula, source }) => (
              <li key={`${site ?? ''} ${name}`}>
                <span className="font-medium">
                  {site === undefined ? '' : `${site}: `}
                  {name} = {formatNumber(value, 4)} {unit}
                </span>{' '}
                <span className="text-ink-soft">
                  ({source}) {formula}
                </span>
              </li>
            ))}
          </ul>
        </details>
      </div>
    </Card>
  )
}
