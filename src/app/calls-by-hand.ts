/** What people do about one call: whose it is, leaving it out, logging it again. */
import { callDestinations } from '../adapters/crm/registry.ts'
import type { Call } from '../core/calls/call.ts'
import { type Decision, decisionEvent } from '../core/calls/decision.ts'
import type { ChosenContact } from '../core/calls/event.ts'
import { findCall } from '../core/calls/find-call.ts'
import { listCalls } from '../core/calls/history.ts'
import { tookPart } from '../core/calls/note.ts'
import { callFormAt } from '../core/calls/stale.ts'
import { choiceRef, putChoice } from '../core/contacts/choices/number-choice.ts'
import type { Contact } from '../core/contacts/contact.ts'
import { directoryId } from '../core/contacts/lookup/answer.ts'
import { destinationStates } from '../core/deliveries/destination-states.ts'
import { SwitchhookError } from '../lib/errors.ts'
import { sha256Hex } from '../lib/hash.ts'
import { withTimeLimit } from '../lib/time-limit.ts'
import type { CallRow } from '../wire/call.ts'
import type { ChooseContact } from '../wire/unclear.ts'
import { readAt } from './http/read-at.ts'
import { knownParties } from './lookup/known-parties.ts'
import type { Principal } from './security/scopes.ts'
import type { SiteServices } from './services.ts'

const createLimitMs = 15_000
const rememberedCalls = 200
const rememberedForMs = 90 * 86_400_000

export async function requireCall({ records }: Pick<SiteServices, 'records'>, id: string): Promise<Call> {
  const stored = await findCall(records, id)
  if (!stored) throw new SwitchhookError('not_found', `There is no call ${id}, or its retention time is over.`)
  if (stored.call.erasedAt !== undefined) {
    throw new SwitchhookError('conflict', 'The person was erased from this call; nothing more of it goes anywhere.')
  }
  return stored.call
}

/** The same; an agent token sees only calls in which its extension rang or talked, and does not learn of others. */
export async function requireOwnCall(
  services: Pick<SiteServices, 'records'>,
  { extension }: Pick<Principal, 'extension'>,
  id: string,
): Promise<Call> {
  const call = await requireCall(services, id)
  if (extension === undefined || tookPart(call, extension)) return call
  throw new SwitchhookError('not_found', `There is no call ${id}, or its retention time is over.`)
}

export async function callRow(services: SiteServices, id: string): Promise<CallRow> {
  const call = await requireCall(services, id)
  const [destinations = []] = await destinationStates(services.records, callDestinations(services.connectors), [call])
  const [knownParty] = await knownParties(services, [{ call, destinations }])
  return { ...callFormAt(call, readAt(services)), destinations, knownParty }
}

/** So many are decided before it is answered; of more the queue sees to it. */
const decidedAtOnce = 20

/** Decides the same for each call; answers for how many that was news. Their entries follow. */
export async function decide(
  { pipeline, clock }: Pick<SiteServices, 'pipeline' | 'clock'>,
  calls: readonly Call[],
  decision: Decision,
  by: string,
): Promise<number> {
  const events = calls.flatMap((call) => decisionEvent(call, decision, { by, atMs: clock.now() }) ?? [])
  if (events.length === 0) return 0
  const works: Promise<unknown>[] = []
  const now = (work: Promise<unknown>) => void works.push(work)
  await pipeline.accept(
    events.map((event) => [event] as const),
    events.length <= decidedAtOnce ? now : undefined,
  )
  await Promise.all(works)
  return events.length
}

/** Answers for how many calls that was news. */
export async function chooseContact(
  services: SiteServices,
  call: Call,
  wanted: ChooseContact,
  by: string,
): Promise<number> {
  const { records, clock, lookup } = services
  if (wanted.choice === 'none') return decide(services, [call], { chosen: 'none' }, by)
  if (wanted.choice === 'contact' || wanted.choice === 'create') {
    const chosen = wanted.choice === 'contact' ? chosenOf(wanted) : await createdContact(services, call, wanted)
    requireSource(services, chosen.source)
    if (!wanted.remember) return decide(services, [call], { chosen }, by)
    const { matchKey, number } = numberOf(call)
    await records.write([
      putChoice(matchKey, { v: 1, number, choice: 'contact', contact: chosen, by, atMs: clock.now() }),
    ])
    await lookup.invalidate()
    return decide(services, await callsOfNumber(services, call, matchKey), { chosen }, by)
  }
  const { matchKey, number } = numberOf(call)
  await records.write([
    wanted.choice === 'never'
      ? putChoice(matchKey, { v: 1, number, choice: 'never', by, atMs: clock.now() })
      : { op: 'delete', ...choiceRef(matchKey) },
  ])
  await lookup.invalidate()
  return 0
}

function chosenOf({ source, id, entityType, name }: ChosenContact): ChosenContact {
  return { source, id, name, ...(entityType !== undefined && { entityType }) }
}

function requireSource({ connectors }: SiteServices, source: string): void {
  if (source === directoryId || connectors.some(({ id }) => id === source)) return
  throw new SwitchhookError('bad_field', `Correct in the body: source: no connector ${source} is set up.`)
}

function numberOf({ view }: Call): { readonly matchKey: string; readonly number: string } {
  const { matchKey = '', number = '', e164 } = view.external ?? {}
  if (matchKey !== '') return { matchKey, number: e164 ?? number }
  throw new SwitchhookError('conflict', 'The call has no number to remember the contact for.')
}

async function callsOfNumber({ records, clock }: SiteServices, call: Call, matchKey: string): Promise<Call[]> {
  const fromMs = clock.now() - rememberedForMs
  const { calls } = await listCalls(records, { matchKeys: [matchKey], fromMs, limit: rememberedCalls })
  return calls.some(({ id }) => id === call.id) ? [...calls] : [call, ...calls]
}

/** Asked for twice it is made once: the key follows from number and name. */
async function createdContact(
  { connectors, directory, lookup, clock, site }: SiteServices,
  call: Call,
  { source, name }: { readonly source: string; readonly name: string },
): Promise<ChosenContact> {
  const { number } = numberOf(call)
  const target = source === directoryId ? directory : connectors.find(({ id }) => id === source)
  if (!target?.create)
    throw new SwitchhookError('bad_field', `Correct in the body: source: ${source} creates no contacts.`)
  const create = target.create.bind(target)
  const key = `${site}:choice:${sha256Hex(JSON.stringify([number, name])).slice(0, 32)}`
  const onTimeout = () =>
    new SwitchhookError('crm_timeout', `${source} did not answer in time; try again.`, { retryable: true })
  const made: Contact = await withTimeLimit({ clock, limitMs: createLimitMs, onTimeout }, (signal) =>
    create({ name, number }, key, signal),
  )
  await lookup.invalidate()
  return { source, id: made.id, name: made.name, ...(made.entityType !== undefined && { entityType: made.entityType }) }
}
