/**
 * A line of 3CX's CDR output: the fields that the admin chose, in the order chosen, separated by commas; one line for
 * each conversation, at its end, times in UTC. What it can't say: extensions that rang without answering.
 */

import type { CallEvent, Direction, Outcome } from '../../../core/calls/event.ts'
import type { Home } from '../../../core/phone/home.ts'
import { maskNumber } from '../../../core/phone/mask-number.ts'
import { csvFields } from '../rows/csv-line.ts'
import type { LineForm } from '../rows/line-form.ts'
import { recordId } from '../rows/record-id.ts'
import { agentParty, eventsOf, externalParty, formerlyNamed, type ReportedLeg } from '../rows/reported-call.ts'
import { readWallMs } from '../rows/wall-time.ts'

/** All fields that 3CX knows, in its own order. */
export const cdrFields = [
  ...(['historyid', 'callid', 'duration', 'time-start', 'time-answered', 'time-end', 'reason-terminated'] as const),
  ...(['from-no', 'to-no', 'from-dn', 'to-dn', 'dial-no', 'reason-changed', 'final-number', 'final-dn'] as const),
  ...(['bill-code', 'bill-rate', 'bill-cost', 'bill-name', 'chain', 'from-type', 'to-type', 'final-type'] as const),
  ...(['from-dispname', 'to-dispname', 'final-dispname', 'missed-queue-calls'] as const),
] as const

export type CdrField = (typeof cdrFields)[number]

export interface CdrTextReading {
  readonly sourceId: string
  readonly home: Home
  readonly fields: readonly CdrField[]
}

export interface ReadLine {
  readonly id: string
  readonly fields: ReadonlyMap<CdrField, string>
}

export function cdrTextForm(reading: CdrTextReading): LineForm<ReadLine> {
  return {
    parse(line) {
      const written = csvFields(line.trim())
      if (written === undefined || written.length < Math.min(3, reading.fields.length)) return undefined
      // Lines begin with `Call `, whatever their first field is.
      const values = written.map((value, i) => (i === 0 ? value.replace(/^Call\s+/i, '') : value))
      const fields = new Map(reading.fields.map((name, i) => [name, (values[i] ?? '').trim()] as const))
      const atMs = readWallMs(fields.get('time-start')) ?? readWallMs(fields.get('time-end'))
      if (atMs === undefined) return undefined
      const id = recordId(written)
      const call = fields.get('callid') || fields.get('historyid') || id
      return { call: call.slice(0, 150), id, atMs, row: { id, fields } }
    },
    translate: (call, rows) => translateLines(reading, call, rows),
    describe: ({ fields }) => {
      const [from, to] = (['from-no', 'to-no'] as const).map((name) => shown(fields.get(name) ?? ''))
      return `${fields.get('time-start')} UTC: ${from} to ${to}, ${fields.get('reason-terminated') || 'no reason given'}`
    },
  }
}

const shown = (number: string) => (number.length > 6 ? maskNumber(number) : number)

function translateLines({ sourceId, home }: CdrTextReading, call: string, rows: readonly ReadLine[]): CallEvent[] {
  const ordered = [...rows].sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1))
  const [first] = ordered
  if (first === undefined) return []
  const direction = directionOf(first)
  const text = (name: CdrField) => first.fields.get(name) ?? ''
  const dialled = text('dial-no') || text('to-no')
  const outside = direction === 'outbound' ? dialled : text('from-no')
  const name = text(direction === 'outbound' ? 'to-dispname' : 'from-dispname')
  const events = eventsOf(sourceId, {
    callId: call,
    aliases: [`3cx:cdr:${sourceId}:${call}`],
    direction,
    external: direction === 'internal' ? undefined : externalParty(outside, home, name),
    legs: ordered.flatMap((line) => legsOf(line, direction)),
  })
  // Before the name said its source, and before `Call ` was taken off an id that comes first in the line.
  const formerIds = [call, `Call ${call}`]
  return formerlyNamed(events, sourceId, { aliases: formerIds.map((id) => `3cx:cdr:${id}`), callIds: formerIds })
}

const startOf = ({ fields }: ReadLine) => readWallMs(fields.get('time-start')) ?? 0

/** What a type word says that a side is. */
type SideKind = 'agent' | 'line' | 'group' | 'mailbox' | 'machine' | 'unknown'

