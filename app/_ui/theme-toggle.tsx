'use client'

import { Moon, Sun } from 'lucide-react'
import { Button } from './button.tsx'
import { switchTheme } from './switch-theme.ts'

/** Switches between light and dark and remembers it; until then the system's choice holds (see theme-script.tsx). */
export function ThemeToggle() {
  return (
    <Button look="quiet" onClick={switchTheme} aria-label="Switch between light and dark" className="px-2">
      <Moon aria-hidden className="size-4.5 dark:hidden" />
      <Sun aria-hidden className="hidden size-4.5 dark:block" />
    </Button>
  )
}
