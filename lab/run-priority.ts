/**
 * Lets a measurement on a machine that others use go first, where the account may: its processes get the scheduler's
 * preference, so that other work delays them little. Linux weighs sessions before processes, so both are asked for.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

const NICE = -20
const SESSION = '/proc/self/autogroup'

/** Returns what takes it back; null where it is not allowed. Children started meanwhile inherit it. */
export function takePriority(): (() => void) | null {
  try {
    setPriority(NICE)
  } catch {
    return null
  }
  const before = sessionNice()
  setSessionNice(NICE)
  return () => {
    setPriority(0)
    setSessionNice(before)
  }
}

function sessionNice(): number {
  try {
    return Number(/nice (-?\d+)/.exec(readFileSync(SESSION, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function setSessionNice(nice: number): void {
  try {
    writeFileSync(SESSION, String(nice))
  } catch {
    // No such grouping on this kernel.
  }
}
