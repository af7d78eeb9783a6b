/** Remembers what a function makes of an object that never changes, for as long as somebody holds the object. */
export function onceFor<Input extends object, Rest extends readonly object[], Output>(make: (input: Input, ...rest: Rest) => Output): (input: Input, ...rest: Rest) => Output {
  const known = new WeakMap<Input, { rest: Rest; output: Output }>()
  return (input, ...rest) => {
    const before = known.get(input)
    if (before !== undefined && before.rest.length === rest.length && before.rest.every((each, index) => each === rest[index])) return before.output
    const output = make(input, ...rest)
    known.set(input, { rest, output })
    return output
  }
}
