/**
 * The rows of one call in 3CX's call log → CallEvents. The caller's way through queues and menus is one leg without an
 * agent; each extension that rang is a leg of its own, and so is each line dialled.
 *
 * What must stay true: pure; events of a row keep their ids whatever other rows of the call are known; a queue that
 * took the call ("Answered", with the status Waiting) is not a person who answered it.
 */

import type { CallEvent, Direction } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { readNumber } from '../../../../core/phone/read-number.ts'
import { cut } from '../../../../lib/cut.ts'
import { eventsOf, externalParty } from '../../rows/reported-call.ts'
import { historyAliases } from '../history.ts'
import { type CallContext, legsOf } from './legs.ts'
import { recordedOf } from './recorded.ts'
import { type CallLogRow, readingOf } from './row.ts'

const source = 'xapi'

/** @param rows All readings known of one call's rows, in any order. */
export function translateCallLog(sourceId: string, home: Home, call: string, rows: readonly CallLogRow[]): CallEvent[] {
  const ordered = latestReadings(rows).sort((a, b) => a.StartTime - b.StartTime || (a.CdrId < b.CdrId ? -1 : 1))
  if (ordered.length === 0) return []
  const context: CallContext = { rows: ordered, direction: directionOf(ordered), home }
  const aliases = historyAliases(call, idsOf(ordered))
  const events = eventsOf(sourceId, {
    ...{ callId: call, aliases, direction: context.direction, external: externalOf(context) },
    legs: ordered.flatMap((row) => legsOf(row, context)),
  })
  const recorded = ordered.flatMap((row) => recordedOf(sourceId, `${sourceId}:${call}`, aliases, row))
  return [...events.map((event) => ({ ...event, source })), ...recorded]
}

function latestReadings(rows: readonly CallLogRow[]): CallLogRow[] {
  const latest = new Map<string, CallLogRow>()
  for (const row of rows) {
    const known = latest.get(row.CdrId)
    // `+` (there is one) sorts before `-`.
    if (known === undefined || readingOf(row) < readingOf(known)) latest.set(row.CdrId, row)
  }
  return [...latest.values()]
}

function idsOf(rows: readonly CallLogRow[]): string[] {
  return rows.map((row) => row.CallHistoryId.toLowerCase()).filter((id) => id !== '' && !/^[0-]*$/.test(id))
}

/** `Inbound`, `Inbound Queue`, `Outbound`, `Internal` were seen. */
function directionOf(rows: readonly CallLogRow[]): Direction {
  const directions = rows.map((row) => row.Direction.toLowerCase())
  if (directions[0]?.startsWith('inbound')) return 'inbound'
  if (directions.some((one) => one.startsWith('outbound'))) return 'outbound'
  return directions.some((one) => one.startsWith('inbound')) ? 'inbound' : 'internal'
}

function externalOf({ rows, direction, home }: CallContext) {
  if (direction === 'internal') return undefined
  const sides = rows.map((row) =>
    direction === 'inbound'
      ? { number: row.SourceCallerId, name: row.SourceDisplayName, dn: row.SourceDn }
      : { number: row.DestinationCallerId, name: row.DestinationDisplayName, dn: row.DestinationDn },
  )
  const isOutside = ({ number }: (typeof sides)[number]) => readNumber(number, home).kind === 'public'
  const side = sides.find(isOutside) ?? sides[0]
  return side && externalParty(cut(side.number, 300), home, side.name)
}
