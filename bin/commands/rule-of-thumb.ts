/**
 * `headroom rule-of-thumb PLAN`: worst-case and average-case processes with their fudge factors, the memory ceiling, the
 * verdict, and every term that went in.
 */
import { rateTrapText } from '#lib/engine/rate-trap.ts'
import { ruleOfThumb, type RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure, table } from '../text-table.ts'

export const help = `Usage: headroom rule-of-thumb PLAN [--json]

Worst case: peak rate / (1 / time of the slowest action). Average case: peak rate x share-weighted mean time. Each with a
fudge factor: upper end of the confidence interval of rate x time / its point value. Ceiling: memory left after system,
tenants and disk cache / worst memory of a process. Every term is shown with value, unit, formula and source.

  --json   one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('rule-of-thumb', args, { json: { type: 'boolean' } })
  const plan = await readPlan(onePlan('rule-of-thumb', positionals), io)
  const rule = ruleOfThumb(plan)
  io.stdout.write(values.json ? `${JSON.stringify(rule)}\n` : text(rule))
  return 0
}

function text(rule: RuleOfThumb): string {
  const sites = table(
    ['site', 'worst case', 'with fudge', 'average case', 'with fudge', 'slowest action'],
    rule.sites.map((site) => [site.name, figure(site.worstCaseProcesses), `${site.worstCase.processesWithFudge} (x ${figure(site.fudgeFactor.worstCase)})`, figure(site.averageCaseProcesses), `${site.averageCase.processesWithFudge} (x ${figure(site.fudgeFactor.averageCase)})`, site.slowestAction]),
  )
  const terms = table(['site', 'term', 'value', 'unit', 'source', 'formula'], rule.terms.map((term) => [term.site ?? '', term.name, figure(term.value), term.unit, term.source, term.formula]))
  const warnings = rule.warnings.map((warning) => `warning: ${warning}\n`).join('')
  const traps = rule.sites.flatMap(({ name }) => rateTrapText(rule, name) ?? []).map((trap) => `trap: ${trap}\n`).join('')
  return `${sites}\n${traps}Ceiling: ${rule.ceilingProcesses} processes in ${figure(rule.availableMiB)} MiB.\nVerdict: ${rule.verdict} (worst case), ${rule.averageVerdict} (average case). ${rule.verdictReason}\nReaping: ${rule.reap.warning}\n\n${terms}${warnings}`
}
