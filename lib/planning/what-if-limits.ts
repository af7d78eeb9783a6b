/** Questions that one scenario stacks; apart from the schema, so that a page can know it without one. */
export const MOST_QUESTIONS = 12
