/** Reports to the cloud what became of a click-to-call request. */

import { backoffMs } from '../../../lib/backoff.ts'
import { cut } from '../../../lib/cut.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { ClickToCallReport } from '../../../wire/click-to-call.ts'
import type { Cloud } from '../push/cloud.ts'
import type { DialOutcome } from './dialler.ts'

export const requestsPath = '/v1/forwarders/click-to-call-requests'
export const takeTimeoutMs = 10_000
/** Who asked waits no longer. */
const reportForMs = 90_000
const pauseBaseMs = 1000
const pauseCapMs = 10_000

export interface ReportPorts {
  readonly cloud: Pick<Cloud, 'post'>
  /** The forwarder's id. */
  readonly forwarder: string
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

export interface Outcome {
  readonly id: string
  readonly attempt: string
  readonly outcome: DialOutcome
}

/** Tried again for a while; what could not be reported is logged. Rejects only when `signal` aborts. */
export async function reportOutcome(
  { cloud, forwarder, clock, random, log }: ReportPorts,
  { id, attempt, outcome }: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const { message, ...rest } = { message: undefined, ...outcome }
  const report: ClickToCallReport = { forwarder, attempt, ...rest, message: message && cut(message, 300) }
  const untilMs = clock.now() + reportForMs
  for (let tries = 1; ; tries += 1) {
    const answered = await cloud.post(`${requestsPath}/${id}`, report, signal, takeTimeoutMs)
    if (answered.ok) return
    const { code, message: problem } = answered.fault.error
    if (answered.status === 409 || answered.status === 404 || clock.now() >= untilMs) {
      log.warn('call_request_not_reported', { request: id, state: outcome.state, code, problem })
      return
    }
    await clock.sleep(backoffMs({ firstMs: pauseBaseMs, longestMs: pauseCapMs }, tries, random), signal)
  }
}
