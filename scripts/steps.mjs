/** What a person sees of a long start: one line a step, with the time it took; and the one sentence when it fails. */

/** A failure whose message is meant for the person: it names the remedy. */
export class Refusal extends Error {}

/**
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const begin = Date.now()
  process.stdout.write(`  ${title} … `)
  try {
    const result = await work()
    process.stdout.write(`${typeof result === 'string' ? `${result} ` : ''}(${((Date.now() - begin) / 1000).toFixed(1)} s)\n`)
    return result
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
}

/** Prints why it failed and ends: a sentence for what the person can mend, everything else in full. */
export function giveUp(error) {
  console.error(error instanceof Refusal ? `\nHeadroom cannot start: ${error.message}` : error)
  process.exit(1)
}
