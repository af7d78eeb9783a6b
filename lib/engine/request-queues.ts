/**
 * First-come queues of requests, each request in at most one of them: one per daemon group, one for Apache's workers, and
 * one per process for its module lock.
 */
import type { RequestPool } from './request-pool.ts'

export class RequestQueues {
  declare readonly length: Int32Array
  private declare readonly pool: RequestPool
  private declare readonly head: Int32Array
  private declare readonly tail: Int32Array

  constructor(count: number, pool: RequestPool) {
    this.pool = pool
    this.length = new Int32Array(count)
    this.head = new Int32Array(count).fill(-1)
    this.tail = new Int32Array(count).fill(-1)
  }

  add(queue: number, request: number): void {
    this.pool.next[request] = -1
    const tail = this.tail[queue] as number
    if (tail < 0) this.head[queue] = request
    else this.pool.next[tail] = request
    this.tail[queue] = request
    this.length[queue] = (this.length[queue] as number) + 1
  }

  /** -1 where nobody waits. */
  take(queue: number): number {
    const head = this.head[queue] as number
    if (head < 0) return -1
    const next = this.pool.next[head] as number
    this.head[queue] = next
    if (next < 0) this.tail[queue] = -1
    this.length[queue] = (this.length[queue] as number) - 1
    return head
  }

  /** Takes the request out of the middle; nothing happens where it is not in the queue. */
  remove(queue: number, request: number): void {
    let before = -1
    for (let at = this.head[queue] as number; at >= 0; at = this.pool.next[at] as number) {
      if (at !== request) {
        before = at
        continue
      }
      const after = this.pool.next[at] as number
      if (before < 0) this.head[queue] = after
      else this.pool.next[before] = after
      if (after < 0) this.tail[queue] = before
      this.length[queue] = (this.length[queue] as number) - 1
      return
    }
  }
}
