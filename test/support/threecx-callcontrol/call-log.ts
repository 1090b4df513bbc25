/** The call log of a 3CX, as rows of its XAPI for true calls; and a fetch that answers as the XAPI would. */
import type { HttpFetch } from '../../../src/ports/http.ts'
import type { Ring, TrueCall } from '../forwarder/true-calls.ts'

export type LogRow = Readonly<Record<string, unknown>> & { readonly StartTime: string }

const uuid = (call: TrueCall, index: number) =>
  `00000000-01DC-${call.seq.toString(16).padStart(4, '0')}-0000-${index.toString(16).padStart(12, '0')}`
const duration = (s: number) => (s === 0 ? 'PT0S' : `PT${s >= 60 ? `${Math.floor(s / 60)}M` : ''}${s % 60}S`)

/** In the order in which the PBX would write them. */
export function callLogRows(call: TrueCall): LogRow[] {
  const main = uuid(call, 0)
  let index = 0
  const row = (startS: number, ringS: number, talkS: number, parts: Readonly<Record<string, unknown>>): LogRow => {
    index += 1
    return {
      ...{ CdrId: uuid(call, index), MainCallHistoryId: main, CallHistoryId: main, CallId: 1, SegmentId: 1, Indent: 1 },
      StartTime: new Date(call.startMs + startS * 1000).toISOString(),
      ...{ RingingDuration: duration(ringS), TalkingDuration: duration(talkS), Answered: talkS > 0 },
      ...{ Direction: 'Inbound', CallType: 'Extension', Status: talkS > 0 ? 'Answered' : 'Unanswered', Reason: '' },
      ...{ SourceDn: '10001', SourceCallerId: call.number ?? '', SourceDisplayName: call.number ?? '', SourceType: 1 },
      ...{ DestinationDn: '', DestinationCallerId: '', DestinationDisplayName: '', DestinationType: 0, CallCost: 0 },
      ...{ RecordingUrl: null, Transcription: null, Summary: null, SentimentScore: null, Recordings: [] },
      ...parts,
    }
  }
  const ringing = (ring: Ring, parts: Readonly<Record<string, unknown>> = {}) =>
    row(
      ring.ringS,
      (ring.answerS ?? ring.endS) - ring.ringS,
      ring.answerS === undefined ? 0 : ring.endS - ring.answerS,
      {
        ...{ DestinationDn: ring.extension, DestinationDisplayName: `Agent ${ring.extension}` },
        ...(ring.why === 'busy' && { Reason: 'Busy' }),
        ...parts,
      },
    )
  const own = {
    SourceDn: call.caller,
    SourceCallerId: call.caller,
    SourceDisplayName: `Agent ${call.caller}`,
    SourceType: 0,
  }
  if (call.direction === 'internal') return call.rings.map((ring) => ringing(ring, { ...own, Direction: 'Internal' }))
  if (call.direction === 'outbound') {
    const line = { DestinationDn: '10001', DestinationCallerId: call.number, DestinationDisplayName: '' }
    return call.rings.map((ring) => ringing(ring, { ...own, ...line, Direction: 'Outbound', CallType: 'External' }))
  }
  return [...groupRows(call, row), ...ringRows(call, ringing), ...mailboxRows(call, row)]
}

/** The one row of a call from outside that rang Ann's extension 101 alone; `seq` sets it apart from others. */
export function annsRow(
  call: { readonly seq: number; readonly number: string; readonly startMs: number },
  { ringS, talkS }: { readonly ringS: number; readonly talkS: number },
): LogRow {
  const id = `00000000-01dc-${String(call.seq).padStart(4, '0')}-0000-000000000001`
  const { number } = call
  return {
    ...{ CdrId: id, MainCallHistoryId: id, CallHistoryId: id, CallId: 1, SegmentId: 1, Indent: 1 },
    StartTime: new Date(call.startMs).toISOString(),
    ...{ RingingDuration: `PT${ringS}S`, TalkingDuration: `PT${talkS}S`, Answered: talkS > 0 },
    ...{ Direction: 'Inbound', CallType: 'Extension', Status: talkS > 0 ? 'Answered' : 'Unanswered', Reason: '' },
    ...{ SourceType: 1, SourceDn: '10001', SourceCallerId: number, SourceDisplayName: number },
    ...{ DestinationType: 0, DestinationDn: '101', DestinationDisplayName: 'Ann Lee', DestinationCallerId: '101' },
    ...{ RecordingUrl: null, Transcription: null, Summary: null, Recordings: [] },
  }
}

