/** The caller of a pop by hand, in the form in which callers are announced: what the client gives goes over what was found. */
import type { Caller } from '../../core/live/caller.ts'
import type { DataPop, GivenContact } from '../../wire/cti.ts'

/** As the source of a contact that no lookup found. */
const givenSource = 'screen-pop'

type CallData = DataPop['callData']

export interface PopCaller extends Caller {
  readonly lastConversationId?: string
  /** Shown whatever the contact’s name is. */
  readonly callerIdName?: string
}

export function popCaller(given: CallData, found: Caller | undefined): PopCaller {
  const { contact, account, aiSummary, conversationId, callerIdName } = given
  const name = account?.name || account?.attributes?.name || contact?.attributes.account_name || undefined
  const shown = contact ? contactOf(contact, name) : found?.contact
  return {
    status: shown ? 'found' : (found?.status ?? 'none'),
    contact: shown,
    account: name === undefined ? found?.account : { name },
    lastCalls: found?.lastCalls ?? [],
    lastSummary: aiSummary ?? found?.lastSummary,
    lastConversationId: conversationId ?? undefined,
    callerIdName: callerIdName || undefined,
  }
}

function contactOf({ id, attributes }: GivenContact, company: string | undefined): NonNullable<Caller['contact']> {
  const { first_name, last_name, phone_mobile, phone_work, email1 } = attributes
  const phone = (label: string, number: string | null | undefined) => (number ? [{ number, label }] : [])
  return {
    id: id ?? '',
    source: givenSource,
    kind: 'person',
    name: [first_name, last_name].filter(Boolean).join(' '),
    firstName: first_name ?? undefined,
    lastName: last_name ?? undefined,
    company,
    emails: email1 ? [email1] : [],
    phones: [...phone('mobile', phone_mobile), ...phone('work', phone_work)],
    url: '',
  }
}
