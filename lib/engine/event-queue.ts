/**
 * The pending events, earliest first, ties in the order they were put in. A 4-ary heap on typed arrays, and a short line
 * beside it for events due after about the same moment, which come to stand in order by themselves. Nothing is allocated
 * per event. An event is a kind and a number, packed into one integer.
 */
/** Places of the line; a power of two. Who finds it full goes to the heap. */
const LINE = 64

export class EventQueue {
  /** Events in the heap. The first place of an empty heap or line holds Infinity: a number at all times, never boxed. */
  private length = 0
  private declare times: Float64Array
  private declare sequences: Float64Array
  private declare payloads: Int32Array
  private sequence = 0
  private readonly lineTimes = new Float64Array(LINE)
  private readonly lineSequences = new Float64Array(LINE)
  private readonly linePayloads = new Int32Array(LINE)
  private lineHead = 0
  private lineCount = 0

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity)
    this.sequences = new Float64Array(capacity)
    this.payloads = new Int32Array(capacity)
    this.times[0] = Infinity
    this.lineTimes[0] = Infinity
  }

  get empty(): boolean {
    return this.length === 0 && this.lineCount === 0
  }

  /** Time of the earliest event; Infinity when there is none. */
  nextTime(): number {
    return Math.min(this.times[0] as number, this.lineTimes[this.lineHead] as number)
  }

  /** As `push`, for events that are due so soon that most others put in like this are due before. */
  pushSoon(time: number, payload: number): void {
    if (this.lineCount === LINE) return this.push(time, payload)
    const { lineTimes, lineSequences, linePayloads, lineHead } = this
    let place = this.lineCount++
    while (place > 0) {
      const before = (lineHead + place - 1) & (LINE - 1)
      if ((lineTimes[before] as number) <= time) break
      const at = (lineHead + place) & (LINE - 1)
      lineTimes[at] = lineTimes[before] as number
      lineSequences[at] = lineSequences[before] as number
      linePayloads[at] = linePayloads[before] as number
      place--
    }
    const at = (lineHead + place) & (LINE - 1)
    lineTimes[at] = time
    lineSequences[at] = this.sequence++
    linePayloads[at] = payload
  }

  push(time: number, payload: number): void {
    if (this.length === this.times.length) this.grow()
    const { times, sequences, payloads } = this
    const sequence = this.sequence++
    let index = this.length++
    // A new event comes after those of the same time, so only a later time moves down.
    while (index > 0) {
      const parent = (index - 1) >> 2
      if ((times[parent] as number) <= time) break
      times[index] = times[parent] as number
      sequences[index] = sequences[parent] as number
      payloads[index] = payloads[parent] as number
      index = parent
    }
    times[index] = time
    sequences[index] = sequence
    payloads[index] = payload
  }

  /** Takes the earliest event off and gives its payload. The queue must not be empty. */
  pop(): number {
    if (this.lineCount > 0) {
      const head = this.lineHead
      const line = this.lineTimes[head] as number
      const heap = this.times[0] as number
      if (line < heap || (line === heap && (this.lineSequences[head] as number) < (this.sequences[0] as number))) {
        const next = (head + 1) & (LINE - 1)
        this.lineHead = next
        if (--this.lineCount === 0) this.lineTimes[next] = Infinity
        return this.linePayloads[head] as number
      }
    }
    return this.popHeap()
  }

  private popHeap(): number {
    const { times, sequences, payloads } = this
    const top = payloads[0] as number
    const length = --this.length
    if (length === 0) {
      times[0] = Infinity
      return top
    }
    const time = times[length] as number
    const sequence = sequences[length] as number
    const payload = payloads[length] as number
    let index = 0
    for (;;) {
      const first = (index << 2) + 1
      if (first >= length) break
      const end = first + 4 < length ? first + 4 : length
      let best = first
      let bestTime = times[first] as number
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child] as number
        if (childTime < bestTime || (childTime === bestTime && (sequences[child] as number) < (sequences[best] as number))) {
          best = child
          bestTime = childTime
        }
      }
      if (bestTime > time || (bestTime === time && (sequences[best] as number) > sequence)) break
      times[index] = bestTime
      sequences[index] = sequences[best] as number
      payloads[index] = payloads[best] as number
      index = best
    }
    times[index] = time
    sequences[index] = sequence
    payloads[index] = payload
    return top
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2)
    const sequences = new Float64Array(times.length)
    const payloads = new Int32Array(times.length)
    times.set(this.times)
    sequences.set(this.sequences)
    payloads.set(this.payloads)
    this.times = times
    this.sequences = sequences
    this.payloads = payloads
  }
}
