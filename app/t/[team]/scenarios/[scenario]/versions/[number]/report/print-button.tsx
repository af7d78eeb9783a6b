'use client'

import { Printer } from 'lucide-react'
import { Button } from '../../../../../../../_ui/button.tsx'

export function PrintButton() {
  return (
    <Button look="primary" onClick={() => window.print()}>
      <Printer aria-hidden className="size-4" /> Print or save as PDF
    </Button>
  )
}
