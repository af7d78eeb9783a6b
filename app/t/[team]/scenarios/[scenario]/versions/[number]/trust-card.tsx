import Link from 'next/link'
import type { GradedSite } from '#lib/data/site-grades.ts'
import { Card } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { GradeBadge } from '../../../../sites/[site]/grade-badge.tsx'

/** How far to trust the answer, by site: what the version's values rest on. */
export function TrustCard({ team, grades }: { team: string; grades: readonly GradedSite[] }) {
  return (
    <Card title="How far to trust it" description="By what the values of each site rest on. The weakest part is what to measure next." flush>
      <DataTable
        caption="Trust by site"
        rows={grades}
        rowKey={({ site }) => site}
        columns={[
          { header: 'Site', cell: ({ site }) => <Link href={`/t/${team}/sites/${site}`} className="text-accent font-medium underline-offset-4 hover:underline">{site}</Link> },
          { header: 'Trust', cell: ({ grade }) => <GradeBadge grade={grade} short /> },
          { header: 'Weakest', cell: ({ grade }) => (grade.weakest === null ? 'nothing' : PART[grade.weakest]) },
          { header: 'Because', wide: true, cell: ({ grade }) => grade.parts.find(({ part }) => part === grade.weakest)?.text ?? 'All four parts are measured.' },
          { header: 'Profile', numeric: true, wide: true, cell: ({ site, profile }) => (profile === null ? 'none' : <Link href={`/t/${team}/sites/${site}/profiles/${profile}`} className="text-accent underline-offset-4 hover:underline">{profile}</Link>) },
        ]}
      />
    </Card>
  )
}

const PART = { traffic: 'traffic', times: 'times', cpu: 'CPU share', memory: 'memory' } as const
