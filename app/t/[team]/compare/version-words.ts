/** "versions 1 and 2 of Sale", "version 3 of Sale and version 1 of Before": those of one scenario together, in their order. */
export function versionsInWords(versions: readonly { scenario: string; number: number }[]): string {
  const numbers = new Map<string, number[]>()
  for (const { scenario, number } of versions) numbers.set(scenario, [...(numbers.get(scenario) ?? []), number])
  return listed([...numbers].map(([scenario, of]) => `${of.length === 1 ? 'version' : 'versions'} ${listed(of.map(String))} of ${scenario}`))
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
