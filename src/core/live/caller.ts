/**
 * What an agent wants to know of a caller: who that is, the last calls, what an AI agent made of the last one. Asked for once
 * a call, when it first rings somebody; no fault of a CRM or of the records ever reaches the call itself.
 */

import type { Background } from '../../ports/platform.ts'
import type { Records } from '../../ports/records.ts'
import type { LastCall } from '../../wire/call-data.ts'
import type { AgentTable } from '../agents/agent.ts'
import { namedAgents } from '../agents/name-agents.ts'
import type { Call } from '../calls/call.ts'
import type { ChosenContact, ExternalParty } from '../calls/event.ts'
import { listCalls } from '../calls/history.ts'
import type { Contact } from '../contacts/contact.ts'
import type { LookupAnswer } from '../contacts/lookup/answer.ts'
import type { Lookup } from '../contacts/lookup/lookup.ts'
import { historyKeys } from '../phone/same-number.ts'

export interface Caller {
  /** `unknown`: nobody was found, but not every CRM could be heard. */
  readonly status: 'found' | 'none' | 'unknown'
  readonly contact?: Contact
  /** Other contacts have the number too: this one is a guess by rule. */
  readonly shared?: boolean
  /** The company that the contact belongs to or is. */
  readonly account?: { readonly name: string }
  /** Newest first. */
  readonly lastCalls: readonly LastCall[]
  /** Of the last conversation with an AI agent. */
  readonly lastSummary?: string
}

export interface CallerContext {
  readonly lookup: Pick<Lookup, 'peek' | 'byNumber' | 'search'>
  /** Names of the agents who answered before. */
  readonly agents: AgentTable
  readonly records: Records
  readonly background: Background
}

const lastCallsShown = 5
/** Of so many contacts of one name the chosen one is found. */
const namesakesMax = 20

/** Whose caller; the call itself is none of its last calls. */
export interface CallerOf {
  readonly id: string
  readonly external?: ExternalParty
  /** Whom somebody chose for it. */
  readonly chosen?: ChosenContact
}

/** Undefined for a caller without a number. Never rejects. */
export async function findCaller(
  context: CallerContext,
  { id, external, chosen }: CallerOf,
): Promise<Caller | undefined> {
  if (external === undefined || external.matchKey === '') return undefined
  const number = external.e164 ?? external.number
  const [answer, lastCalls] = await Promise.all([
    lookUp(context, number),
    readLastCalls(context, historyKeys(external), id),
  ])
  const contact = await chosenOr(context, chosen, answer?.contact)
  const found = answer !== undefined && answer.degraded.length === 0 ? 'none' : 'unknown'
  return {
    status: contact ? 'found' : found,
    contact,
    shared: (chosen === undefined && answer?.shared) || undefined,
    account: accountOf(contact),
    lastCalls,
    lastSummary: lastCalls.find((one) => one.summary !== undefined)?.summary,
  }
}

/** As its source has it now, else by what is known of the choice. */
async function chosenOr(
  { lookup, background }: CallerContext,
  chosen: ChosenContact | undefined,
  found: Contact | undefined,
): Promise<Contact | undefined> {
  const isChosen = ({ source, id }: Contact) => source === chosen?.source && id === chosen.id
  if (chosen === undefined || (found && isChosen(found))) return found
  const { source, id, entityType, name = '' } = chosen
  const named = await lookup.search(name, namesakesMax, background).catch(() => undefined)
  const byName = { source, id, entityType, name, kind: 'person' as const, emails: [], phones: [], url: '' }
  return named?.contacts.find(isChosen) ?? byName
}

async function lookUp({ lookup, background }: CallerContext, number: string): Promise<LookupAnswer | undefined> {
  try {
    return lookup.peek(number, 'none') ?? (await lookup.byNumber(number, 'none', background))
  } catch {
    // The records could not be reached: shown as unknown, like a CRM that does not answer.
    return undefined
  }
}

async function readLastCalls(
  { records, agents }: CallerContext,
  matchKeys: readonly string[],
  callId: string,
): Promise<LastCall[]> {
  try {
    const { calls } = await listCalls(records, { matchKeys, limit: lastCallsShown + 1 })
    const shown = calls.filter(({ id }) => id !== callId).slice(0, lastCallsShown)
    return (await namedAgents(shown, agents)).map(lastCall)
  } catch {
    return []
  }
}

function lastCall({ id, view }: Call): LastCall {
  const { startedAt, direction, outcome, answeredBy, talkSeconds, ai, notes } = view
  const name = answeredBy && (answeredBy.name ?? answeredBy.extension)
  return {
    id,
    startedAt,
    direction,
    outcome,
    answeredBy: name,
    talkSeconds,
    summary: ai?.summary,
    note: notes?.at(-1)?.text,
  }
}

function accountOf(contact: Contact | undefined): Caller['account'] {
  if (contact === undefined) return undefined
  const name = contact.company ?? (contact.kind === 'company' ? contact.name : undefined)
  return name === undefined ? undefined : { name }
}
