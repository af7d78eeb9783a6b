'use client'
/** Takes Apache configuration by dropping or choosing: files, a folder, or an archive; goes on to its preview. */
import { useRouter } from 'next/navigation'
import { useId, useRef, useState, type DragEvent } from 'react'
import { Notice } from '#app/_ui/notice.tsx'
import { chosenFiles, droppedFiles, worthSending, type PathFile } from './dropped-files.ts'
import { sendConfiguration } from './send-configuration.ts'

const FILE_INPUT = 'file:border-line-strong file:bg-surface file:text-ink block max-w-full text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-md file:border file:px-3.5 file:font-medium'

export function ImportDrop({ team }: { team: string }) {
  const router = useRouter()
  const id = useId()
  const [over, setOver] = useState(false)
  const [state, setState] = useState<{ kind: 'idle' } | { kind: 'sending'; text: string } | { kind: 'refused'; message: string }>({ kind: 'idle' })
  const busy = useRef(false)

  const send = async (all: readonly PathFile[]) => {
    if (busy.current || all.length === 0) return
    busy.current = true
    const files = worthSending(all)
    setState({ kind: 'sending', text: `Reading ${files.length === 1 ? (files[0]?.file.name ?? 'the file') : `${files.length} files`}…` })
    const ending = await sendConfiguration(team, files)
    busy.current = false
    if (ending.kind === 'received') router.push(`/t/${team}/import/${ending.id}`)
    else setState({ kind: 'refused', message: ending.message })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    // The items of a drop are gone after this event, so they are taken here.
    void droppedFiles(event.dataTransfer).then(send)
  }

  return (
    <div className="space-y-4">
      {/* Dropping is a convenience on top of the inputs inside, which do the same by keyboard. */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`rounded-lg border border-dashed px-4 py-8 ${over ? 'border-accent bg-accent-soft' : 'border-line-strong/60'}`}
      >
        <p className="text-center font-medium">Drop /etc/apache2 or /etc/httpd here</p>
        <p id={`${id}-hint`} className="text-ink-soft mx-auto mt-1 max-w-prose text-center text-sm">
          As files, as a folder, or as an archive (tar, tar.gz, zip; up to 32 MiB). An archive keeps the links that say which sites are enabled: <code className="font-mono text-[0.9em]">tar czf apache2.tar.gz -C /etc apache2</code>. Private keys and password files are not kept.
        </p>
        <div className="mx-auto mt-5 grid max-w-2xl gap-4 sm:grid-cols-2">
          <div className="min-w-0">
            <label htmlFor={`${id}-files`} className="mb-1 block text-sm font-medium">
              Files or an archive
            </label>
            <input id={`${id}-files`} type="file" multiple aria-describedby={`${id}-hint`} className={FILE_INPUT} onChange={(event) => void send(chosenFiles(event.target.files))} />
          </div>
          <div className="min-w-0">
            <label htmlFor={`${id}-folder`} className="mb-1 block text-sm font-medium">
              A folder
            </label>
            <input id={`${id}-folder`} type="file" multiple {...{ webkitdirectory: '' }} aria-describedby={`${id}-hint`} className={FILE_INPUT} onChange={(event) => void send(chosenFiles(event.target.files))} />
          </div>
        </div>
      </div>
      <p role="status" className={state.kind === 'sending' ? 'text-ink-soft text-sm' : 'sr-only'}>
        {state.kind === 'sending' ? state.text : ''}
      </p>
      {state.kind === 'refused' && <Notice tone="bad" title={state.message} />}
    </div>
  )
}
