'use client'

import { createContext, createElement, useContext } from 'react'
import type { ComponentType } from 'react'

/** What a page that has conversations puts beside what they speak of; elsewhere there is nothing. */
export const CommentSlotContext = createContext<ComponentType<{ anchor: string; label: string }> | null>(null)

export function CommentSlot(props: { anchor: string; label: string }) {
  const Spot = useContext(CommentSlotContext)
  return Spot !== null && createElement(Spot, props)
}
