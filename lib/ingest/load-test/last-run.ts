/**
 * A file to which several runs were appended: the last one that has a result is read and a note tells of the others.
 * Runs are never added up, since nothing says that they were of one kind.
 */
export interface Run {
  text: string
  notes: string[]
}

/** `header` (global, multi-line) begins each run; the text before the first one goes with it. Null where no run has a result. */
export function lastRun(text: string, header: RegExp, hasResult: (run: string) => boolean): Run | null {
  const starts = [...text.matchAll(header)].map(({ index }) => index)
  const runs = starts.length < 2 ? [text] : starts.map((start, i) => text.slice(i === 0 ? 0 : start, starts[i + 1]))
  const complete = runs.filter(hasResult)
  const last = complete.at(-1)
  if (last === undefined) return null
  const notes: string[] = []
  if (complete.length > 1) notes.push(`The file holds ${complete.length} results; the last one was read. Put each into a file of its own to have them all.`)
  else if (runs.length > 1) notes.push(`The file holds ${runs.length} runs, of which only one has a result.`)
  return { text: last, notes }
}
