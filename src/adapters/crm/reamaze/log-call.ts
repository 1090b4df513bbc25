/**
 * Logging and amending calls in Re:amaze by voice channel messages.
 *
 * Messages can be neither changed nor deleted: of a call that a person moved to another contact, the contact's conversation has
 * it whole, and the old one says so; one that is left out is followed by a message that says it.
 *
 * What must stay true: a message's id follows from the report alone (never a fresh one), so that after a lost answer the
 * repetition is the same message.
 */
import type { Call } from '../../../core/calls/call.ts'
import { lastNewsMs } from '../../../core/calls/stale.ts'
import type { CallReport, DestinationRef } from '../../../core/deliveries/destination.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { callNamed, callText, callUpdate } from '../call-text.ts'
import { chosenIn } from '../chosen-contact.ts'
import type { CallLog, ConnectorContext } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { inline } from '../text-format.ts'
import { reamazeId } from './find.ts'
import { createMessages } from './messages.ts'
import type { ReamazeSettings } from './settings.ts'
import type { MessageFacts, VoiceParty } from './voice-message.ts'

export function createCallLog(
  settings: ReamazeSettings,
  finder: Finder,
  context: ConnectorContext,
): CallLog & Required<Pick<CallLog, 'removeCall'>> {
  const { send, customerOf } = createMessages(settings, finder, context)

  /** In whose conversation the entry stands; undefined: in that of the call's number. */
  const standsWith = async ({ chosenId: id, contactName: name = '' }: DestinationRef, signal: AbortSignal) =>
    id === undefined ? undefined : await customerOf({ id, name }, signal)

  const whole = (call: Call, id: string, customer: VoiceParty | undefined, signal: AbortSignal) =>
    send(call, { id, body: callText(call, context), createdAt: call.view.startedAt, customer }, signal)

  const say = (call: Call, what: Pick<MessageFacts, 'id' | 'body' | 'customer'>, signal: AbortSignal) =>
    send(
      call,
      { ...what, body: `${callNamed(call, context)} ${what.body}`, createdAt: isoUtc(lastNewsMs(call)) },
      signal,
    )

  /** Undefined: it is where it belongs. */
  const move = async ({ call, key }: CallReport, ref: DestinationRef, signal: AbortSignal) => {
    const chosen = chosenIn(call.view, reamazeId)
    if (!chosen || chosen.id === ref.chosenId) return undefined
    const customer = await customerOf(chosen, signal)
    const before = await standsWith(ref, signal)
    const name = inline(chosen.name)
    const moved: DestinationRef = { ...ref, contactName: chosen.name, chosenId: chosen.id }
    const id = `${key}-moved-${chosen.id}`
    // The conversation that it stands in is the contact's own.
    if (customer && customer.phone === (before?.phone ?? call.view.external?.e164)) return moved
    if (!customer) {
      await say(call, { id, body: `was with ${name}, as a person said.`, customer: before }, signal)
      return moved
    }
    await whole(call, `${key}-to-${chosen.id}`, customer, signal)
    await say(call, { id, body: `was moved by a person to ${name}, and stands there now.`, customer: before }, signal)
    return { ...moved, memo: callUpdate(call, '', context)?.written }
  }

  return {
    async logCall({ call, key }, signal) {
      const chosen = chosenIn(call.view, reamazeId)
      await whole(call, key, chosen && (await customerOf(chosen, signal)), signal)
      return { id: key, ...(chosen && { contactName: chosen.name, chosenId: chosen.id }) }
    },
    async amendCall(report, before, signal) {
      const { call, key, fingerprint } = report
      const ref = (await move(report, before, signal)) ?? before
      const update = callUpdate(call, ref.memo, context)
      if (update === undefined) return ref
      // An amendment stands after the call in its conversation.
      const customer = await standsWith(ref, signal)
      const facts = { id: `${key}-${fingerprint}`, body: update.text, createdAt: isoUtc(lastNewsMs(call)), customer }
      await send(call, facts, signal)
      return { ...ref, memo: update.written }
    },
    async removeCall({ call, key }, ref, signal) {
      const customer = ref && (await standsWith(ref, signal))
      await say(
        call,
        { id: `${key}-left-out`, body: 'was left out by a person: please disregard it.', customer },
        signal,
      )
      return 'marked'
    },
  }
}
