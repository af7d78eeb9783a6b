import type { LostHost } from '#lib/engine/place.ts'
import { Badge } from '../../../_ui/badge.tsx'

/** What the loss of each host would do. */
export function LostHosts({ lost, title = 'If one host is lost' }: { lost: readonly LostHost[]; title?: string }) {
  return (
    <div>
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      <ul className="space-y-2 text-sm">
        {lost.map((one) => (
          <li key={one.name}>
            <Badge tone={one.carried ? 'good' : 'bad'}>{one.carried ? 'carried' : 'not carried'}</Badge> {one.text}
          </li>
        ))}
      </ul>
    </div>
  )
}
