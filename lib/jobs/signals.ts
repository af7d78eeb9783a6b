/** What may end a job from outside. */
export interface JobSignals {
  /** The worker is asked to stop: the work is given back. */
  stop: AbortSignal
  /** The queue no longer holds this job as ours. */
  lost: AbortSignal
}
