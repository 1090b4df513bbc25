/**
 * Logging and amending calls in Zendesk: an internal comment on the caller's open ticket, else a new ticket. What a person
 * decides of a call later is done to its ticket where nothing else stands on it; else a comment says it.
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
import { createEntryChanges } from './entry-changes.ts'
import type { ZendeskFinder } from './find.ts'
import type { ZendeskSettings } from './settings.ts'
import type { TicketChoice, TicketChoices } from './ticket-choice.ts'
import type { Tickets } from './tickets.ts'
import { zendeskId } from './zendesk-http.ts'

const takesNoMore = 'Zendesk takes no comments on the ticket any more (closed or deleted): what is new stays here only.'

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

  const logCall: CallLog['logCall'] = async ({ call, key }, signal) => {
    const text = callText(call, context)
    let contactName: string | undefined
    const learn = (name: string) => {
      contactName = name
    }
    const { ticket, requester, isNew, unclear } = await choices.of(key, () => choose(call, signal, learn))
    const chosenId = chosenIn(call.view, zendeskId)?.id
    const facts = { unclear, contactName, ...(chosenId !== undefined && chosenId === requester && { chosenId }) }
    let isFirst = isNew
    if (ticket !== undefined) {
      if (await tickets.comment(ticket, { key, text, isNew }, signal)) return { ...refOf(ticket), ...facts }
      await choices.changeToNew(key, requester)
      isFirst = true
    }
    const assignee = await assigneeOf(call.view, signal)
    const tags = ['switchhook', `call_${call.view.outcome ?? 'ended'}`]
    const wanted = { subject: subjectOf(call), text, requester, assignee, tags }
    return { ...refOf(await tickets.create(key, wanted, isFirst, signal)), ...facts }
  }

  const { move, removeCall } = createEntryChanges({ tickets, logCall }, context)

  return {
    logCall,

    async amendCall(report, ref, signal) {
      const { call, key, fingerprint } = report
      const moved = await move(report, ref, signal)
      if (moved && moved.id !== ref.id) return moved
      const update = callUpdate(call, ref.memo, context)
      if (update === undefined) return moved ?? ref
      const comment = { key: `${key} ${fingerprint}`, of: key, text: update.text, isNew: false }
      if (await tickets.comment(ref.id, comment, signal)) return { ...(moved ?? ref), memo: update.written }
      throw new SwitchhookError('crm_rejected', takesNoMore)
    },

    removeCall,

    // A comment can't be deleted, only its ticket; so that is what is asked for.
    findLogged: (entries, signal) => tickets.existing([...new Set(entries.map(({ id }) => id))], signal),
  }
}

function subjectOf({ view }: Call): string {
  const who = [inline(view.external?.name), view.external?.e164 ?? inline(view.external?.number)].filter(Boolean)
  return cut(`${callHeadline(view)}${who.length > 0 ? `: ${who.join(', ')}` : ''}`, 150)
}
