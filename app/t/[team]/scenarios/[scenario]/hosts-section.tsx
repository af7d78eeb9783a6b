'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '../../../../_ui/button.tsx'
import { Card } from '../../../../_ui/card.tsx'
import type { HostBoard as Board } from './host-board.tsx'

/** Not part of the first load. */
const HostBoard = dynamic(() => import('./host-board.tsx').then((module) => module.HostBoard), { ssr: false, loading: () => <p className="text-ink-soft min-h-96 text-sm">Loading the board…</p> })

/** The board of hosts, opened where there are several, or on demand. */
export function HostsSection(props: Parameters<typeof Board>[0]) {
  const { base, board } = props
  const hosts = 1 + (base.otherHosts?.length ?? 0)
  const [opened, setOpened] = useState(hosts > 1)
  const isOpen = opened || board !== ''
  const count = base.sites.length
  return (
    <Card
      title="Hosts and sites"
      description={isOpen ? 'Drag a site or a database to another host, or use its menu. Nothing is kept until you save.' : `${count === 1 ? 'One site lives' : `${count} sites live`} on ${base.host.name}. Add hosts and sites of the team, move a site or the database, and see what each host carries by hour of the week.`}
      actions={isOpen ? undefined : <Button onClick={() => setOpened(true)}>Open the board</Button>}
    >
      {isOpen ? <HostBoard {...props} /> : <p className="text-ink-soft text-sm">Also tells what the loss of a host would do, and proposes a placement.</p>}
    </Card>
  )
}
