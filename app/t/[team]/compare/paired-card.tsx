'use client'

import { useState } from 'react'
import { PairedRuns } from '../../../_engine/paired-runs.tsx'
import { EngineProvider, useEngine } from '../../../_engine/use-engine.tsx'
import { Button } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'

/** Simulates the versions side by side under the same chance, so that a difference is a difference. */
export function PairedCard({ addresses, labels }: { addresses: readonly string[]; labels: readonly string[] }) {
  return (
    <EngineProvider>
      <Paired addresses={addresses} labels={labels} />
    </EngineProvider>
  )
}

function Paired({ addresses, labels }: { addresses: readonly string[]; labels: readonly string[] }) {
  const [isAsked, setAsked] = useState(false)
  const { answer, failure, isComputing } = useEngine('paired', isAsked ? { kind: 'paired', addresses: [...addresses] } : null)
  return (
    <Card title="Is the difference a difference?" description="A paired simulation: every version meets the same requests at the same moments, so what differs is the plans and not the luck. It runs in your browser.">
      <div className="space-y-4">
        {!isAsked ? (
          <Button look="primary" onClick={() => setAsked(true)}>
            Simulate them paired
          </Button>
        ) : (
          isComputing && <Button onClick={() => setAsked(false)}>Cancel</Button>
        )}
        {isAsked && <PairedRuns answer={answer} failure={failure} isComputing={isComputing} labels={labels} />}
      </div>
    </Card>
  )
}