type MakeRow = (startS: number, ringS: number, talkS: number, parts: Readonly<Record<string, unknown>>) => LogRow

function groupRows(call: TrueCall, row: MakeRow): LogRow[] {
  if (call.group === undefined) return []
  const untilS = call.rings.find((ring) => ring.answerS !== undefined)?.answerS ?? call.endS
  const to = { DestinationDn: call.group.extension, DestinationDisplayName: call.group.name, DestinationType: 2 }
  const kind =
    call.group.kind === 'queue'
      ? { Direction: 'Inbound Queue', CallType: 'Queue', Answered: true, Status: 'Waiting' }
      : { CallType: 'Ring Group', Answered: false, Status: 'Unanswered' }
  return [call.group.kind === 'queue' ? row(0, 0, untilS, { ...to, ...kind }) : row(0, untilS, 0, { ...to, ...kind })]
}

function ringRows(
  call: TrueCall,
  ringing: (ring: Ring, parts?: Readonly<Record<string, unknown>>) => LogRow,
): LogRow[] {
  const [first, second] = call.rings
  const { transfer } = call
  if (transfer?.kind !== 'attended' || !first || !second) return call.rings.map((ring) => ringing(ring))
  // The consultation was a call of its own until it was joined.
  const consultation = {
    CallHistoryId: uuid(call, 99),
    Direction: 'Internal',
    SourceDn: transfer.from,
    SourceCallerId: '',
  }
  return [
    ringing(first),
    ringing({ ...second, endS: transfer.atS }, { ...consultation, SourceDisplayName: `Agent ${transfer.from}` }),
    ringing({ ...second, ringS: transfer.atS, answerS: transfer.atS }),
  ]
}

function mailboxRows(call: TrueCall, row: MakeRow): LogRow[] {
  if (call.mailboxS === undefined) return []
  const to = { DestinationDn: '101', CallType: 'Voicemail', DestinationType: 5 }
  return [row(call.mailboxS, 0, call.endS - call.mailboxS, to)]
}

/** A call log behind HTTP. Answers newest first, and never more than `top`, as the XAPI does. */
export class FakeCallLog {
  rows: LogRow[] = []
  readonly asked: string[] = []
  /** Instead of the rows. */
  answer: (() => Response) | undefined

  readonly fetch: HttpFetch = async (url, init) => {
    init?.signal?.throwIfAborted()
    const { pathname, searchParams } = new URL(url)
    if (pathname === '/connect/token') return Response.json({ access_token: 'token', expires_in: 60 })
    if (new Headers(init?.headers).get('authorization') !== 'Bearer token') return new Response('', { status: 401 })
    this.asked.push(decodeURIComponent(url))
    if (this.answer) return this.answer()
    const instant = (name: string) => Date.parse(new RegExp(`${name}=([^,)]+)`).exec(pathname)?.[1] ?? '')
    const top = Number(searchParams.get('$top'))
    const [fromMs, toMs] = [instant('periodFrom'), instant('periodTo')]
    const within = this.rows.filter(({ StartTime }) => Date.parse(StartTime) >= fromMs && Date.parse(StartTime) < toMs)
    const newestFirst = within.sort((a, b) => (a.StartTime < b.StartTime ? 1 : -1))
    return Response.json({ '@odata.context': 'x', value: newestFirst.slice(0, top) })
  }
}
