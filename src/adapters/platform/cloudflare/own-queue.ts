/**
 * Stands in for Cloudflare Queues where the Worker has none (queues.toml), and for the few records that an alarm wakes: the Worker calls
 * itself through its own exports, in a request of its own. `send` is answered at once and the work goes on behind it, so that a wake-up
 * never makes its sender wait; `finish` is answered when it is done.
 *
 * What must stay true: a wake-up that is lost here costs a delay and nothing else. There is no second try and no dead letter; the
 * site's alarm wakes again what is still due.
 */
import { WorkerEntrypoint } from 'cloudflare:workers'
import type { WakeUp } from '../../../ports/queue.ts'
import type { OwnSender } from './cloudflare-queue.ts'

/** The entry exports a class of its own under this name, with what waking is. */
export const ownQueueName = 'OwnQueue'

export abstract class OwnQueueEntrypoint<Bindings> extends WorkerEntrypoint<Bindings> implements OwnSender {
  /** Processes what the message names; never rejects. */
  protected abstract process(message: WakeUp): Promise<void>

  async send(message: WakeUp): Promise<void> {
    this.ctx.waitUntil(this.process(message))
  }

  async finish(message: WakeUp): Promise<void> {
    // It goes on though whoever waits has gone.
    const work = this.process(message)
    this.ctx.waitUntil(work)
    await work
  }
}

/** The loopback binding among the exports of the Worker: `ctx.exports`. */
export function ownQueueOf(exports: object): OwnSender {
  const own: unknown = Reflect.get(exports, ownQueueName)
  if (!isSender(own)) throw new Error(`The Worker exports no ${ownQueueName}.`)
  return own
}

function isSender(value: unknown): value is OwnSender {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && 'send' in value
}
