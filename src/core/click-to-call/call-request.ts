/**
 * A call that somebody asked for (click-to-call): the phone of `extension` is to ring and then to dial `number`. Pure: what
 * an order is, and what becomes of it by what its forwarder tells.
 *
 * What must stay true: one attempt takes an order, once, and only before it expires, so no number is dialled twice and no
 * phone rings late; a state never goes back; who did not take it can't say anything about it.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'

/** As stored. What only time brings about (`expired`, `unknown`) is worked out when an order is read. */
export const storedStates = ['waiting', 'taken', 'ringing', 'answered', 'failed'] as const
type StoredState = (typeof storedStates)[number]

/**
 * `waiting`: for a forwarder. `taken`: by one, which dials now. `ringing`: the extension's own phone rings. `answered`: it was
 * picked up, and the number is dialled; how that ended the call tells. `expired`: nobody took it in time, nothing rang.
 * `unknown`: the forwarder that took it fell silent; it may have dialled.
 */
export const orderStates = ['waiting', 'taken', 'ringing', 'answered', 'failed', 'expired', 'unknown'] as const
export type OrderState = (typeof orderStates)[number]

export const failureReasons = [
  'no-answer',
  'busy',
  'declined',
  'unknown-extension',
  'not-allowed',
  'unreachable',
  'too-late',
  'rejected',
] as const
export type FailureReason = (typeof failureReasons)[number]

export interface CallOrder {
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
  /** Made anew by a forwarder for each order that it takes. */
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

/** What a forwarder says of an order. */
export interface OrderReport {
  readonly forwarder: string
  readonly attempt: string
  readonly state: Exclude<StoredState, 'waiting'>
  readonly reason?: FailureReason
  readonly message?: string
}

/** An order as it is to be understood at an instant. */
export interface OrderNow extends Omit<CallOrder, 'state'> {
  readonly state: OrderState
  /** Nothing more will come. */
  readonly final: boolean
}

/** Longer than any phone rings, with time for a forwarder to tell of it. */
export const outcomeWithinMs = 120_000

const rank = { waiting: 0, taken: 1, ringing: 2, answered: 3, failed: 3 } as const satisfies Record<StoredState, number>

/** The order as it is now. */
export function orderAt(order: CallOrder, nowMs: number): OrderNow {
  const { state, expiresAt, takenAt } = order
  if (state === 'waiting' && nowMs >= Date.parse(expiresAt)) {
    const message =
      'No forwarder took it in time; look at `switchhook forwarders list`, and whether one has clickToCall for this extension.'
    return { ...order, state: 'expired', final: true, message }
  }
  const open = state === 'taken' || state === 'ringing'
  if (open && takenAt !== undefined && nowMs >= Date.parse(takenAt) + outcomeWithinMs) {
    const message = 'The forwarder that took it has told nothing more; the phone may have rung.'
    return { ...order, state: 'unknown', final: true, message }
  }
  return { ...order, final: rank[state] === rank.answered }
}

/**
 * The order after a report; undefined when that changes nothing. Throws `conflict` when the order is another's, or can't be
 * taken any more.
 */
export function afterReport(order: CallOrder, report: OrderReport, nowMs: number): CallOrder | undefined {
  if (order.state === 'waiting') {
    if (report.state !== 'taken') throw conflict(order.id, 'take it first')
    if (nowMs >= Date.parse(order.expiresAt)) throw conflict(order.id, 'its time is over')
    const { attempt, forwarder } = report
    return { ...order, state: 'taken', attempt, forwarder, takenAt: isoUtc(nowMs) }
  }
  if (order.attempt !== report.attempt) throw conflict(order.id, 'it was taken by another')
  if (rank[report.state] <= rank[order.state]) return undefined
  const at = isoUtc(nowMs)
  if (report.state === 'ringing') return { ...order, state: 'ringing', ringingAt: at }
  if (report.state === 'answered') return { ...order, state: 'answered', answeredAt: at }
  const { reason = 'rejected', message } = report
  return { ...order, state: 'failed', failedAt: at, reason, message }
}

/** `*` at the end of a pattern stands for anything. */
export function fitsExtension(pattern: string, extension: string): boolean {
  return pattern.endsWith('*') ? extension.startsWith(pattern.slice(0, -1)) : extension === pattern
}

function conflict(id: string, why: string): SwitchhookError {
  return new SwitchhookError('conflict', `Order ${id} can't be changed so: ${why}.`)
}
