/** What can be computed of a version by the worker. */
export const SIMULATION = 'simulation'
export const RECOMMENDATION = 'recommendation'
export type EvaluationKind = typeof SIMULATION | typeof RECOMMENDATION
