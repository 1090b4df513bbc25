/**
 * The list of missed callers, as it is shown: each record is looked at again with the other numbers of its contact, as somebody may
 * have been reached there.
 *
 * What must stay true: no CRM is asked, and a page costs a bounded number of reads; what proves to be settled is written so.
 */
import { type CallerCall, openMissed } from '../../core/callers/caller-calls.ts'
import {
  callerRef,
  callersCollection,
  missedIndex,
  openOf,
  putCaller,
  type StoredCaller,
  spokenMs,
} from '../../core/callers/caller-record.ts'
import type { Contact } from '../../core/contacts/contact.ts'
import { numberKey } from '../../core/contacts/lookup/number-key.ts'
import { readLastFound } from '../../core/contacts/lookup/stored-cache.ts'
import { chooseContact } from '../../core/contacts/shared-number.ts'
import { readNumber, readNumbers } from '../../core/phone/read-number.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import { type StoredRecord, timeKey } from '../../ports/records.ts'
import type { MissedCaller } from '../../wire/missed-calls.ts'
import type { SiteServices } from '../services.ts'

export interface MissedFilter {
  readonly queue?: string
  readonly agent?: string
  readonly fromMs?: number
  readonly limit: number
  readonly cursor?: string
}

/** Records that one request looks at; a page of a rare queue may be short and have a next. */
const lookedAtMax = 400
const chunk = 100
/** Numbers of one contact. */
const numbersMax = 20
const doneTries = 5

type Services = Pick<SiteServices, 'records' | 'directory' | 'settings' | 'clock'>
type Found = StoredRecord<StoredCaller>

/** Last called first. */
export async function listMissed(
  services: Services,
  filter: MissedFilter,
): Promise<{ readonly missed: readonly MissedCaller[]; readonly next?: string }> {
  const missed: MissedCaller[] = []
  let { cursor } = filter
  for (let seen = 0; seen < lookedAtMax && missed.length < filter.limit; ) {
    const limit = Math.min(chunk, filter.limit - missed.length)
    const from = timeKey(filter.fromMs ?? 0)
    const page = await services.records.list<StoredCaller>({ index: missedIndex, from, limit, cursor, reverse: true })
    const fitting = page.records.filter(({ value }) => openOf(value).some((call) => fits(call, filter)))
    missed.push(...(await shownOf(services, fitting)))
    seen += page.records.length
    cursor = page.next
    if (cursor === undefined) break
  }
  return { missed, next: cursor }
}

const fits = ({ queue, agents }: CallerCall, filter: MissedFilter) =>
  (filter.queue === undefined || queue === filter.queue) &&
  (filter.agent === undefined || agents.includes(filter.agent))

/** Without those who were reached on another number of theirs. */
async function shownOf(services: Services, found: readonly Found[]): Promise<MissedCaller[]> {
  const contacts = await contactsOf(services, found)
  const keysOf = contacts.map((contact, i) => otherKeys(services, contact, found[i]?.value.matchKey))
  const others = [...new Set(keysOf.flat())]
  const read =
    others.length > 0 ? await services.records.getMany<StoredCaller>(others.slice(0, 1000).map(callerRef)) : []
  const spoken = new Map(read.flatMap((record) => (record ? [[record.value.matchKey, spokenMs(record.value)]] : [])))
  const shown = await Promise.all(
    found.map(async (one, i) => {
      const settledMs = Math.max(0, ...(keysOf[i] ?? []).map((key) => spoken.get(key) ?? 0))
      const open = openMissed(openOf(one.value), settledMs)
      if (open.length > 0) return formOf(one, open, contacts[i])
      await settle(services, one, settledMs)
      return undefined
    }),
  )
  return shown.flatMap((one) => one ?? [])
}

/** False when they were reached on another number of theirs, which is written then. */
export async function stillMissed(services: Services, found: Found): Promise<boolean> {
  return (await shownOf(services, [found])).length > 0
}

/** Where others changed it meanwhile, the next list looks again. */
async function settle({ records, settings }: Services, { value, version }: Found, settledMs: number): Promise<void> {
  await records.write([putCaller({ ...value, settledMs }, version, settings)])
}

async function contactsOf(services: Services, found: readonly Found[]): Promise<(Contact | undefined)[]> {
  const { country, dialPrefixes } = services.settings
  const numbers = found.map(({ value }) => readNumber(value.number, { country, dialPrefixes }))
  const last = await readLastFound(services.records, numbers.map(numberKey))
  return Promise.all(
    numbers.map(async (number) => {
      const known = last.get(numberKey(number))
      if (known || number.kind !== 'public') return known
      const contacts = await services.directory.findByNumber(number, new AbortController().signal)
      return contacts.length > 0 ? chooseContact(contacts).contact : undefined
    }),
  )
}

function otherKeys({ settings }: Services, contact: Contact | undefined, own: string | undefined): string[] {
  const { country, dialPrefixes } = settings
  const numbers = (contact?.phones ?? []).flatMap(({ number }) => readNumbers(number, { country, dialPrefixes }))
  const keys = numbers.flatMap(({ matchKey }) => (matchKey === '' || matchKey === own ? [] : matchKey))
  return [...new Set(keys)].slice(0, numbersMax)
}

function formOf({ id, value }: Found, open: readonly CallerCall[], contact: Contact | undefined): MissedCaller {
  const [first, last] = [open[0], open.at(-1)]
  if (!first || !last) throw new SwitchhookError('internal', 'A missed caller has no missed call.')
  const { number, name, task } = value
  return {
    ...{ id, number, calls: open.length, firstCallId: first.id, lastCallId: last.id, outcome: last.outcome },
    name: contact?.name ?? name,
    contact: contact && { source: contact.source, id: contact.id, name: contact.name },
    ...{ firstAt: isoUtc(first.startMs), lastAt: isoUtc(last.startMs) },
    agents: [...new Set(open.flatMap(({ agents }) => agents))],
    queues: [...new Set(open.flatMap(({ queue }) => queue ?? []))],
    task: task && task.callId === first.id ? { destination: task.destination, id: task.id, url: task.url } : undefined,
  }
}

/**
 * Done: nobody needs to call back. Calls that are missed later open it again. Rejects with `not_found`; of an agent, where its
 * extension did not ring.
 */
export async function markDone(services: Services, id: string, by: string, agent?: string): Promise<number> {
  const { records, clock, settings } = services
  for (let tries = 0; tries < doneTries; tries += 1) {
    const found = await records.get<StoredCaller>(callersCollection, id)
    const open = found ? openOf(found.value) : []
    const isOwn = agent === undefined || (found?.value.calls ?? []).some(({ agents }) => agents.includes(agent))
    if (!found || !isOwn) throw new SwitchhookError('not_found', `There is no missed caller ${id}.`)
    const last = open.at(-1)
    if (last === undefined) return 0
    const done = { untilMs: last.startMs, by, atMs: clock.now() }
    const { committed } = await records.write([putCaller({ ...found.value, done }, found.version, settings)])
    if (committed) return open.length
  }
  throw new SwitchhookError('conflict', 'Others kept changing the same caller; try again.', { retryable: true })
}
