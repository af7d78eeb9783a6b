/** Guards of uploaded files: their size, what they unpack to, where they are kept, how long they are worked on. */
import type { Guard } from './guard.ts'

const upload = ['lib/http/upload.test.ts']
const archive = ['lib/apache/open-configuration.test.ts']
const compression = ['lib/ingest/compression.test.ts']

export const FILE_GUARDS: readonly Guard[] = [
  { name: 'An upload that is announced larger than the bound is refused before it comes.', file: 'lib/http/upload.ts', find: 'if (announced !== null && announced > maxBytes) throw', replace: 'if (announced !== null && announced < 0) throw', suite: 'unit', tests: upload },
  { name: 'An upload is counted while it comes, whatever was announced.', file: 'lib/http/upload.ts', find: 'if (bytes > maxBytes) throw', replace: 'if (bytes < 0) throw', suite: 'unit', tests: upload },
  { name: 'An upload that was cut short is not kept as if it were whole.', file: 'lib/http/upload.ts', find: 'if (announced !== null && received.bytes !== announced) throw', replace: 'if (announced !== null && received.bytes < 0) throw', suite: 'unit', tests: upload },
  { name: 'An upload that fails leaves nothing on the disk.', file: 'lib/http/upload.ts', find: '    await file?.drop()\n', replace: '', suite: 'unit', tests: upload },
  { name: 'Uploads leave the database room on the disk.', file: 'lib/jobs/local-files.ts', find: 'bytes + SPARE_BYTES', replace: 'bytes', suite: 'unit', tests: ['lib/http/upload-full-disk.test.ts'] },
  { name: 'An uploaded file is named by a team\'s id and a SHA-256, and by no path.', file: 'lib/jobs/stored-file.ts', find: 'if (!/^[0-9a-f-]{36}$/.test(teamId) || !/^[0-9a-f]{64}$/.test(sha256)) throw', replace: "if (teamId === '') throw", suite: 'unit', tests: upload },
  { name: 'The name that an upload is shown by is no path.', file: 'lib/http/download.ts', find: "name.normalize('NFC').split(/[\\\\/]/).at(-1) ?? ''", replace: "name.normalize('NFC')", suite: 'unit', tests: upload },
  { name: 'The name of a download ends no header and begins none.', file: 'lib/http/download.ts', find: '.replace(/["<>:|?*;%]/g, \'_\')', replace: '', suite: 'unit', tests: ['lib/http/download.test.ts'] },
  { name: 'A download is an attachment: a browser shows it in no page of ours.', file: 'lib/http/download.ts', find: 'return `attachment; filename=', replace: 'return `inline; filename=', suite: 'unit', tests: ['lib/http/download.test.ts'] },

  { name: 'A name in an archive leads to no place outside of it.', file: 'lib/apache/archive-limits.ts', find: "if (parts.includes('..')) throw", replace: "if (parts.includes('')) throw", suite: 'unit', tests: archive },
  { name: 'A gzip of configuration unpacks to no more than the bound.', file: 'lib/apache/open-configuration.ts', find: "inflateBounded(bytes, 'gzip', ARCHIVE_LIMITS.unpackedBytes)", replace: "inflateBounded(bytes, 'gzip', Number.MAX_SAFE_INTEGER)", suite: 'unit', tests: archive },
  { name: 'The entries of a zip unpack to no more than the bound, all together.', file: 'lib/apache/read-zip.ts', find: "inflateBounded(packed, 'deflate', left)", replace: "inflateBounded(packed, 'deflate', Number.MAX_SAFE_INTEGER)", suite: 'unit', tests: archive },
  { name: 'What one entry of a zip takes is gone for the next.', file: 'lib/apache/read-zip.ts', find: '    left -= content.length\n', replace: '', suite: 'unit', tests: archive },
  { name: 'The entries of a zip are counted.', file: 'lib/apache/read-zip.ts', find: 'if (count > ARCHIVE_LIMITS.entries) throw', replace: 'if (count < 0) throw', suite: 'unit', tests: archive },
  { name: 'The entries of a tar are counted.', file: 'lib/apache/read-tar.ts', find: 'if (entries.length > ARCHIVE_LIMITS.entries) throw', replace: 'if (entries.length < 0) throw', suite: 'unit', tests: archive },
  { name: 'Private keys and passwords in an archive are not kept.', file: 'lib/apache/open-configuration.ts', find: "  if (SECRET.test(decoded.text)) return leave('It holds a private key or passwords, which Headroom does not keep.')\n", replace: '', suite: 'unit', tests: archive },
  { name: 'One file of configuration is bounded.', file: 'lib/apache/open-configuration.ts', find: 'if (bytes.length > ARCHIVE_LIMITS.fileBytes) return', replace: 'if (bytes.length < 0) return', suite: 'unit', tests: archive },
  { name: 'The files of configuration that are kept are bounded, all together.', file: 'lib/apache/open-configuration.ts', find: '> ARCHIVE_LIMITS.keptBytes) throw', replace: '< 0) throw', suite: 'unit', tests: archive },

  { name: 'A log that unpacks to many times its size is an expansion bomb.', file: 'lib/ingest/compression.ts', find: 'if (unpackedBytes > graceBytes && unpackedBytes > packedBytes * maxRatio) {', replace: 'if (unpackedBytes < 0) {', suite: 'unit', tests: compression },
  { name: 'A log unpacks to no more than the bound, however it was packed.', file: 'lib/ingest/compression.ts', find: 'if (unpackedBytes > maxBytes) refuse', replace: 'if (unpackedBytes < 0) refuse', suite: 'unit', tests: compression },
  { name: 'The worker asks the guard against expansion bombs with every piece.', file: 'lib/jobs/unpack-upload.ts', find: '        guard.check(read, unpacked)\n', replace: '', suite: 'database', tests: ['lib/jobs/worker.db.test.ts'], titled: 'expansion bomb' },
  { name: 'A line of a log is bounded.', file: 'lib/ingest/lines.ts', find: 'if (length > maxLineBytes) options.onLongLine', replace: 'if (length < 0) options.onLongLine', suite: 'unit', tests: ['lib/ingest/lines.test.ts'] },
  { name: 'Work on a file that takes too much memory ends its thread alone.', file: 'lib/jobs/run-thread.ts', find: ', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: THREAD_MEMORY_MIB }', replace: '', suite: 'unit', tests: ['lib/jobs/run-thread.test.ts'], titled: 'memory' },
]
