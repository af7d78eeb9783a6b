import { Notice } from '../../../../../../_ui/notice.tsx'

export function NotesNotice({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <Notice title="What to know about this file">
      <ul className="list-disc space-y-1 pl-5">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Notice>
  )
}
