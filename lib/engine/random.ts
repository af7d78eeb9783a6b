/**
 * Seeded random streams, one for each purpose, so that two configurations compared under one seed see the same arrivals
 * and demands (common random numbers). sfc32 (Doty-Humphrey, PractRand), period about 2^128; not for secrets.
 */
export class RandomStream {
  private declare a: number
  private declare b: number
  private declare c: number
  private counter = 1
  private spare = 0
  private hasSpare = false

  /** `key` names the purpose: same seed and key, same numbers. */
  constructor(seed: number, key: string) {
    let hash = 0x811c9dc5
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
    // The seed enters with both halves, so that seeds beyond 2^32 differ, too.
    this.a = mix(hash ^ (seed | 0))
    this.b = mix(this.a ^ (Math.floor(seed / 4294967296) | 0))
    this.c = mix(this.b ^ 0x9e3779b9)
    for (let i = 0; i < 15; i++) this.word()
  }

  /** 32 random bits as a signed integer. */
  private word(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + sum) | 0
    return sum
  }

  /** Uniform on (0, 1), never 0 or 1: 2^32 equidistant values. */
  uniform(): number {
    return ((this.word() >>> 0) + 0.5) / 4294967296
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(this.uniform())
  }

  /** Whole number in 0..limit-1. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit)
  }

  /** Standard normal (Box & Muller 1958), two at a time. */
  normal(): number {
    if (this.hasSpare) {
      this.hasSpare = false
      return this.spare
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.spare = radius * Math.sin(angle)
    this.hasSpare = true
    return radius * Math.cos(angle)
  }
}

/** Murmur3's finalizer: every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
