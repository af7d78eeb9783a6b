'use client'

import { Moon, Sun } from 'lucide-react'
import { Button } from './button.tsx'

/** Switches between light and dark and remembers it; until then the system's choice holds (see theme-script.tsx). */
export function ThemeToggle() {
  const toggle = () => {
    const root = document.documentElement
    const next = root.dataset['theme'] === 'dark' ? 'light' : 'dark'
    root.dataset['theme'] = next
    try {
      localStorage.setItem('theme', next)
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
  return (
    <Button look="quiet" onClick={toggle} aria-label="Switch between light and dark" className="px-2">
      <Moon aria-hidden className="size-4.5 dark:hidden" />
      <Sun aria-hidden className="hidden size-4.5 dark:block" />
    </Button>
  )
}
