/** Kept for what may be asked further while it loads, and its least height then, so that nothing below jumps. */
export const EXPLORER_ROOM = 'min-h-[34rem] sm:min-h-[25rem]'
