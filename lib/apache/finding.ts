/** How a critic reports: where, what, how bad, why, what to do, and the edits that do it. */
import type { ConfigProblem, ProblemCode } from './apache-config.ts'
import type { TextEdit } from './edit.ts'

export type Finding = (at: { file: string; line: number }, code: ProblemCode, severity: ConfigProblem['severity'], reason: string, remedy: string, fix?: TextEdit[]) => void
