import clsx from 'clsx'
import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { BUTTON, BUTTON_LOOK } from './class-names.ts'
import type { ButtonLook } from './class-names.ts'

export function Button({ look = 'secondary', className, type = 'button', ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { look?: ButtonLook }) {
  return <button type={type} className={clsx(BUTTON, BUTTON_LOOK[look], className)} {...rest} />
}

/** A link that looks like a button. `download`: a plain link, so that the browser saves what comes. */
export function LinkButton({ href, look = 'secondary', download = false, className, children }: { href: string; look?: ButtonLook; download?: boolean; className?: string; children: ReactNode }) {
  const classes = clsx(BUTTON, BUTTON_LOOK[look], className)
  return download ? (
    <a href={href} className={classes} download>
      {children}
    </a>
  ) : (
    <Link href={href} className={classes}>
      {children}
    </Link>
  )
}
