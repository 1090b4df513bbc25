/**
 * A call as one extension may see it: whether its own phone rings or talks, and with whom. Nothing of other agents'
 * part is in it; not even who took the call elsewhere.
 */
import type { AiResult, Call, Leg } from '../calls/call.ts'
import type { Direction, Outcome, QueueParty } from '../calls/event.ts'

export type OverReason = 'answered elsewhere' | 'ended' | 'withdrawn' | 'merged' | 'timed out'

/** Instants are ISO 8601 UTC. */
export interface AgentCall {
  readonly id: string
  readonly extension: string
  readonly state: 'ringing' | 'talking' | 'over'
  /** Only with `over`. */
  readonly reason?: OverReason
  /** How the extension's own phone came out of it, where that is known; only with `over`. */
  readonly outcome?: Outcome
  readonly direction: Direction
  readonly external?: { readonly number: string; readonly e164?: string; readonly name?: string }
  readonly did?: string
  readonly queue?: QueueParty
  readonly startedAt: string
  /** When this extension answered. */
  readonly answeredAt?: string
  /** The first name of the call at the phone system. */
  readonly channel?: string
  readonly ai?: Pick<AiResult, 'conversationId' | 'title' | 'summary' | 'result'>
  /** What was written at this extension. */
  readonly notes?: readonly { readonly at: string; readonly text: string }[]
}

/** What the extension is to know of the call now. An extension that has no leg of it has nothing to know. */
export function agentCall(call: Call, extension: string): AgentCall {
  const { view } = call
  const own = view.legs.filter((leg) => leg.agent?.extension === extension)
  const { state, answeredAt } = view.state === 'ended' ? { state: 'over' as const } : stateOf(own, view.legs)
  const { external, ai } = view
  return {
    id: call.id,
    extension,
    state,
    reason: state === 'over' ? overReason(call, own) : undefined,
    outcome: state === 'over' ? agentOutcome(own) : undefined,
    direction: view.direction,
    external: external && { number: external.number, e164: external.e164, name: external.name },
    did: view.did,
    queue: view.queue && { extension: view.queue.extension, name: view.queue.name },
    startedAt: view.startedAt,
    answeredAt,
    channel: call.events[0]?.aliases[0],
    ai: ai && { conversationId: ai.conversationId, title: ai.title, summary: ai.summary, result: ai.result },
    notes: notesOf(call, extension),
  }
}

/**
 * Whether the extension may hear of the call after it has ended: whoever talked, or whom it rang where nobody took it.
 */
export function hearsLater({ view }: Call, extension: string): boolean {
  const answered = view.legs.filter((leg) => leg.agent !== undefined && leg.answeredAt !== undefined)
  return answered.length === 0 || answered.some((leg) => leg.agent?.extension === extension)
}

function agentOutcome(own: readonly Leg[]): Outcome | undefined {
  if (own.some((leg) => leg.answeredAt !== undefined)) return 'answered'
  return own.findLast((leg) => leg.outcome !== undefined)?.outcome
}

function notesOf({ view }: Call, extension: string): AgentCall['notes'] {
  const own = (view.notes ?? []).filter(({ by }) => by?.extension === extension)
  return own.length === 0 ? undefined : own.map(({ at, text }) => ({ at, text }))
}

function stateOf(own: readonly Leg[], all: readonly Leg[]): Pick<AgentCall, 'state' | 'answeredAt'> {
  const open = own.filter((leg) => leg.endedAt === undefined)
  const talking = open.find((leg) => leg.answeredAt !== undefined)
  if (talking) return { state: 'talking', answeredAt: talking.answeredAt }
  return open.some((leg) => !isTaken(leg, all)) ? { state: 'ringing' } : { state: 'over' }
}

/**
 * Whether somebody answered while this leg rang: then it is lost, though the phone system reports so a moment later. Who
 * answered before it rang is an agent who passes the call on, and the leg rings for real.
 */
function isTaken(leg: Leg, all: readonly Leg[]): boolean {
  const rangAt = leg.ringingAt
  const extension = leg.agent?.extension
  return all.some(
    (other) =>
      other.agent?.extension !== extension &&
      other.answeredAt !== undefined &&
      (rangAt === undefined || other.answeredAt >= rangAt),
  )
}

function overReason({ view }: Call, own: readonly Leg[]): OverReason {
  if (own.some((leg) => leg.answeredAt !== undefined)) return 'ended'
  if (own.some((leg) => isTaken(leg, view.legs))) return 'answered elsewhere'
  return view.state === 'ended' ? 'ended' : 'withdrawn'
}
