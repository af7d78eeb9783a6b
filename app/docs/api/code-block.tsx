/** A command or a document, wrapped rather than scrolled sideways, so that a phone shows all of it. */
export function CodeBlock({ text }: { text: string }) {
  return (
    <pre className="border-line bg-sunken rounded-md border p-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap">
      <code>{text}</code>
    </pre>
  )
}
