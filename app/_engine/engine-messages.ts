/** What goes between a page and the engine's worker. Types only. */
import type { Problem } from '#lib/base/errors.ts'
import type { EngineAnswers, EngineQuestion, QuestionKind } from './engine-questions.ts'

export type ToWorker =
  | { kind: 'load'; inputs: unknown }
  /** An address of ours that answers with a version's inputs as JSON. */
  | { kind: 'fetch'; address: string }
  /** Questions of one channel supersede each other. */
  | { kind: 'ask'; channel: string; id: number; question: EngineQuestion }

export type FromWorker =
  | { channel: string; id: number; ok: true; answer: EngineAnswers[QuestionKind]; computedMs: number }
  /** Without an id: the worker itself. */
  | { channel: string; id: number | null; ok: false; message: string; problems: readonly Problem[] }