function kindOf(type: string | undefined): SideKind {
  const word = (type ?? '').toLowerCase().replace(/[\s_.-]/g, '')
  if (/^(w?ext(ension)?|user|agent)$/.test(word)) return 'agent'
  if (/line|provider|trunk|bridge|gateway/.test(word)) return 'line'
  if (/queue|group|hunt|paging/.test(word)) return 'group'
  if (/voicemail|vmail/.test(word)) return 'mailbox'
  // Menus, scripts, conferences, fax machines, parking places and whatever else: no person.
  return word === '' || word === 'none' || word === 'unknown' ? 'unknown' : 'machine'
}

/** `Ext.101` → 101, also of groups and menus; undefined for what is no number inside. */
function insideNumber(written: string | undefined): string | undefined {
  return /^(?:Ext\.)?(\w{2,10})$/i.exec(written ?? '')?.[1]
}

function sideOf({ fields }: ReadLine, side: 'from' | 'to' | 'final') {
  const number = fields.get(side === 'final' ? 'final-number' : `${side}-no`)
  const said = kindOf(fields.get(`${side}-type`))
  // Without a type word the form decides.
  const guessed = /^Ext\./i.test(number ?? '') ? 'agent' : /^\+?\d{7,}$/.test(number ?? '') ? 'line' : 'unknown'
  const kind = said === 'unknown' ? guessed : said
  const inside = insideNumber(number) ?? insideNumber(fields.get(`${side}-dn`))
  const party = inside === undefined ? undefined : agentParty(inside, fields.get(`${side}-dispname`))
  return { kind, agent: kind === 'agent' ? party : undefined, group: kind === 'group' ? party : undefined }
}

function directionOf(line: ReadLine): Direction {
  const from = sideOf(line, 'from').kind
  if (from === 'line' || from === 'unknown') return 'inbound'
  const leaves = sideOf(line, 'to').kind === 'line' || sideOf(line, 'final').kind === 'line'
  return leaves ? 'outbound' : 'internal'
}

function legsOf(line: ReadLine, direction: Direction): ReportedLeg[] {
  const time = (name: CdrField) => readWallMs(line.fields.get(name))
  const startMs = time('time-start') ?? time('time-end')
  if (startMs === undefined) return []
  const pickedUpMs = time('time-answered')
  const endMs = Math.max(startMs, pickedUpMs ?? 0, time('time-end') ?? startMs)
  const [from, to, last] = [sideOf(line, 'from'), sideOf(line, 'to'), sideOf(line, 'final')]
  const outcome = lineOutcome(line, pickedUpMs !== undefined)
  const leg: ReportedLeg = {
    ...{ row: line.id, leg: line.id, startMs, endMs, outcome },
    agent: direction === 'outbound' ? from.agent : (last.agent ?? to.agent),
    queue: to.group ?? last.group,
    answeredMs: outcome === 'answered' ? pickedUpMs : undefined,
  }
  const caller = direction === 'internal' ? from.agent : undefined
  return caller ? [{ row: `${line.id}-caller`, leg: 'route', agent: caller, startMs, endMs }, leg] : [leg]
}

/** A queue or a menu picks up and is nobody: who never left it has talked with nobody. */
function lineOutcome(line: ReadLine, pickedUp: boolean): Outcome {
  const kinds = [sideOf(line, 'final').kind, sideOf(line, 'to').kind]
  const [where = 'unknown'] = kinds.filter((kind) => kind !== 'unknown')
  const talksToNobody = where === 'group' || (where === 'machine' && !isConference(line))
  if (pickedUp && where === 'mailbox') return 'voicemail'
  if (pickedUp && !talksToNobody) return 'answered'
  const reason = line.fields.get('reason-terminated') ?? ''
  if (/busy/i.test(reason)) return 'busy'
  if (/fail|notfound|noroute|no_route/i.test(reason)) return 'failed'
  const byCaller = /src/i.test(reason) && directionOf(line) === 'inbound'
  return byCaller ? 'abandoned' : 'missed'
}

/** Somebody is there to talk to. */
function isConference({ fields }: ReadLine): boolean {
  return /conf/i.test(fields.get('final-type') || fields.get('to-type') || '')
}
