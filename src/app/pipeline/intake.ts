/** What keeps a flood of reports from stopping a site: what can be sent again later is refused while the backlog is old. */
import { inboxCollection } from '../../core/calls/inbox.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import { DUE_INDEX, type Records, timeKey } from '../../ports/records.ts'

export interface IntakePorts {
  readonly records: Records
  readonly clock: Clock
}

/** Reports that can be sent again are refused while the oldest waits longer than this. */
const refuseAfterMs = 30_000
const retryAfterMs = 10_000
const measureEveryMs = 1_000

export class Intake {
  readonly #ports: IntakePorts
  #backlogMs = 0
  #measuredAtMs = Number.NEGATIVE_INFINITY

  constructor(ports: IntakePorts) {
    this.#ports = ports
  }

  /** Throws `rate_limited` while the site is too far behind for what can be sent again. */
  async refuseWhenBehind(): Promise<void> {
    await this.#measure()
    if (this.#backlogMs < refuseAfterMs) return
    const message = 'The site is behind with what was reported before; send it again after Retry-After.'
    throw new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs })
  }

  /** How long the oldest report has been overdue; looked at once a second. */
  async #measure(): Promise<void> {
    const { records, clock } = this.#ports
    const nowMs = clock.now()
    if (Math.abs(nowMs - this.#measuredAtMs) < measureEveryMs) return
    this.#measuredAtMs = nowMs
    try {
      const query = { index: DUE_INDEX, to: timeKey(nowMs), limit: 1 }
      const [oldest] = (await records.list<{ readonly receivedAt?: string; readonly nextAtMs?: number }>(query)).records
      this.#backlogMs = oldest === undefined ? 0 : nowMs - sinceMs(oldest, nowMs)
    } catch {
      // Storing will say so itself.
    }
  }
}

function sinceMs(
  { collection, value }: { readonly collection: string; readonly value: { receivedAt?: string; nextAtMs?: number } },
  nowMs: number,
): number {
  if (collection === inboxCollection && value.receivedAt !== undefined) return Date.parse(value.receivedAt)
  return value.nextAtMs ?? nowMs
}
