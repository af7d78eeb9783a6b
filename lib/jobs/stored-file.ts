/**
 * What a store of uploaded files is; local-files.ts and s3-files.ts are two. Promises of each: a file is named by its team
 * and its SHA-256, has its name only once it is whole, never changes, and is written and read in bounded memory.
 */

export interface StoredFile {
  bytes: number
  /** The first bytes, at most so many. */
  head(bytes: number): Promise<Uint8Array>
  /** All of it, in chunks of at most so many bytes. */
  read(chunkBytes: number): AsyncIterable<Uint8Array>
}

/** On its way: nobody finds it before `keep`. Exactly one of `keep` and `drop` ends it; `drop` after a failed `keep` as well. */
export interface IncomingFile {
  /** Waits as long as what was written before has no place yet. The bytes are the caller's again, to write over, once it has. */
  write(bytes: Uint8Array): Promise<void>
  /** @param receivedAt where the file is older than now, as from a backup; storage that knows its own time only ignores it. */
  keep(teamId: string, sha256: string, receivedAt?: Date): Promise<void>
  drop(): Promise<void>
}

export interface StoredFileEntry {
  teamId: string
  sha256: string
  bytes: number
  receivedAt: Date
}

export interface StoredFiles {
  /** For the log. */
  readonly where: string
  /** What a person is told when there is no room. */
  readonly fullWords: { reason: string; remedy: string }
  /** Whether a file of so many bytes leaves room for the rest; true where that cannot be known beforehand. */
  hasRoom(bytes: number): Promise<boolean>
  begin(): Promise<IncomingFile>
  find(teamId: string, sha256: string): Promise<StoredFile | null>
  remove(teamId: string, sha256: string): Promise<void>
  list(): AsyncGenerator<StoredFileEntry>
  /** What a server that was killed left half received: not written to for `ageMs`. @returns how many */
  removeStaleIncoming(now: number, ageMs: number): Promise<number>
  /** @throws where files cannot be kept there. */
  check(): Promise<void>
}

/** `full`: no room. `away`: it does not answer, or refuses us; what was to be done may be done later. */
export class StorageError extends Error {
  readonly kind: 'full' | 'away'

  constructor(kind: 'full' | 'away', message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'StorageError'
    this.kind = kind
  }
}

/** @throws TypeError for ids that are not plain: neither may ever become a path of its own. */
export function storedName(teamId: string, sha256: string): string {
  if (!/^[0-9a-f-]{36}$/.test(teamId) || !/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('an upload is named by a team id and a SHA-256')
  return `${teamId}/${sha256.slice(0, 2)}/${sha256}`
}

/** The opposite of `storedName`; null for what is no such name. */
export function parseStoredName(name: string): { teamId: string; sha256: string } | null {
  const [, teamId, part, sha256] = /^([0-9a-f-]{36})\/([0-9a-f]{2})\/([0-9a-f]{64})$/.exec(name) ?? []
  return teamId === undefined || sha256 === undefined || part !== sha256.slice(0, 2) ? null : { teamId, sha256 }
}
