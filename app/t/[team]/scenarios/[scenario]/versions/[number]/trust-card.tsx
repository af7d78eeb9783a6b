import type { GradedSite } from '#lib/data/site-grades.ts'
import { Card } from '../../../../../../_ui/card.tsx'
import { LongTable } from '../../../../../../_ui/long-table.tsx'
import { GRADE_TONE } from '../../../../sites/[site]/grade-badge.tsx'

/** How far to trust the answer, by site: what the version's values rest on. */
export function TrustCard({ team, grades }: { team: string; grades: readonly GradedSite[] }) {
  return (
    <Card title="How far to trust it" description="By what the values of each site rest on. The weakest part is what to measure next." flush>
      <LongTable
        caption="Trust by site"
        noun="sites"
        first={grades.map((_, index) => index).sort((a, b) => (grades[b]?.grade.grade ?? '').localeCompare(grades[a]?.grade.grade ?? '') || a - b)}
        which="Those that are trusted least are shown."
        columns={[{ header: 'Site' }, { header: 'Trust' }, { header: 'Weakest' }, { header: 'Because', wide: true }, { header: 'Profile', numeric: true, wide: true }]}
        rows={grades.map(({ site, grade, profile }) => [
          { text: site, href: `/t/${team}/sites/${site}` },
          { text: `: ${grade.words}`, short: grade.grade, tone: GRADE_TONE[grade.grade] },
          grade.weakest === null ? 'nothing' : PART[grade.weakest],
          grade.parts.find(({ part }) => part === grade.weakest)?.text ?? 'All four parts are measured.',
          profile === null ? 'none' : { text: String(profile), href: `/t/${team}/sites/${site}/profiles/${profile}` },
        ])}
      />
    </Card>
  )
}

const PART = { traffic: 'traffic', times: 'times', cpu: 'CPU share', memory: 'memory' } as const
