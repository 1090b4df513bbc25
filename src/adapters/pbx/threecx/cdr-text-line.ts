/**
 * A line of 3CX's CDR output: the fields that the admin chose, in the order chosen, separated by commas; one line for
 * each conversation, at its end, times in UTC. What it can't tell: queues, and extensions that rang without answering.
 */
import type { CallEvent, Direction, Outcome } from '../../../core/calls/event.ts'
import { maskNumber } from '../../../core/phone/mask-number.ts'
import { csvFields } from '../rows/csv-line.ts'
import type { LineForm } from '../rows/line-form.ts'
import { recordId } from '../rows/record-id.ts'
import { agentParty, eventsOf, externalParty, type ReportedLeg } from '../rows/reported-call.ts'
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
  readonly country: string
  readonly fields: readonly CdrField[]
}

interface Told {
  readonly id: string
  readonly fields: ReadonlyMap<CdrField, string>
}

export type { Told as ReadLine }

export function cdrTextForm(reading: CdrTextReading): LineForm<Told> {
  return {
    parse(line) {
      const values = csvFields(line.trim())
      if (values === undefined || values.length < Math.min(3, reading.fields.length)) return undefined
      const fields = new Map(reading.fields.map((name, i) => [name, (values[i] ?? '').trim()] as const))
      const atMs = readWallMs(fields.get('time-start')) ?? readWallMs(fields.get('time-end'))
      if (atMs === undefined) return undefined
      const id = recordId(values)
      const call = fields.get('callid') || fields.get('historyid')?.replace(/^Call\s*/i, '') || id
      return { call: call.slice(0, 150), id, atMs, row: { id, fields } }
    },
    translate: (call, rows) => translateLines(reading, call, rows),
    describe: ({ fields }) => {
      const [from, to] = (['from-no', 'to-no'] as const).map((name) => shown(fields.get(name) ?? ''))
      return `${fields.get('time-start')} UTC: ${from} to ${to}, ${fields.get('reason-terminated') || 'no reason told'}`
    },
  }
}

const shown = (number: string) => (number.length > 6 ? maskNumber(number) : number)

function translateLines({ sourceId, country }: CdrTextReading, call: string, rows: readonly Told[]): CallEvent[] {
  const ordered = [...rows].sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1))
  const [first] = ordered
  if (first === undefined) return []
  const direction = directionOf(first)
  const text = (name: CdrField) => first.fields.get(name) ?? ''
  const dialled = text('dial-no') || text('to-no')
  const outside = direction === 'outbound' ? dialled : text('from-no')
  const name = text(direction === 'outbound' ? 'to-dispname' : 'from-dispname')
  return eventsOf(sourceId, {
    callId: call,
    aliases: [`3cx:cdr:${call}`],
    direction,
    external: direction === 'internal' ? undefined : externalParty(outside, country, name),
    legs: ordered.flatMap((line) => legOf(line, direction)),
  })
}

const startOf = ({ fields }: Told) => readWallMs(fields.get('time-start')) ?? 0

/** `Ext.101` → 101; undefined for lines and all else. */
function extensionOf(told: string | undefined, type: string | undefined): string | undefined {
  const named = /^Ext\.(\w{2,10})$/i.exec(told ?? '')?.[1]
  if (named !== undefined) return named
  return /^extension$/i.test(type ?? '') ? /^\w{2,10}$/.exec(told ?? '')?.[0] : undefined
}

function sideOf({ fields }: Told, side: 'from' | 'to' | 'final') {
  const type = fields.get(`${side}-type`)
  const number = fields.get(side === 'final' ? 'final-number' : `${side}-no`)
  const dn = fields.get(`${side}-dn`)
  const extension = extensionOf(number, type) ?? extensionOf(dn, type)
  const isLine = /^(external_)?line$/i.test(type ?? '') || (extension === undefined && /^\+?\d{7,}$/.test(number ?? ''))
  const name = fields.get(`${side}-dispname`)
  return { extension, isLine, agent: extension === undefined ? undefined : agentParty(extension, name) }
}

function directionOf(line: Told): Direction {
  const from = sideOf(line, 'from')
  if (from.extension === undefined) return 'inbound'
  return sideOf(line, 'to').isLine || sideOf(line, 'final').isLine ? 'outbound' : 'internal'
}

function legOf(line: Told, direction: Direction): ReportedLeg[] {
  const time = (name: CdrField) => readWallMs(line.fields.get(name))
  const startMs = time('time-start') ?? time('time-end')
  if (startMs === undefined) return []
  const answeredMs = time('time-answered')
  const endMs = Math.max(startMs, answeredMs ?? 0, time('time-end') ?? startMs)
  const answerer = sideOf(line, 'final').agent ?? sideOf(line, 'to').agent
  const agent = direction === 'outbound' ? sideOf(line, 'from').agent : answerer
  const leg: ReportedLeg = {
    row: line.id,
    leg: line.id,
    agent,
    startMs,
    answeredMs,
    endMs,
    outcome: outcomeOf(line, answeredMs),
  }
  const caller = direction === 'internal' ? sideOf(line, 'from').agent : undefined
  return caller ? [{ row: `${line.id}-caller`, leg: 'route', agent: caller, startMs, endMs }, leg] : [leg]
}

function outcomeOf({ fields }: Told, answeredMs: number | undefined): Outcome {
  const types = `${fields.get('final-type') ?? ''} ${fields.get('to-type') ?? ''}`
  if (answeredMs !== undefined) return /voicemail|vmail/i.test(types) ? 'voicemail' : 'answered'
  const reason = fields.get('reason-terminated') ?? ''
  if (/busy/i.test(reason)) return 'busy'
  if (/fail|notfound|noroute|no_route/i.test(reason)) return 'failed'
  const byCaller = /src/i.test(reason) && sideOf({ id: '', fields }, 'from').extension === undefined
  return byCaller ? 'abandoned' : 'missed'
}
