/** Asterisk's call records for true calls, as FreePBX's table has them; and the tables. */
import type { Blind, Ring, TrueCall } from './true-calls.ts'

export interface FreePbxRow {
  readonly calldate: string
  readonly clid: string
  readonly src: string
  readonly dst: string
  readonly dcontext: string
  readonly channel: string
  readonly dstchannel: string
  readonly lastapp: string
  readonly lastdata: string
  readonly duration: number
  readonly billsec: number
  readonly disposition: string
  readonly uniqueid: string
  readonly did: string
  readonly cnum: string
  readonly cnam: string
  readonly linkedid: string
  readonly sequence: number
}

const v = (length: number) => `varchar(${length}) not null default ''`

export const freePbxSchema = `create table cdr (calldate datetime not null, clid ${v(80)}, src ${v(80)}, dst ${v(80)},
  dcontext ${v(80)}, channel ${v(80)}, dstchannel ${v(80)}, lastapp ${v(80)}, lastdata ${v(80)},
  duration int not null default 0, billsec int not null default 0, disposition ${v(45)}, amaflags int not null default 0,
  accountcode ${v(20)}, uniqueid ${v(32)}, userfield ${v(255)}, did ${v(50)}, recordingfile ${v(255)}, cnum ${v(80)},
  cnam ${v(80)}, outbound_cnum ${v(80)}, outbound_cnam ${v(80)}, dst_cnam ${v(80)}, linkedid ${v(32)},
  peeraccount ${v(80)}, sequence int not null default 0, index (calldate))`

/** A record can't show who gave up, and it puts the caller's zone of silence down to the extension. */
export const asteriskBlind: Blind = { outcomes: { 'the caller gives up': 'missed' } }

const hex = (n: number) => n.toString(16).padStart(8, '0')
const wall = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

export function asteriskRows(call: TrueCall): FreePbxRow[] {
  let sequence = call.seq * 20
  const epoch = Math.floor(call.startMs / 1000)
  const trunk = `PJSIP/trunk-${hex(call.seq)}`
  const caller = call.caller ? `PJSIP/${call.caller}-${hex(call.seq)}` : trunk
  const from = call.caller ?? call.number ?? ''
  const row = (fromS: number, ring: Pick<Ring, 'answerS' | 'endS' | 'why'>, parts: Partial<FreePbxRow>): FreePbxRow => {
    sequence += 1
    const failed = ring.why === 'busy' ? 'BUSY' : 'NO ANSWER'
    return {
      calldate: wall(call.startMs + fromS * 1000),
      ...{ clid: `"${from}" <${from}>`, src: from, dst: '101', dcontext: 'from-did-direct' },
      ...{ channel: caller, dstchannel: '', lastapp: 'Dial', lastdata: '' },
      duration: ring.endS - fromS,
      billsec: ring.answerS === undefined ? 0 : ring.endS - ring.answerS,
      disposition: ring.answerS === undefined ? failed : 'ANSWERED',
      ...{ uniqueid: `${epoch}.${call.seq * 20}`, linkedid: `${epoch}.${call.seq * 20}` },
      ...{ did: call.did ?? '', cnum: from, cnam: from, sequence },
      ...parts,
    }
  }
  const phone = (ring: Ring, i = 0) => `PJSIP/${ring.extension}-${hex(call.seq * 16 + i + 1)}`
  if (call.direction !== 'inbound') {
    const to = call.direction === 'outbound' ? `PJSIP/trunk-${hex(call.seq)}` : undefined
    return call.rings.map((ring) =>
      row(ring.ringS, ring, {
        ...{ did: '', dcontext: 'from-internal', dst: to ? (call.number ?? '') : ring.extension },
        dstchannel: to ?? phone(ring),
      }),
    )
  }
  if (call.transfer?.kind === 'attended') return attended(call, row, phone)
  if (call.group?.kind === 'queue') return queued(call, row, phone)
  const group = call.group ? { dst: call.group.extension, dcontext: 'ext-group' } : {}
  const rows = call.rings.map((ring, i) =>
    row(ring.ringS, ring, { dst: ring.extension, dstchannel: phone(ring, i), ...group }),
  )
  if (call.mailboxS === undefined) return rows
  const recorded = { answerS: call.mailboxS, endS: call.endS }
  return [...rows, row(call.mailboxS, recorded, { dst: 'vmu101', lastapp: 'VoiceMail', dcontext: 'ext-local' })]
}

type MakeRow = (fromS: number, ring: Pick<Ring, 'answerS' | 'endS' | 'why'>, parts: Partial<FreePbxRow>) => FreePbxRow

function queued(call: TrueCall, row: MakeRow, phone: (ring: Ring, i: number) => string): FreePbxRow[] {
  return call.rings.flatMap((ring, i) => {
    const local = `Local/${ring.extension}@from-queue-${hex(call.seq * 16 + i + 1)}`
    const fromS = i === 0 ? 0 : ring.ringS
    // The queue picked up for the caller: its record counts from there.
    const waiting = { ...ring, answerS: ring.answerS === undefined ? undefined : fromS }
    const queue = {
      dst: call.group?.extension ?? '',
      dcontext: 'ext-queues',
      lastapp: 'Queue',
      dstchannel: `${local};1`,
    }
    const member = {
      channel: `${local};2`,
      dst: ring.extension,
      dcontext: 'ext-local',
      dstchannel: phone(ring, i),
      did: '',
    }
    const { answerS, ...rest } = waiting
    return [row(fromS, answerS === undefined ? rest : { ...rest, answerS }, queue), row(ring.ringS, ring, member)]
  })
}

function attended(call: TrueCall, row: MakeRow, phone: (ring: Ring, i: number) => string): FreePbxRow[] {
  const [first, second] = call.rings
  const atS = call.transfer?.atS ?? 0
  if (!first || !second) return []
  const to = { dst: second.extension, dstchannel: phone(second, 1) }
  return [
    row(first.ringS, first, { dst: first.extension, dstchannel: phone(first, 0) }),
    row(
      second.ringS,
      { ...second, endS: atS },
      { ...to, channel: `PJSIP/${first.extension}-${hex(call.seq + 9)}`, did: '', dcontext: 'from-internal' },
    ),
    row(atS, { answerS: atS, endS: second.endS }, to),
  ]
}
