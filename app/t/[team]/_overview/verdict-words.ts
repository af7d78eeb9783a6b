/** A version's verdict in a word and in a line, for lists: the overview and the history say it alike. */
import type { Bottleneck } from '#lib/engine/prediction.ts'
import type { VersionVerdict } from '#lib/data/version-verdicts.ts'
import type { BadgeTone } from '../../../_ui/badge.tsx'
import { formatNumber } from '../../../_ui/format.ts'

export const RESOURCE: Record<Bottleneck, string> = {
  none: 'nothing',
  threads: 'threads',
  gil: 'the GIL',
  cpu: 'the cores',
  'apache-workers': "Apache's workers",
  backlog: 'the backlog',
  memory: 'memory',
}

export function verdictWord({ stable, failed }: VersionVerdict): { word: string; tone: BadgeTone } {
  if (!stable) return { word: 'overloaded', tone: 'bad' }
  return failed.length > 0 ? { word: 'misses', tone: 'bad' } : { word: 'fits', tone: 'good' }
}

export function verdictLine(verdict: VersionVerdict): string {
  const { stable, failed, bottleneck } = verdict
  if (!stable) return `It does not carry the load. What binds: ${RESOURCE[bottleneck]}.`
  const [first = '', ...more] = failed
  if (failed.length > 0) return `Missed: ${first}${more.length === 0 ? '' : `, and ${more.length} more`}. ${bindsFirst(verdict)}`
  return `Every objective is met. ${bindsFirst(verdict)}`
}

/** What ends the headroom, where the traffic can be scaled; else what is used most. */
export function bindsFirst({ saturationFactor, saturatedBy, bottleneck }: VersionVerdict): string {
  if (saturationFactor === null || saturatedBy === null) return `Used most: ${RESOURCE[bottleneck]}.`
  return `Saturates at ${formatNumber(saturationFactor)} × the traffic, on ${RESOURCE[saturatedBy]}.`
}
