import { Fragment } from 'react'

/** A path, a file name, an address or a host name, which breaks where its parts end before it breaks inside of one. */
export function PathText({ text }: { text: string }) {
  const parts = text.split(/(?<=[^\s/._@-][/._@-])(?=[^/._@-])/)
  return (
    <span className="break-words">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  )
}
