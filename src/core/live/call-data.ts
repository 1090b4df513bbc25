/**
 * `callData` of `/ws` (src/wire/call-data.ts) from what was announced: of one extension's part of a call, or of a call as
 * a whole. Every body is made by announce.ts and screen.ts and comes back as it was, so none is checked again.
 */
import type { LiveBody } from '../../ports/live.ts'
import type { CallForm } from '../../wire/call.ts'
import type { CallData } from '../../wire/call-data.ts'
import type { ContactForm } from '../../wire/contact.ts'
import { causeText, crmAttributes, typeOfState } from './cti-names.ts'

/** A whole call (CallForm), one extension's part (AgentCall), or what is left of a merged call. */
interface AnnouncedCall extends Partial<Omit<CallForm, 'id' | 'state' | 'ai' | 'contact' | 'wrapUp' | 'answeredBy'>> {
  /** Of an extension's part the words alone. */
  readonly answeredBy?: string | { readonly extension: string; readonly name?: string }
  /** Of an extension's part the word alone. */
  readonly wrapUp?: string | { readonly outcome: string }
  readonly id: string
  readonly state: CallForm['state'] | 'over'
  readonly reason?: CallData['reason']
  readonly extension?: string
  readonly channel?: string
  readonly ai?: Pick<NonNullable<CallForm['ai']>, 'conversationId' | 'title' | 'summary' | 'result'>
  readonly caller?: {
    readonly status: CallData['caller']
    readonly contact?: ContactForm
    readonly shared?: boolean
    readonly account?: { readonly name: string }
    readonly lastCalls: CallData['lastCalls']
    readonly lastSummary?: string
    /** Of a pop by hand: the conversation that its summary is of. */
    readonly lastConversationId?: string
    readonly callerIdName?: string
  }
}

const announced = (body: LiveBody) => body as LiveBody & AnnouncedCall

/** Members that are not known are null where clients expect them, and left out elsewhere. */
export function callData(body: LiveBody): CallData {
  const call = announced(body)
  const { external, caller, ai } = call
  const number = external?.e164 ?? external?.number ?? ''
  const name = caller?.callerIdName ?? caller?.contact?.name ?? external?.name ?? ''
  const state = call.state === 'ended' ? 'over' : call.state
  const reason = state === 'over' ? (call.reason ?? (call.timedOut ? 'timed out' : 'ended')) : undefined
  const contact = caller?.contact
  const account = caller?.account?.name
  return {
    callId: call.id,
    extension: call.extension,
    state,
    reason,
    answeredBy: typeof call.answeredBy === 'string' ? call.answeredBy : undefined,
    type: typeOfState[state],
    outcome: state === 'over' ? call.outcome : undefined,
    talkSeconds: state === 'over' ? call.talkSeconds : undefined,
    causeTxt: reason && causeText(reason, call.outcome),
    direction: call.direction,
    timestamp: call.startedAt,
    answeredAt: call.answeredAt,
    callerIdNum: number,
    callerIdName: name,
    callerId: name === '' ? number : `"${name}" <${number}>`,
    channel: call.channel ?? call.aliases?.[0],
    did: call.did,
    queue: call.queue && { extension: call.queue.extension, name: call.queue.name },
    rung: call.rung?.map(({ extension }) => extension),
    caller: caller?.status ?? 'pending',
    shared: caller?.shared,
    contact: contact ? { ...contact, attributes: crmAttributes(contact, account) } : null,
    account: account === undefined ? null : { name: account, attributes: { name: account } },
    lastCalls: caller?.lastCalls ?? [],
    aiSummary: ai?.summary ?? caller?.lastSummary ?? null,
    conversationId: ai?.conversationId ?? caller?.lastConversationId ?? null,
    wrapUp: typeof call.wrapUp === 'string' ? call.wrapUp : call.wrapUp?.outcome,
    notes: call.notes?.map(({ at, text }) => ({ at, text })) ?? [],
  }
}

/** What an AI agent made of the call. */
export function transcription(body: LiveBody) {
  const { id, ai } = announced(body)
  const callSuccessful = ai?.result ?? 'unknown'
  return { callId: id, conversationId: ai?.conversationId, summary: ai?.summary, title: ai?.title, callSuccessful }
}
