/** What one guard of the app is, and how a run finds out whether a test would miss it. */

interface Told {
  /** One sentence: what it guards against. */
  name: string
  suite: 'unit' | 'database'
  /** Files of which at least one test must fail once the guard is gone. */
  tests: readonly string[]
  /** Of those files only the tests whose names hold this: where the whole file takes long. */
  titled?: string
  /** SQL on the database of the tests, before and after: takes away what else would catch it, so that this guard stands alone. */
  aside?: string
}

/** A guard in the sources. `find` stands exactly once in `file`; `replace` stands there once the guard is gone. */
export interface SourceGuard extends Told {
  file: string
  find: string
  replace: string
}

/** A guard that the migrations put into the database; `sql` takes it away there. */
export interface DatabaseGuard extends Told {
  suite: 'database'
  sql: string
}

export type Guard = SourceGuard | DatabaseGuard

export const isInSources = (guard: Guard): guard is SourceGuard => 'file' in guard
