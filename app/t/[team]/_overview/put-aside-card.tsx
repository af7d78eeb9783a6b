import Link from 'next/link'
import type { PutAside } from '#lib/data/put-aside.ts'
import { Card } from '../../../_ui/card.tsx'
import { Time } from '../../../_ui/time.tsx'
import { putAsideAddress } from './put-aside-address.ts'

const SHOWN = 6

/** What the worker has given up on, with the way to where each is tried again; nothing where there is none. */
export function PutAsideCard({ team, items }: { team: string; items: readonly PutAside[] }) {
  if (items.length === 0) return null
  return (
    <Card title="Put aside" description="Tried and given up on in the last two weeks. Each page says why, and tries again at the press of a button.">
      <ul aria-label="Put aside" className="space-y-3 text-sm">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.id}>
            <Link href={putAsideAddress(team, item)} className="text-accent font-medium break-all underline-offset-4 hover:underline">
              {item.title}
            </Link>
            <p className="text-ink-soft line-clamp-2 break-words">{item.failure}</p>
            <p className="text-ink-soft text-xs">
              <Time at={item.at} />
            </p>
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p className="text-ink-soft mt-3 text-sm">And {items.length - SHOWN} more.</p>}
    </Card>
  )
}
