/** What goes between a page and the engine's worker. Types only. */
import type { Problem } from '#lib/base/errors.ts'
import type { EngineAnswers, EngineQuestion, QuestionKind } from './engine-questions.ts'

export type ToWorker =
  /** An address of ours that answers with a version's inputs as JSON. */
  | { kind: 'fetch'; address: string; /** Answers with what joins a plan from the team's list. */ partsAddress?: string }
  /** Nobody waits for the answer of this channel any more. */
  | { kind: 'drop'; channel: string }
  /** Questions of one channel supersede each other. */
  | { kind: 'ask'; channel: string; id: number; question: EngineQuestion }

export type FromWorker =
  /** `isWhole` false: as far as it is known; more follows. */
  | { channel: string; id: number; ok: true; answer: EngineAnswers[QuestionKind]; isWhole: boolean }
  /** Without an id: the worker itself. */
  | { channel: string; id: number | null; ok: false; message: string; problems: readonly Problem[] }
