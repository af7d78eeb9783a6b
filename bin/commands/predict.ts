/**
 * `headroom predict PLAN`: what the plan will do, by simulation (the default) or by formulas.
 */
import type { Plan } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { invalidInput } from '#lib/base/errors.ts'
import { numberOption, onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { predictionText } from '../prediction-text.ts'

export const help = `Usage: headroom predict PLAN [--engine simulation|analytic] [--seed N] [--precision 0.02] [--json]

Throughput, response times with intervals, waiting, errors, thread occupancy, CPU, GIL and memory of every site, and what
binds first. PLAN is a plan JSON file, - for standard input; recordings it names are read from beside it.

  --engine NAME     simulation (default) or analytic (milliseconds; says where it does not hold)
  --seed N          seed of the simulation, 1 where absent; the same seed gives the same bytes
  --precision P     relative half-width at which the simulation stops, 0.02 where absent
  --json            one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('predict', args, { engine: { type: 'string' }, seed: { type: 'string' }, precision: { type: 'string' }, json: { type: 'boolean' } })
  const options = engineOptions(values)
  const plan = await readPlan(onePlan('predict', positionals), io)
  const prediction = await predictWith(plan, options)
  io.stdout.write(values.json ? `${JSON.stringify(prediction)}\n` : predictionText(prediction))
  return 0
}

export interface EngineOptions {
  engine: 'simulation' | 'analytic'
  seed: number
  precision: number
}

export function engineOptions(values: { engine?: string; seed?: string; precision?: string }): EngineOptions {
  const engine = values.engine ?? 'simulation'
  if (engine !== 'simulation' && engine !== 'analytic') throw invalidInput([{ place: '--engine', reason: `There is no engine ${JSON.stringify(engine)}.`, remedy: 'Use simulation or analytic.' }])
  return { engine, seed: numberOption('--seed', values.seed, 0, 4_294_967_295, true) ?? 1, precision: numberOption('--precision', values.precision, 0.001, 0.5) ?? 0.02 }
}

/** The engines are imported only when asked. */
export async function predictWith(plan: Plan, { engine, seed, precision }: EngineOptions): Promise<Prediction> {
  if (engine === 'analytic') return (await import('#lib/engine/predict-analytic.ts')).predictAnalytic(plan)
  const { runToEnd, simulate } = await import('#lib/engine/simulate.ts')
  return runToEnd(simulate(plan, { seed, precision }))
}
