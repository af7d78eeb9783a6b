import type { MeasurementSummary } from '#lib/data/measurements.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../../_ui/badge.tsx'

const STATE: Record<MeasurementSummary['status'], { label: string; tone: BadgeTone }> = {
  queued: { label: 'Waiting', tone: 'neutral' },
  reading: { label: 'Being read', tone: 'info' },
  ready: { label: 'Read', tone: 'good' },
  failed: { label: 'Cannot be read', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}

export function MeasurementState({ status }: { status: MeasurementSummary['status'] }) {
  const { label, tone } = STATE[status]
  return <Badge tone={tone}>{label}</Badge>
}
