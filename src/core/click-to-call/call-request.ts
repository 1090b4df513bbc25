/**
 * A click-to-call request: the phone of `extension` is to ring and then to dial `number`. Pure: what a request is, and what
 * follows from the reports of its forwarder.
 *
 * What must stay true: one attempt takes a request, once, and only before it expires, so no number is dialled twice and no
 * phone rings late; a state never goes back; who did not take it cannot report on it.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { ClickToCallReport, ClickToCallRequestForm } from '../../wire/click-to-call.ts'

/** As stored. What only time brings about (`expired`, `unknown`) is worked out when a request is read. */
type StoredState = ClickToCallReport['state'] | 'waiting'

export type FailureReason = NonNullable<ClickToCallReport['reason']>

export interface ClickToCallRequest {
  /** Also a name (alias) of the call that comes of it. */
  readonly id: string
  readonly extension: string
  /** What is dialled: E.164, or an extension of the site. */
  readonly number: string
  /** Shown on the extension's phone while it rings. */
  readonly name?: string
  /** The key or agent that asked. */
  readonly by: string
  readonly state: StoredState
  readonly createdAt: string
  /** Not taken after this instant. */
  readonly expiresAt: string
  /** A new random value of a forwarder for each request that it takes. */
  readonly attempt?: string
  readonly forwarder?: string
  readonly takenAt?: string
  readonly ringingAt?: string
  readonly answeredAt?: string
  readonly failedAt?: string
  readonly reason?: FailureReason
  /** A sentence for people. */
  readonly message?: string
}

/** What a forwarder reports. */
export type RequestReport = ClickToCallReport

/** A request as it is to be understood at an instant. */
export interface RequestNow extends Omit<ClickToCallRequest, 'state'> {
  readonly state: ClickToCallRequestForm['state']
  /** The state does not change any more. */
  readonly final: boolean
}

/** Longer than any phone rings, with time for a forwarder to report it. */
export const outcomeWithinMs = 120_000

const rank = { waiting: 0, taken: 1, ringing: 2, answered: 3, failed: 3 } as const satisfies Record<StoredState, number>

/** The request as it is now. */
export function requestAt(request: ClickToCallRequest, nowMs: number): RequestNow {
  const { state, expiresAt, takenAt } = request
  if (state === 'waiting' && nowMs >= Date.parse(expiresAt)) {
    const message =
      'No forwarder took it in time; look at `switchhook forwarders list`, and whether one has clickToCall for this extension.'
    return { ...request, state: 'expired', final: true, message }
  }
  const open = state === 'taken' || state === 'ringing'
  if (open && takenAt !== undefined && nowMs >= Date.parse(takenAt) + outcomeWithinMs) {
    const message = 'The forwarder that took it has reported nothing more; the phone may have rung.'
    return { ...request, state: 'unknown', final: true, message }
  }
  return { ...request, final: rank[state] === rank.answered }
}

/**
 * The request after a report; undefined when that changes nothing. Throws `conflict` when another took the request, or it cannot be
 * taken any more.
 */
export function afterReport(
  request: ClickToCallRequest,
  report: RequestReport,
  nowMs: number,
): ClickToCallRequest | undefined {
  if (request.state === 'waiting') {
    if (report.state !== 'taken') throw conflict(request.id, 'take it first')
    if (nowMs >= Date.parse(request.expiresAt)) throw conflict(request.id, 'it has expired')
    const { attempt, forwarder } = report
    return { ...request, state: 'taken', attempt, forwarder, takenAt: isoUtc(nowMs) }
  }
  if (request.attempt !== report.attempt) throw conflict(request.id, 'another forwarder took it')
  if (rank[report.state] <= rank[request.state]) return undefined
  const at = isoUtc(nowMs)
  if (report.state === 'ringing') return { ...request, state: 'ringing', ringingAt: at }
  if (report.state === 'answered') return { ...request, state: 'answered', answeredAt: at }
  const { reason = 'rejected', message } = report
  return { ...request, state: 'failed', failedAt: at, reason, message }
}

/** `*` at the end of a pattern stands for anything. */
export function fitsExtension(pattern: string, extension: string): boolean {
  return pattern.endsWith('*') ? extension.startsWith(pattern.slice(0, -1)) : extension === pattern
}

function conflict(id: string, why: string): SwitchhookError {
  return new SwitchhookError('conflict', `Click-to-call request ${id} cannot be changed like this: ${why}.`)
}
