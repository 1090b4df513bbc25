/**
 * QStash's daily limit, kept where /health reads it. Beyond it QStash takes no message and runs no schedule, so nothing else would
 * say why calls are logged late.
 *
 * What must stay true: noting it never fails what was asked; it is written once until the limit begins anew, not with each message.
 */
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Records } from '../../../ports/records.ts'

const ref = { collection: 'health', id: 'qstash-daily-limit' } as const
const dayMs = 86_400_000

interface Noted {
  readonly atMs: number
  readonly untilMs: number
  /** Messages a day of the plan. */
  readonly limit?: number
}

/** As the vendor's client has them, from the headers `RateLimit-Limit` and `RateLimit-Reset` (seconds since 1970). */
export interface LimitAnswer {
  readonly limit: string | null
  readonly reset: string | null
}

export interface DailyLimitPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

export class DailyLimit {
  readonly #ports: DailyLimitPorts
  #untilMs = 0

  constructor(ports: DailyLimitPorts) {
    this.#ports = ports
  }

  /** QStash refused a message because of it. */
  async reached({ limit, reset }: LimitAnswer): Promise<void> {
    const atMs = this.#ports.clock.now()
    if (atMs < this.#untilMs) return
    const untilMs = beginsAnewAtMs(reset, atMs)
    this.#untilMs = untilMs
    const value: Noted = { atMs, untilMs, limit: Number(limit) || undefined }
    await this.#write({ op: 'put', ...ref, value, expiresAtMs: untilMs })
  }

  /** QStash took a message: after an upgrade, say. Only who noted the limit takes the note back. */
  async isOver(): Promise<void> {
    if (this.#untilMs === 0) return
    this.#untilMs = 0
    await this.#write({ op: 'delete', ...ref })
  }

  async #write(write: Parameters<Records['write']>[0][number]): Promise<void> {
    const { records, log } = this.#ports
    await records.write([write]).catch((thrown: unknown) => log.failure('queue_limit_not_noted', thrown))
  }
}

/** What QStash says, where that can be; else the next midnight in UTC. */
function beginsAnewAtMs(reset: string | null, nowMs: number): number {
  const saidMs = Number(reset) * 1000
  if (saidMs > nowMs && saidMs <= nowMs + dayMs) return saidMs
  return (Math.floor(nowMs / dayMs) + 1) * dayMs
}

/** What an admin is shown while it lasts; undefined when QStash takes messages, as far as is known. */
export async function dailyLimitInWords(records: Records): Promise<string | undefined> {
  const noted = (await records.get<Noted>(ref.collection, ref.id))?.value
  if (noted === undefined) return undefined
  const many = noted.limit === undefined ? '' : ` of ${noted.limit} messages`
  return `QStash’s daily limit${many} is reached since ${minute(noted.atMs)}: calls are kept, and logged when it begins anew at ${minute(noted.untilMs)}. Choose a larger plan in the Upstash console; a schedule that runs less often leaves more for calls (npx switchhook schedules apply --cron "*/5 * * * *").`
}

function minute(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
