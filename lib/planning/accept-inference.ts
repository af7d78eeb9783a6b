/**
 * A profile with an accepted inference in it: the content of another profile, with that value and what it rests on. A share
 * that a capture measured stands; then the fit is kept beside it, and gives the overhead where it tells that.
 */
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import type { Evidence, MeasuredSite } from '#lib/ingest/site/measured-site.ts'
import type { Inference } from './infer-cpu-share.ts'

/** Throws TypeError for an inference that nothing can be accepted of. */
export function withInference(content: ActionProfile, inference: Inference, by: string): ActionProfile {
  const { calibration, refusal, observations, from, action } = inference
  if (calibration === null || refusal !== null || content.measured === undefined) throw new TypeError('There is nothing to accept')
  const { cpuShare, overheadCpuMs, bursts, error, residuals } = calibration
  const files = [...new Set(observations.map(({ file }) => file))]
  const overhead = overheadCpuMs.interval === null ? null : overheadCpuMs.after
  const isMeasured = content.measured.cpuShare?.how === 'measured'
  const share: Evidence = {
    key: isMeasured ? 'cpuShareByTests' : 'cpuShare', value: cpuShare.after, unit: 'share of wall time', interval: cpuShare.interval, samples: observations.length, how: 'inferred', files,
    method: `Fitted to ${observations.length} ${from === 'cpu-samples' ? 'CPU samples beside the log' : `load tests${action === null ? '' : ` of ${action}`}`}, off by ${Math.round(100 * (Math.exp(error.after) - 1))} %; accepted by ${by}.`,
  }
  const kept = content.measured.evidence.filter(({ key }) => key !== share.key && !(key === 'overhead' && overhead !== null))
  const measured: MeasuredSite = {
    ...content.measured,
    // What was measured stands; the fit is kept beside it.
    cpuShare: isMeasured ? content.measured.cpuShare : { value: cpuShare.after, how: 'inferred' },
    inference: { cpuShare: cpuShare.after, interval: cpuShare.interval, overheadCpuMs: overhead, bursts, error, figures: residuals.length, files, by },
    evidence: [
      ...kept.filter(({ key }) => key === 'rate'),
      share,
      ...(overhead === null ? [] : [{ key: 'overhead', value: overhead, unit: 'ms', interval: overheadCpuMs.interval, samples: observations.length, how: 'inferred', files, method: 'CPU of Apache and mod_wsgi per request, by the same fit.' } satisfies Evidence]),
      ...kept.filter(({ key }) => key !== 'rate'),
    ],
  }
  return { ...content, assumptions: content.assumptions.filter(({ key }) => key !== 'cpuShare'), measured }
}
