/**
 * Searches the calls of a site: the list that holds fewest candidates is read, newest first, and what does not fit is left
 * out. A request looks at a bounded number of calls, so a page may be short and have a next.
 */

import type { Records } from '../../../ports/records.ts'
import type { CallState, DestinationState } from '../../../wire/call.ts'
import type { Delivery } from '../../deliveries/delivery.ts'
import type { Destination } from '../../deliveries/destination.ts'
import { destinationStates } from '../../deliveries/destination-states.ts'
import type { Home } from '../../phone/home.ts'
import type { Call } from '../call.ts'
import { callRef, type StoredCall } from '../stored-call.ts'
import { type CallQuery, fitsCall } from './call-query.ts'
import { namedCalls, nameList, numberLists } from './call-text.ts'
import { mergedLists, type Placed, placeCursor, type TimeList } from './merged-lists.ts'

export interface SearchContext {
  readonly records: Records
  readonly destinations: readonly Pick<Destination, 'id' | 'wants'>[]
  readonly home: Home
  /** Numbers of contacts whose name fits, in the directory or a CRM: the phone system may not have known who called. */
  readonly numbersOf: (name: string) => Promise<readonly string[]>
}

export interface FoundCall {
  readonly call: Call
  readonly destinations: readonly DestinationState[]
}

export interface FoundPage {
  readonly found: readonly FoundCall[]
  readonly next?: string
}

/** Looked at in one request, beside those of the page. */
const budget = 2000
const lastMs = 10 ** 15 - 1
/** A delivery comes to be after its call began; clocks of phone systems may be ahead. */
const clockMarginMs = 86_400_000

export async function searchCalls(context: SearchContext, query: CallQuery): Promise<FoundPage> {
  const { records } = context
  const text = query.text?.trim() ?? ''
  const named = text !== '' ? await namedCalls(records, text) : undefined
  const first = query.cursor === undefined && named ? await fitting(context, named.calls, query) : []
  if (named?.isId) return { found: first }
  const source = await sourceOf(context, query, text)
  const page = new Page(query.limit, first)
  const next = source === undefined ? undefined : await fill(context, query, source, page)
  return { found: page.found, next }
}

/** Where candidates stand, and what of them fits. */
interface Source {
  readonly lists: readonly TimeList[]
  readonly kind: 'calls' | 'deliveries'
  readonly fits?: (call: Call) => boolean
}

async function sourceOf(context: SearchContext, query: CallQuery, text: string): Promise<Source | undefined> {
  if (text !== '') return textSource(context, text)
  const { matchKeys, extension, states } = query
  if (matchKeys) return { kind: 'calls', lists: matchKeys.map((key) => ({ index: 'calls.number', prefix: `${key} ` })) }
  if (states?.every(isKept)) {
    const lists = states.map((state) => ({ index: 'deliveries.state', prefix: `${state} ` }))
    return { kind: 'deliveries', lists }
  }
  if (extension !== undefined) return { kind: 'calls', lists: [{ index: 'calls.agent', prefix: `${extension} ` }] }
  return { kind: 'calls', lists: [{ index: 'calls.start', prefix: '' }] }
}

/** Of these there are few, and each has a delivery. */
const isKept = (state: CallState) => state === 'dead' || state === 'waiting'

async function textSource({ home, numbersOf }: SearchContext, text: string): Promise<Source | undefined> {
  const numbers = numberLists(text, home)
  if (numbers) return { kind: 'calls', lists: numbers }
  const name = nameList(text)
  if (!name) return undefined
  const theirs = (await numbersOf(text)).flatMap((number) => numberLists(number, home) ?? [])
  const keys = new Set(theirs.map(({ prefix }) => prefix.trim()))
  const isTheirs = ({ view }: Call) => view.external !== undefined && keys.has(view.external.matchKey)
  return { kind: 'calls', lists: [name.list, ...theirs], fits: (call) => isTheirs(call) || name.fits(call) }
}

class Page {
  readonly found: FoundCall[]
  readonly #limit: number
  readonly #ids: Set<string>

  constructor(limit: number, first: readonly FoundCall[]) {
    this.#limit = limit
    this.found = first.slice(0, limit)
    this.#ids = new Set(this.found.map(({ call }) => call.id))
  }

  get isFull(): boolean {
    return this.found.length >= this.#limit
  }

