/**
 * What a point of a timeline said then, in a few lines: the verdict of a version, the figures of a profile or a measurement,
 * the loss that a check found. Read from what was recorded with the event; where an older event holds nothing, it says so.
 */
import type { AuditDetail, SaidOfVersion } from '#lib/data/audit.ts'
import type { VersionVerdict } from '#lib/data/version-verdicts.ts'
import { formatCount, formatMs, formatNumber, formatShare } from '../../../_ui/format.ts'
import type { RecordedEvent } from '../audit/audit-sentence.ts'
import { verdictLine, verdictWord } from '../_overview/verdict-words.ts'

/** Kinds whose events hold what was said; older ones of them may not. */
const TELLING: readonly string[] = ['host.created', 'host.updated', 'site.created', 'site.updated', 'measurement.read', 'measurement.failed', 'profile.appended', 'profile.inferred', 'version.appended'] satisfies AuditDetail['kind'][]

export const NOT_RECORDED = 'What it said then was not recorded with it: this entry is older than that.'

/** `verdict`: of the version that the event speaks of, which never changes, where the event does not hold it. `site`: whose figures are wanted of a version. */
export function saidThen({ kind, subjectType, detail }: Pick<RecordedEvent, 'kind' | 'subjectType' | 'detail'>, { verdict, site }: { verdict?: VersionVerdict | undefined; site?: string | undefined } = {}): string[] {
  // Only writeAudit writes events, and it takes an AuditDetail.
  const event = { kind, subjectType, detail } as unknown as AuditDetail
  switch (event.kind) {
    case 'version.appended': {
      const { said } = event.detail
      if (said === undefined && verdict === undefined) return [NOT_RECORDED]
      return [...verdictSaid(said?.verdict ?? verdict), ...siteSaid(said, site)]
    }
    case 'version.approved':
    case 'version.overridden':
      return verdictSaid(verdict)
    case 'profile.appended':
    case 'profile.inferred': {
      const { said } = event.detail
      if (said === undefined) return [NOT_RECORDED]
      const { requests, actions, ratePerSecond, p95Ms, grade } = said
      return [`${formatCount(requests)} requests, ${actions === 1 ? 'one action' : `${formatCount(actions)} actions`}${ratePerSecond === null ? '' : `, ${formatNumber(ratePerSecond)} a second`}${p95Ms === null ? '' : `, p95 ${formatMs(p95Ms)}`}. Evidence of grade ${grade}.`]
    }
    case 'measurement.read': {
      const { said } = event.detail
      if (said === undefined) return [NOT_RECORDED]
      return [`${said.format}: ${said.requests === null ? 'no requests in it' : `${formatCount(said.requests)} requests`}${said.errors === null ? '' : `, ${formatCount(said.errors)} of them errors`}, ${formatCount(said.malformed)} unreadable lines.`]
    }
    case 'measurement.failed':
      return event.detail.failure === undefined ? [NOT_RECORDED] : [event.detail.failure]
    case 'headroom.passed':
    case 'headroom.lost': {
      const { lossShare, maxLossShare } = event.detail
      return [`${lossShare === null ? 'How much headroom was lost could not be told' : `${formatShare(lossShare)} of the headroom was lost`}; allowed were ${formatShare(maxLossShare)}.`]
    }
    case 'host.created':
    case 'host.updated':
    case 'site.created':
    case 'site.updated':
      return event.detail.state === undefined ? [NOT_RECORDED] : []
    default:
      return TELLING.includes(kind) ? [NOT_RECORDED] : []
  }
}

/** True where the event does not hold the verdict that it should be told with. */
export function wantsVerdict({ kind, detail }: Pick<RecordedEvent, 'kind' | 'detail'>): boolean {
  return kind === 'version.approved' || kind === 'version.overridden' || (kind === 'version.appended' && detail['said'] === undefined)
}

function verdictSaid(verdict: VersionVerdict | undefined): string[] {
  return verdict === undefined ? [] : [`${verdictWord(verdict).word}. ${verdictLine(verdict)}`]
}

function siteSaid(said: SaidOfVersion | undefined, site: string | undefined): string[] {
  const own = said === undefined || site === undefined || !Object.hasOwn(said.sites, site) ? undefined : said.sites[site]
  return own === undefined ? [] : [`Of this site: ${own.sizes} (processes × threads), p95 ${own.p95Ms === null ? 'unknown' : formatMs(own.p95Ms)}.`]
}
