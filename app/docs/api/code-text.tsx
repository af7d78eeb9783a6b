/** A sentence with `code` in backticks, as the document has it. */
export function CodeText({ text }: { text: string }) {
  return text.split('`').map((piece, index) =>
    index % 2 === 1 ? (
      <code key={index} className="font-mono text-[0.9em] break-words">
        {piece}
      </code>
    ) : (
      piece
    ),
  )
}
