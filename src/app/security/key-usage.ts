/**
 * How often each key of a site was used: since it was made, and on each of the last 31 days (UTC). Counted in the isolate
 * and stored in batches (CounterBuffer), so a request costs no write; the last seconds of an isolate that is ended are lost.
 *
 * Groups of sums: `key-use` holds `<key> requests`, `<key> errors`, `<key> last` (ms); `key-use <key> <month>` holds
 * `<day> requests` and `<day> errors`, and is forgotten when no day of it can be asked for any more.
 */

import type { CounterBuffer } from '../../adapters/platform/records/counter-buffer.ts'
import { type Clock, isoUtc } from '../../ports/clock.ts'
import type { Sums } from '../../ports/counts.ts'
import type { Records } from '../../ports/records.ts'
import type { Principal } from './scopes.ts'

export const usageDays = 31
const dayMs = 86_400_000
const minuteMs = 60_000
export const usageTotalsGroup = 'key-use'
const maxSlots = 1000

/** All agent tokens together: each lives for an hour or so. */
export const agentTokensId = 'agent-tokens'

export interface KeyTotals {
  readonly requests: number
  /** Requests that were answered 400 or more. */
  readonly errors: number
  /** ISO 8601 UTC, to the minute; absent: never used. */
  readonly lastUsedAt?: string
}

export interface DayUsage {
  /** YYYY-MM-DD, UTC. */
  readonly day: string
  readonly requests: number
  readonly errors: number
}

export interface KeyUsageReport extends KeyTotals {
  /** Days on which it was used, newest first. */
  readonly days: readonly DayUsage[]
}

/** Names of a key's sums, made once a day for each key. */
interface Slot {
  readonly untilMs: number
  readonly month: string
  readonly expiresAtMs: number
  readonly names: Readonly<Record<'requests' | 'errors' | 'last' | 'dayRequests' | 'dayErrors', string>>
}

export class KeyUsage {
  readonly #counters: CounterBuffer
  readonly #clock: Pick<Clock, 'now'>
  readonly #slots = new Map<string, Slot>()

  constructor(counters: CounterBuffer, clock: Pick<Clock, 'now'>) {
    this.#counters = counters
    this.#clock = clock
  }

  /** Counts a request of the principal, before it is answered: so it is stored with what the request writes. */
  began(principal: Principal): void {
    const nowMs = this.#clock.now()
    const { names, month, expiresAtMs } = this.#slotOf(principal, nowMs)
    this.#counters.add(usageTotalsGroup, names.requests)
    this.#counters.max(usageTotalsGroup, names.last, nowMs - (nowMs % minuteMs))
    this.#counters.add(month, names.dayRequests, 1, expiresAtMs)
  }

  /** The same request was answered with this status. */
  answered(principal: Principal, status: number): void {
    if (status < 400) return
    const { names, month, expiresAtMs } = this.#slotOf(principal, this.#clock.now())
    this.#counters.add(usageTotalsGroup, names.errors)
    this.#counters.add(month, names.dayErrors, 1, expiresAtMs)
  }

  #slotOf({ keyId, extension }: Principal, nowMs: number): Slot {
    const id = extension === undefined ? keyId : agentTokensId
    const known = this.#slots.get(id)
    if (known !== undefined && nowMs < known.untilMs) return known
    if (this.#slots.size >= maxSlots) this.#slots.clear()
    const slot = slotOf(id, nowMs)
    this.#slots.set(id, slot)
    return slot
  }
}

function slotOf(id: string, nowMs: number): Slot {
  const day = isoUtc(nowMs).slice(0, 10)
  const untilMs = nowMs - (nowMs % dayMs) + dayMs
  return {
    untilMs,
    month: monthGroup(id, day),
    expiresAtMs: monthExpiryMs(day),
    names: {
      requests: `${id} requests`,
      errors: `${id} errors`,
      last: `${id} last`,
      dayRequests: `${day.slice(8)} requests`,
      dayErrors: `${day.slice(8)} errors`,
    },
  }
}

function monthGroup(id: string, day: string): string {
  return `${usageTotalsGroup} ${id} ${day.slice(0, 7)}`
}

/** Every day of the month is over by then, and was asked for as long as it may be. */
function monthExpiryMs(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1) + usageDays * dayMs
}

/** The groups that the last days of the keys in these totals stand in, and until when. */
export function usageGroupsOf(totals: Sums, nowMs: number): { readonly group: string; readonly expiresAtMs: number }[] {
  const ids = Object.keys(totals).flatMap((name) =>
    name.endsWith(' requests') ? name.slice(0, -' requests'.length) : [],
  )
  const days = Array.from({ length: usageDays }, (_, i) => isoUtc(nowMs - i * dayMs).slice(0, 10))
  const groups = ids.flatMap((id) => days.map((day) => [monthGroup(id, day), monthExpiryMs(day)] as const))
  return [...new Map(groups)].map(([group, expiresAtMs]) => ({ group, expiresAtMs }))
}

/** What each of these keys was used for in all, in the order asked. */
export async function readKeyTotals(records: Records, ids: readonly string[]): Promise<KeyTotals[]> {
  const [sums = {}] = await records.sums([usageTotalsGroup])
  return ids.map((id) => totalsOf(sums, id))
}

/** Requests with any key, since the site was made. */
export async function requestsOfAllKeys(records: Records): Promise<number> {
  const [sums = {}] = await records.sums([usageTotalsGroup])
  return Object.entries(sums).reduce((all, [name, value]) => (name.endsWith(' requests') ? all + value : all), 0)
}

/** The key's totals and days, all zero for one that was never used. */
export async function readKeyUsage(records: Records, id: string, nowMs: number): Promise<KeyUsageReport> {
  const days = Array.from({ length: usageDays }, (_, i) => isoUtc(nowMs - i * dayMs).slice(0, 10))
  const months = [...new Set(days.map((day) => monthGroup(id, day)))]
  const [totals = {}, ...found] = await records.sums([usageTotalsGroup, ...months])
  const byMonth = new Map(months.map((month, i) => [month, found[i] ?? {}]))
  const used = days.map((day) => {
    const sums = byMonth.get(monthGroup(id, day)) ?? {}
    const of = (what: string) => sums[`${day.slice(8)} ${what}`] ?? 0
    return { day, requests: of('requests'), errors: of('errors') }
  })
  return { ...totalsOf(totals, id), days: used.filter(({ requests }) => requests > 0) }
}

/** Of two instants in ISO 8601 UTC, or what there is of them. */
export function laterOf(one: string | undefined, other: string | undefined): string | undefined {
  return one !== undefined && (other === undefined || other < one) ? one : other
}

function totalsOf(sums: Sums, id: string): KeyTotals {
  const lastMs = sums[`${id} last`]
  return {
    requests: sums[`${id} requests`] ?? 0,
    errors: sums[`${id} errors`] ?? 0,
    lastUsedAt: lastMs === undefined ? undefined : isoUtc(lastMs),
  }
}
