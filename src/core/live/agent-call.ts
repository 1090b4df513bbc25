/**
 * A call as one extension may see it: whether its own phone rings or talks, and with whom. Nothing of other agents'
 * part is in it but who took a call that rang here.
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
  /** Who took it: a name where the phone system sent one, else the extension; only with `answered elsewhere`. */
  readonly answeredBy?: string
  /** How the extension's own phone came out of it, where that is known; only with `over`. */
  readonly outcome?: Outcome
  /** So long the extension talked; only with `over`. */
  readonly talkSeconds?: number
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
  /** What somebody said came of the call. */
  readonly wrapUp?: string
  /** What was written at this extension. */
  readonly notes?: readonly { readonly at: string; readonly text: string }[]
}

/** What the extension is to know of the call now. An extension that has no leg of it has nothing to know. */
export function agentCall(call: Call, extension: string): AgentCall {
  const { view } = call
  const own = view.legs.filter((leg) => leg.agent?.extension === extension)
  const { state, answeredAt } = view.state === 'ended' ? { state: 'over' as const } : stateOf(own, view.legs)
  const { external, ai } = view
  const reason = state === 'over' ? overReason(call, own) : undefined
  return {
    id: call.id,
    extension,
    state,
    reason,
    answeredBy: reason === 'answered elsewhere' ? takerOf(own, view.legs) : undefined,
    outcome: state === 'over' ? agentOutcome(own, view) : undefined,
    talkSeconds: state === 'over' ? talkOf(own) : undefined,
    direction: view.direction,
    external: external && { number: external.number, e164: external.e164, name: external.name },
    did: view.did,
    queue: view.queue && { extension: view.queue.extension, name: view.queue.name },
    startedAt: view.startedAt,
    answeredAt,
    channel: call.events[0]?.aliases[0],
    ai: ai && { conversationId: ai.conversationId, title: ai.title, summary: ai.summary, result: ai.result },
    wrapUp: view.wrapUp?.outcome,
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

/** Of a call that nobody took its own leg says it, else the call. */
function agentOutcome(own: readonly Leg[], view: Call['view']): Outcome | undefined {
  if (own.some((leg) => leg.answeredAt !== undefined)) return 'answered'
  const ofLeg = own.findLast((leg) => leg.outcome !== undefined)?.outcome
  return ofLeg ?? (view.answeredBy === undefined ? view.outcome : undefined)
}

function talkOf(own: readonly Leg[]): number | undefined {
  const talks = own.flatMap((leg) => {
    if (leg.answeredAt === undefined) return []
    if (leg.talkSeconds !== undefined) return [leg.talkSeconds]
    return leg.endedAt === undefined ? [] : [(Date.parse(leg.endedAt) - Date.parse(leg.answeredAt)) / 1000]
  })
  return talks.length === 0 ? undefined : Math.max(0, Math.round(talks.reduce((sum, one) => sum + one, 0)))
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
 * Who answered while this leg rang, the first of them: then it is lost, though the phone system reports so a moment later. Who
 * answered before it rang is an agent who passes the call on, and the leg rings for real.
 */
function takersOf(leg: Leg, all: readonly Leg[]): Leg[] {
  const rangAt = leg.ringingAt
  const extension = leg.agent?.extension
  const others = all.filter(
    (other) =>
      other.agent?.extension !== extension &&
      other.answeredAt !== undefined &&
      (rangAt === undefined || other.answeredAt >= rangAt),
  )
  return others.sort((a, b) => ((a.answeredAt ?? '') < (b.answeredAt ?? '') ? -1 : 1))
}

const isTaken = (leg: Leg, all: readonly Leg[]): boolean => takersOf(leg, all).length > 0

/** Absent where what answered is no agent of ours. */
function takerOf(own: readonly Leg[], all: readonly Leg[]): string | undefined {
  const agent = own.flatMap((leg) => takersOf(leg, all)).find((leg) => leg.agent !== undefined)?.agent
  return agent && (agent.name || agent.extension)
}

function overReason({ view }: Call, own: readonly Leg[]): OverReason {
  if (own.some((leg) => leg.answeredAt !== undefined)) return 'ended'
  if (own.some((leg) => isTaken(leg, view.legs))) return 'answered elsewhere'
  return view.state === 'ended' ? 'ended' : 'withdrawn'
}
