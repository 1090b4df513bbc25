/** Reads the counts by the hour back, as hours and as days of the site's zone (traffic-names.ts has the names). */
import { offsetMsAt } from '../../lib/zoned-time.ts'
import type { Sums } from '../../ports/counts.ts'
import type { Records } from '../../ports/records.ts'
import type { CallCounts } from '../../wire/traffic.ts'
import { trafficGroup } from './traffic-names.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** The hour's sums by their names without the hour. */
type HourSums = ReadonlyMap<string, number>

export interface Traffic {
  /** Counts of the hours that begin at or after `fromMs` and before `toMs`. */
  counts(fromMs: number, toMs: number): CallCounts
  /** Attempts at a destination in the hour that begins at `atMs`. */
  attempts(destination: string, atMs: number): { readonly ok: number; readonly failed: number }
  /** Mean duration of the attempts that went well in those hours; undefined when there were none. */
  usualMs(destination: string, fromMs: number, toMs: number): number | undefined
}

/** @param fromMs, toMs At most 400 days; read from the day (UTC) of the one to that of the other. */
export async function readTraffic(records: Records, fromMs: number, toMs: number): Promise<Traffic> {
  const days: number[] = []
  for (let at = Math.floor(fromMs / dayMs) * dayMs; at < toMs; at += dayMs) days.push(at)
  const groups = await records.sums(days.map(trafficGroup))
  const hours = new Map<number, Map<string, number>>()
  for (const [i, sums] of groups.entries()) addHours(hours, days[i] ?? 0, sums)
  return trafficOf(hours)
}

function addHours(hours: Map<number, Map<string, number>>, dayAtMs: number, sums: Sums): void {
  for (const [name, value] of Object.entries(sums)) {
    const atMs = dayAtMs + Number(name.slice(0, 2)) * hourMs
    const known = hours.get(atMs) ?? new Map<string, number>()
    hours.set(atMs, known.set(name.slice(3), value))
  }
}

function trafficOf(hours: ReadonlyMap<number, HourSums>): Traffic {
  const within = (fromMs: number, toMs: number) =>
    [...hours].filter(([atMs]) => atMs >= fromMs && atMs < toMs).map(([, sums]) => sums)
  const sumOf = (list: readonly HourSums[], name: string) =>
    list.reduce((total, sums) => total + (sums.get(name) ?? 0), 0)
  return {
    counts: (fromMs, toMs) => countsOf(within(fromMs, toMs)),
    attempts(destination, atMs) {
      const sums = hours.get(atMs)
      return { ok: sums?.get(`ok|${destination}`) ?? 0, failed: sums?.get(`failed|${destination}`) ?? 0 }
    },
    usualMs(destination, fromMs, toMs) {
      const list = within(fromMs, toMs)
      const ok = sumOf(list, `ok|${destination}`)
      return ok === 0 ? undefined : Math.round(sumOf(list, `ms|${destination}`) / ok)
    },
  }
}

function countsOf(hours: readonly HourSums[]): CallCounts {
  const counts = { answered: 0, missed: 0, abandoned: 0, voicemail: 0, inbound: 0, outbound: 0, internal: 0 }
  let [talkSeconds, ai] = [0, 0]
  const logged = new Map<string, { calls: number; failed: number }>()
  const atDestination = (name: string) => {
    const known = logged.get(name) ?? { calls: 0, failed: 0 }
    logged.set(name, known)
    return known
  }
  for (const sums of hours) {
    for (const [name, value] of sums) {
      const [what, first = '', second = ''] = name.split('|')
      if (what === 'talk') talkSeconds += value
      else if (what === 'ai') ai += value
      else if (what === 'entry') atDestination(first).calls += value
      else if (what === 'failed') atDestination(first).failed += value
      else if (what === 'call') addCall(counts, first, second, value)
    }
  }
  const destinations = [...logged].map(([destination, one]) => ({ destination, ...one }))
  return { ...counts, talkSeconds, ai, logged: destinations.sort((a, b) => (a.destination < b.destination ? -1 : 1)) }
}

type Outcomes = Record<'answered' | 'missed' | 'abandoned' | 'voicemail' | 'inbound' | 'outbound' | 'internal', number>

function addCall(counts: Outcomes, direction: string, outcome: string, by: number): void {
  if (direction === 'internal') {
    counts.internal += by
    return
  }
  if (direction === 'inbound') counts.inbound += by
  if (direction === 'outbound') counts.outbound += by
  if (outcome === 'answered') counts.answered += by
  else if (outcome === 'voicemail') counts.voicemail += by
  else counts.missed += by
  if (outcome === 'abandoned') counts.abandoned += by
}

export function hourBeginMs(atMs: number): number {
  return Math.floor(atMs / hourMs) * hourMs
}

/** The last `count` hours, oldest first, the one that goes on included. */
export function lastHours(nowMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => hourBeginMs(nowMs) - (count - 1 - i) * hourMs)
}

export interface ZonedDay {
  /** `2026-11-29`, of the zone. */
  readonly day: string
  readonly fromMs: number
  readonly toMs: number
}

/** The last `count` days of the zone (IANA), oldest first, today included. A day has 23 to 25 hours. */
export function lastDays(nowMs: number, zone: string, count: number): ZonedDay[] {
  const days: ZonedDay[] = []
  let toMs = dayBeginMs(nowMs, zone) + 26 * hourMs
  toMs = dayBeginMs(toMs, zone)
  while (days.length < count) {
    const fromMs = dayBeginMs(toMs - 1, zone)
    days.unshift({ day: new Date(fromMs + offsetMsAt(fromMs, zone)).toISOString().slice(0, 10), fromMs, toMs })
    toMs = fromMs
  }
  return days
}

/** When the day began in which the instant lies. */
export function dayBeginMs(atMs: number, zone: string): number {
  const localMs = atMs + offsetMsAt(atMs, zone)
  const wallMs = Math.floor(localMs / dayMs) * dayMs
  // The offset at midnight, which may differ from that of now.
  const guess = wallMs - offsetMsAt(atMs, zone)
  return wallMs - offsetMsAt(guess, zone)
}
