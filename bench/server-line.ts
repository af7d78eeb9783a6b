/**
 * M/M/c as somebody would write it with SimScript, a general-purpose simulation library: what the engine's own simulation
 * is compared with. Seeded; every customer's wait is in `waiting`.
 */
import { Entity, Exponential, Queue, Simulation } from 'simscript'

// The library pauses for a browser's next frame; here there is none to wait for.
globalThis.requestAnimationFrame ??= (frame) => Number(setImmediate(() => frame(performance.now()))) || 0

export class ServerLine extends Simulation {
  served = 0
  readonly service: Exponential
  readonly servers: Queue
  readonly waiting = new Queue('waiting')
  private readonly rate: number
  private readonly customers: number

  constructor(servers: number, serviceS: number, rate: number, customers: number) {
    super()
    this.yieldInterval = 1000
    this.servers = new Queue('servers', servers)
    this.service = new Exponential(serviceS, 1)
    this.rate = rate
    this.customers = customers
  }

  /** `start` comes back at the first pause. */
  async runToEnd(): Promise<void> {
    const end = new Promise<void>((resolve) => this.finished.addEventListener(() => resolve()))
    await this.start()
    await end
  }

  override onStarting(): void {
    super.onStarting()
    this.queues.push(this.servers, this.waiting)
    this.generateEntities(Customer, new Exponential(1 / this.rate, 2), this.customers)
  }
}

class Customer extends Entity<ServerLine> {
  override async script(): Promise<void> {
    const { simulation } = this
    await this.enterQueue(simulation.waiting)
    await this.enterQueue(simulation.servers)
    this.leaveQueue(simulation.waiting)
    await this.delay(simulation.service.sample())
    this.leaveQueue(simulation.servers)
    simulation.served++
  }
}
