/** Answers to the questions of a memory or host file, at the door and as they are kept. */
import 'server-only'
import { z } from 'zod'
import type { ProcessAnswers } from '#lib/ingest/site/process-answers.ts'

/** By process id ("p2004"), or "file" for the one process of a file that does not name it. Empty: taken back. */
export const ProcessAnswersInput = z.record(
  z.string().regex(/^(p\d{1,10}|file)$/, 'There is no such process.'),
  z.string().regex(/^(|apache|other|group:.{1,200})$/u, 'Choose what the process is.'),
)

export function processAnswersOf(stored: unknown): ProcessAnswers {
  const parsed = ProcessAnswersInput.safeParse(stored)
  return parsed.success ? Object.fromEntries(Object.entries(parsed.data).filter(([, answer]) => answer !== '')) : {}
}
