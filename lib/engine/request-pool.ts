/**
 * The requests under way, as a structure of arrays: a request is a number, its slot is used again when it is gone.
 * Times in milliseconds. Growing is the only allocation.
 */
export class RequestPool {
  declare capacity: number
  /** Requests under way. */
  live = 0
  declare site: Int32Array
  declare action: Int32Array
  declare group: Int32Array
  /** Process that runs it; -1 before. */
  declare process: Int32Array
  /** Place among the process's requests in flight. */
  declare place: Int32Array
  /** What its CPU job or event is for. */
  declare stage: Uint8Array
  declare outcome: Uint8Array
  /** 1: its client has left. */
  declare abandoned: Uint8Array
  /** 1: not a request but what its thread still does after the answer. */
  declare rest: Uint8Array
  declare burstsLeft: Int32Array
  declare blocksLeft: Int32Array
  /** Next in the queue it stands in. */
  declare next: Int32Array
  /** When the client sent, when an Apache worker took it, when it first tried the group's socket, when a thread took it. */
  declare sentAt: Float64Array
  declare apacheAt: Float64Array
  declare connectAt: Float64Array
  declare threadAt: Float64Array
  /** Time of the one event that waits for it; an event at another time is stale. */
  declare eventAt: Float64Array
  declare patienceAt: Float64Array
  declare burstMs: Float64Array
  declare blockedMs: Float64Array
  /** Work of the present CPU job. */
  declare workMs: Float64Array
  declare waitMs: Float64Array
  declare gilWaitMs: Float64Array
  declare gilSince: Float64Array
  private declare free: Int32Array
  private freeCount = 0

  constructor(capacity = 256) {
    this.capacity = capacity
    const int = (): Int32Array<ArrayBuffer> => new Int32Array(capacity)
    const float = (): Float64Array<ArrayBuffer> => new Float64Array(capacity)
    this.site = int()
    this.action = int()
    this.group = int()
    this.process = int()
    this.place = int()
    this.burstsLeft = int()
    this.blocksLeft = int()
    this.next = int()
    this.free = int()
    this.stage = new Uint8Array(capacity)
    this.outcome = new Uint8Array(capacity)
    this.abandoned = new Uint8Array(capacity)
    this.rest = new Uint8Array(capacity)
    this.sentAt = float()
    this.apacheAt = float()
    this.connectAt = float()
    this.threadAt = float()
    this.eventAt = float()
    this.patienceAt = float()
    this.burstMs = float()
    this.blockedMs = float()
    this.workMs = float()
    this.waitMs = float()
    this.gilWaitMs = float()
    this.gilSince = float()
    for (let i = 0; i < capacity; i++) this.free[i] = capacity - 1 - i
    this.freeCount = capacity
  }

  /** A free slot, or -1 when `grow` must come first. */
  take(): number {
    if (this.freeCount === 0) return -1
    this.live++
    return this.free[--this.freeCount] as number
  }

  release(request: number): void {
    this.live--
    this.free[this.freeCount++] = request
  }

  /** Doubles the room. */
  grow(): void {
    const old = this.capacity
    const capacity = old * 2
    const int = (array: Int32Array): Int32Array<ArrayBuffer> => copyInto(new Int32Array(capacity), array)
    const float = (array: Float64Array): Float64Array<ArrayBuffer> => copyInto(new Float64Array(capacity), array)
    const byte = (array: Uint8Array): Uint8Array<ArrayBuffer> => copyInto(new Uint8Array(capacity), array)
    this.site = int(this.site)
    this.action = int(this.action)
    this.group = int(this.group)
    this.process = int(this.process)
    this.place = int(this.place)
    this.burstsLeft = int(this.burstsLeft)
    this.blocksLeft = int(this.blocksLeft)
    this.next = int(this.next)
    this.free = int(this.free)
    this.stage = byte(this.stage)
    this.outcome = byte(this.outcome)
    this.abandoned = byte(this.abandoned)
    this.rest = byte(this.rest)
    this.sentAt = float(this.sentAt)
    this.apacheAt = float(this.apacheAt)
    this.connectAt = float(this.connectAt)
    this.threadAt = float(this.threadAt)
    this.eventAt = float(this.eventAt)
    this.patienceAt = float(this.patienceAt)
    this.burstMs = float(this.burstMs)
    this.blockedMs = float(this.blockedMs)
    this.workMs = float(this.workMs)
    this.waitMs = float(this.waitMs)
    this.gilWaitMs = float(this.gilWaitMs)
    this.gilSince = float(this.gilSince)
    for (let i = 0; i < old; i++) this.free[this.freeCount++] = capacity - 1 - i
    this.capacity = capacity
  }
}

function copyInto<A extends { set: (from: A) => void }, B extends A>(to: B, from: A): B {
  to.set(from)
  return to
}