  add(one: FoundCall): void {
    if (this.#ids.has(one.call.id)) return
    this.#ids.add(one.call.id)
    this.found.push(one)
  }
}

type Listed = StoredCall | Delivery

/** Fills the page; answers the cursor behind the last record that was looked at, undefined at the end. */
async function fill(context: SearchContext, query: CallQuery, source: Source, page: Page): Promise<string | undefined> {
  const { records } = context
  const { fromMs = 0, toMs = lastMs, limit, cursor } = query
  const isFiltered = source.fits !== undefined || source.kind === 'deliveries' || hasFilter(query)
  const chunk = Math.min(500, isFiltered ? Math.max(limit, 200) : limit + 1)
  const bounds =
    source.kind === 'calls' ? { fromMs, toMs } : { fromMs: Math.max(0, fromMs - clockMarginMs), toMs: lastMs }
  const merged = mergedLists<Listed>(records, { lists: source.lists, ...bounds, cursor, chunk, timeOf })
  let looked = 0
  let last: Placed<Listed> | undefined
  let batch: Placed<Listed>[] = []
  const check = async () => {
    for (const one of await checkBatch(context, query, source, batch)) {
      if (page.isFull) return
      last = one.placed
      if (one.found) page.add(one.found)
    }
    batch = []
  }
  for await (const placed of merged) {
    batch.push(placed)
    looked += 1
    if (batch.length < Math.min(chunk, limit + 1)) continue
    await check()
    if (page.isFull || looked >= budget) return last && placeCursor(last)
  }
  await check()
  // What was not checked any more stands behind the page.
  return batch.length > 0 && last ? placeCursor(last) : undefined
}

const timeOf = (value: Listed) => ('call' in value ? Date.parse(value.call.view.startedAt) : value.createdAtMs)

const hasFilter = ({ outcomes, direction, external, queue, states, extension }: CallQuery) =>
  [outcomes, direction, external, queue, states, extension].some((one) => one !== undefined)

interface Checked {
  readonly placed: Placed<Listed>
  readonly found?: FoundCall
}

/** Each candidate with its call and states, where it fits. */
async function checkBatch(
  context: SearchContext,
  query: CallQuery,
  source: Source,
  batch: readonly Placed<Listed>[],
): Promise<Checked[]> {
  const calls = await callsOf(context.records, batch)
  const fits = calls.map((call) => (call && fitsCall(call, query) && (source.fits?.(call) ?? true) ? call : undefined))
  const wanted = fits.flatMap((call) => call ?? [])
  const states = await destinationStates(context.records, context.destinations, wanted)
  let at = -1
  return batch.map((placed, i) => {
    const call = fits[i]
    if (!call) return { placed }
    at += 1
    const destinations = states[at] ?? []
    const isShown = fitsStates(destinations, query) && isItsPlace(placed, destinations, query)
    return isShown ? { placed, found: { call, destinations } } : { placed }
  })
}

async function callsOf(records: Records, batch: readonly Placed<Listed>[]): Promise<(Call | undefined)[]> {
  const missing = [
    ...new Set(batch.flatMap(({ record: { value } }) => ('call' in value || value.moment ? [] : [value.callId]))),
  ]
  const read = missing.length > 0 ? await records.getMany<StoredCall>(missing.map(callRef)) : []
  const byId = new Map(read.flatMap((record) => (record ? [[record.id, record.value.call] as const] : [])))
  return batch.map(({ record: { value } }) =>
    'call' in value ? value.call : value.moment ? undefined : byId.get(value.callId),
  )
}

function fitsStates(states: readonly DestinationState[], { states: wanted, destination }: CallQuery): boolean {
  if (wanted === undefined) return true
  return states.some((one) => isWanted(one, wanted, destination))
}

function isWanted(one: DestinationState, wanted: readonly CallState[], destination: string | undefined): boolean {
  return wanted.includes(one.state) && (destination === undefined || one.destination === destination)
}

/** A call with several deliveries that fit stands where the newest of them does, once. */
function isItsPlace(
  { record: { value } }: Placed<Listed>,
  states: readonly DestinationState[],
  { states: wanted = [], destination }: CallQuery,
): boolean {
  if ('call' in value) return true
  const first = states.find((one) => isWanted(one, wanted, destination))
  return first?.deliveryId === value.id
}

async function fitting(context: SearchContext, calls: readonly Call[], query: CallQuery): Promise<FoundCall[]> {
  const wanted = calls.filter((call) => fitsCall(call, query))
  const states = await destinationStates(context.records, context.destinations, wanted)
  return wanted
    .map((call, i): FoundCall => ({ call, destinations: states[i] ?? [] }))
    .filter(({ destinations }) => fitsStates(destinations, query))
}
