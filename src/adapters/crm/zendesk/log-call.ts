/**
 * Logging and amending calls in Zendesk: an internal comment on the caller's open ticket, else a new ticket.
 *
 * What must stay true: what is written follows from the report and from the choice that was kept, so that a repetition
 * after a lost answer writes nothing twice; nothing of it is sent to the caller.
 */

import { ownerInCrm } from '../../../core/agents/call-owner.ts'
import type { Call } from '../../../core/calls/call.ts'
import { chooseContact } from '../../../core/contacts/shared-number.ts'
import type { DestinationRef } from '../../../core/deliveries/destination.ts'
import { cut } from '../../../lib/cut.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { callText, callUpdate } from '../call-text.ts'
import { callHeadline } from '../call-words.ts'
import { chosenIn, unclearAmong } from '../chosen-contact.ts'
import type { CallLog, ConnectorContext } from '../connector.ts'
import { numberOf } from '../finder.ts'
import { inline } from '../text-format.ts'
import type { ZendeskFinder } from './find.ts'
import type { ZendeskSettings } from './settings.ts'
import type { TicketChoice, TicketChoices } from './ticket-choice.ts'
import type { Tickets } from './tickets.ts'
import { zendeskId } from './zendesk-http.ts'

export interface CallLogParts {
  readonly settings: ZendeskSettings
  readonly finder: ZendeskFinder
  readonly tickets: Tickets
  readonly choices: TicketChoices
}

export function createCallLog(
  { settings, finder, tickets, choices }: CallLogParts,
  context: ConnectorContext,
): CallLog {
  const refOf = (id: string): DestinationRef => ({
    id,
    url: `https://${settings.subdomain}.zendesk.com/agent/tickets/${encodeURIComponent(id)}`,
  })

  const choose = async (
    { view }: Call,
    signal: AbortSignal,
    learn: (contactName: string) => void,
  ): Promise<TicketChoice> => {
    const chosen = chosenIn(view, 'zendesk')
    if (chosen) return { requester: chosen.id, ticket: await tickets.openTicketOf(chosen.id, signal) }
    const number = numberOf(view, context.country)
    const found = await finder.byNumber(number, signal)
    const unclear = unclearAmong(found, number)
    if (found.length === 0) return { unclear }
    const { id: requester, name } = chooseContact(found).contact
    learn(name)
    return { requester, ticket: await tickets.openTicketOf(requester, signal), unclear }
  }

  const assigneeOf = async (view: Call['view'], signal: AbortSignal): Promise<string | undefined> => {
    const owner = await ownerInCrm(context.agents, view, zendeskId)
    return owner?.crmUser ?? (owner?.email ? finder.agentId(owner.email, signal) : undefined)
  }

  return {
    async logCall({ call, key }, signal) {
      const text = callText(call, context)
      let contactName: string | undefined
      const learn = (name: string) => {
        contactName = name
      }
      const { ticket, requester, isNew, unclear } = await choices.of(key, () => choose(call, signal, learn))
      let isFirst = isNew
      if (ticket !== undefined) {
        if (await tickets.comment(ticket, { key, text, isNew }, signal))
          return { ...refOf(ticket), unclear, contactName }
        await choices.changeToNew(key, requester)
        isFirst = true
      }
      const assignee = await assigneeOf(call.view, signal)
      const tags = ['switchhook', `call_${call.view.outcome ?? 'ended'}`]
      const wanted = { subject: subjectOf(call), text, requester, assignee, tags }
      return { ...refOf(await tickets.create(key, wanted, isFirst, signal)), unclear, contactName }
    },

    async amendCall({ call, key, fingerprint }, ref, signal) {
      const update = callUpdate(call, ref.memo, context)
      if (update === undefined) return ref
      const comment = { key: `${key} ${fingerprint}`, text: update.text, isNew: false }
      if (await tickets.comment(ref.id, comment, signal)) return { ...ref, memo: update.written }
      const message =
        'Zendesk takes no comments on the ticket any more (closed or deleted): what is new stays here only.'
      throw new SwitchhookError('crm_rejected', message)
    },
  }
}

function subjectOf({ view }: Call): string {
  const who = [inline(view.external?.name), view.external?.e164 ?? inline(view.external?.number)].filter(Boolean)
  return cut(`${callHeadline(view)}${who.length > 0 ? `: ${who.join(', ')}` : ''}`, 150)
}
