/** Files out of a drop, folders walked: each with its path as the folder has it. What is beyond the bounds is left out and counted. */
export interface PathFile {
  path: string
  file: File
}

const MOST_FILES = 5000
/** Larger than any configuration; the server would leave it out. */
const LARGEST_BYTES = 1024 * 1024
const ARCHIVE = /\.(?:tar|tgz|tar\.gz|zip|gz)$/i

export async function droppedFiles(transfer: DataTransfer): Promise<PathFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }))
  const found: PathFile[] = []
  for (const entry of entries) await walk(entry, found)
  return found
}

/** From a file input, with or without `webkitdirectory`. */
export function chosenFiles(files: FileList | null): PathFile[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }))
}

/** Of a folder, only what can be configuration. */
export function worthSending(files: readonly PathFile[]): PathFile[] {
  return files.length === 1 ? [...files] : files.filter(({ path, file }) => file.size <= LARGEST_BYTES || ARCHIVE.test(path)).slice(0, MOST_FILES)
}

async function walk(entry: FileSystemEntry, found: PathFile[]): Promise<void> {
  if (found.length >= MOST_FILES) return
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ path: entry.fullPath.replace(/^\//, ''), file })
  } else if (entry instanceof FileSystemDirectoryEntry) {
    const reader = entry.createReader()
    for (;;) {
      const children = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (children.length === 0) return
      for (const child of children) await walk(child, found)
    }
  }
}
