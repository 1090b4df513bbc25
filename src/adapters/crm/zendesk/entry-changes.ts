/**
 * What becomes of a call's entry when a person decides otherwise. A comment can be neither moved nor deleted: its ticket can,
 * where it was made for the call and nothing else stands on it. Otherwise an internal comment says what was decided.
 *
 * What must stay true: whatever is done may be done again after a lost answer, and is done once.
 */
import type { CallReport, DestinationRef } from '../../../core/deliveries/destination.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { callNamed, callUpdate } from '../call-text.ts'
import { chosenIn } from '../chosen-contact.ts'
import type { CallLog, ConnectorContext } from '../connector.ts'
import { inline } from '../text-format.ts'
import type { Tickets } from './tickets.ts'
import { zendeskId } from './zendesk-http.ts'

/** Nobody moves a call more often. */
const leftKept = 5

interface Parts {
  readonly tickets: Tickets
  readonly logCall: CallLog['logCall']
}

export function createEntryChanges({ tickets, logCall }: Parts, context: ConnectorContext) {
  /** To the contact that a person chose; undefined: nobody did, or it is there. Another id: it was noted anew. */
  const move = async (
    { call, key }: CallReport,
    ref: DestinationRef,
    signal: AbortSignal,
  ): Promise<DestinationRef | undefined> => {
    const chosen = chosenIn(call.view, zendeskId)
    if (!chosen || chosen.id === ref.chosenId) return undefined
    const facts = { contactName: chosen.name, chosenId: chosen.id }
    const old = await tickets.look(ref.id, keysOf(key, ref), signal)
    const isThere = old?.requester === chosen.id
    if (isThere || (old?.isOwn && (await tickets.changeRequester(ref.id, chosen.id, signal)))) {
      return { ...ref, ...facts }
    }
    const anew = { call, key: movedKey(key, chosen.id), fingerprint: '' }
    const there = await logCall(anew, signal)
    const text = `${callNamed(call, context)} is noted on ticket #${there.id} now: a person moved it to ${inline(chosen.name)}.`
    if (old) await tickets.comment(ref.id, { key: `${key} moved ${chosen.id}`, of: key, text, isNew: false }, signal)
    const left = [...(ref.left ?? []), ...(old ? [{ id: ref.id, url: ref.url }] : [])].slice(-leftKept)
    return { ...there, ...facts, left, memo: callUpdate(call, '', context)?.written }
  }

  const removeCall: NonNullable<CallLog['removeCall']> = async ({ call, key }, ref, signal) => {
    if (!ref) throw new SwitchhookError('crm_rejected', 'Zendesk has no entry that is known; look for the call there.')
    const ticket = await tickets.look(ref.id, keysOf(key, ref), signal)
    if (!ticket || (ticket.isOwn && (await tickets.remove(ref.id, signal)))) return 'deleted'
    const text = `${callNamed(call, context)} was left out by a person: it should not be noted here.`
    if (await tickets.comment(ref.id, { key: `${key} left out`, of: key, text, isNew: false }, signal)) return 'marked'
    throw new SwitchhookError(
      'crm_rejected',
      'Zendesk changes nothing of the ticket any more (closed): delete it there.',
    )
  }

  return { move, removeCall }
}

/** Under which keys the entry may stand: its own, and the one with which it was written anew. */
function keysOf(key: string, { chosenId }: DestinationRef): string[] {
  return chosenId === undefined ? [key] : [key, movedKey(key, chosenId)]
}

const movedKey = (key: string, contactId: string) => `${key} to ${contactId}`
