'use client'

import { LazyDetails } from '../../../../../../_ui/lazy-details.tsx'
import { useFetched } from '../../../../../../_ui/use-fetched.ts'

/** Null: asked for when it is opened. */
export interface ShownFile {
  path: string
  sha256: string
  text: string | null
}

/** The files of a version's configuration, each to be opened. */
export function ConfigurationFiles({ files, address }: { files: readonly ShownFile[]; address: string }) {
  return (
    <div className="space-y-3">
      {files.map((file, index) => (
        <LazyDetails
          key={file.path}
          open={index === 0 && file.text !== null}
          className="border-line rounded-md border"
          summaryClassName="px-3 py-2 text-sm"
          summary={
            <>
              <code className="font-mono font-medium break-all">{file.path}</code> <span className="text-ink-faint font-mono text-xs">{file.sha256.slice(0, 12)}</span>
            </>
          }
          draw={() => (file.text === null ? <Fetched path={file.path} address={`${address}?file=${encodeURIComponent(file.path)}`} /> : <Text path={file.path} text={file.text} />)}
        />
      ))}
    </div>
  )
}

function Text({ path, text }: { path: string; text: string }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <pre tabIndex={0} role="region" aria-label={path} className="border-line bg-sunken max-h-128 overflow-auto border-t p-3 font-mono text-xs leading-5">
      {text}
    </pre>
  )
}

const textOf = (response: Response) => response.text()

function Fetched({ path, address }: { path: string; address: string }) {
  const { content, failure } = useFetched(address, textOf)
  if (failure !== '') return <p role="alert" className="border-line text-bad border-t p-3 text-sm">{path} could not be loaded. {failure} Load the page again.</p>
  if (content === null) return <p role="status" className="border-line text-ink-soft border-t p-3 text-sm">Loading {path}…</p>
  return <Text path={path} text={content} />
}
