/** What can be computed of a version by the worker. */
export const SIMULATION = 'simulation'
export const RECOMMENDATION = 'recommendation'
/** Several versions under the same chance; kept with the first of them. */
export const PAIRED = 'paired'
/** By a real Apache, which not every worker has; asked for again they run again. */
export const CONFIGTEST = 'configtest'
export const PROOF = 'proof'
export const COMPUTED_KINDS = [SIMULATION, RECOMMENDATION, PAIRED] as const
export const APACHE_KINDS = [CONFIGTEST, PROOF] as const
export type ApacheKind = (typeof APACHE_KINDS)[number]
export type EvaluationKind = (typeof COMPUTED_KINDS)[number] | ApacheKind
