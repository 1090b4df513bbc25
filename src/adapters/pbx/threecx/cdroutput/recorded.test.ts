/** Calls of a real V20, and calls of the kinds that are reported wrongly most easily, in the rows that 3CX's guide describes. */
import { describe, expect, it } from 'vitest'
import {
  asRead,
  cdrOutputCalls,
  expectRecorded,
  livePartial,
} from '../../../../../test/support/forwarder/recorded-rows.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import { type CdrOutputRow, callOf } from './row.ts'
import { goesOn, translateCdrOutput } from './translate.ts'

function viewOf(rows: readonly CdrOutputRow[], asItStands = false) {
  const [first] = rows
  if (first === undefined) throw new Error('no rows')
  return reduceAll(undefined, translateCdrOutput('pbx', 'US', callOf(first), rows, asItStands)).view
}

describe('recorded rows of cdroutput', () => {
  it.each(cdrOutputCalls)('say what is true of: $name', (call) => {
    const rows = asRead(call.rows)
    const [first] = rows
    if (first === undefined) throw new Error('no rows')
    const view = expectRecorded(translateCdrOutput('pbx', 'US', callOf(first), rows), call)
    if (call.truth.direction === 'internal') expect(view.external).toBeUndefined()
  })
})

describe('a call of which a row is still to come', () => {
  const early = asRead(livePartial.step1_rows_at_14s)
  const late = asRead(livePartial.step2_rows_at_end)

  it('goes on', () => {
    expect(goesOn(early)).toBe(true)
    expect(viewOf(early)).toMatchObject({ state: 'ringing', outcome: undefined, queue: { extension: '800' } })
    expect(viewOf(early).rung.map((agent) => agent.extension)).toEqual(['101'])
  })

  it('is answered once that row is there, whatever was said before', () => {
    expect(goesOn([...early, ...late])).toBe(false)
    const whole = viewOf([...early, ...late])
    expect(whole).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      answeredBy: { extension: '102' },
      talkSeconds: 45,
    })
    const [first] = early
    if (first === undefined) throw new Error('no rows')
    const call = callOf(first)
    const asItStood = translateCdrOutput('pbx', 'US', call, early, true)
    expect(reduceAll(undefined, asItStood).view).toMatchObject({ state: 'ended', outcome: 'missed' })
    const amended = [...asItStood, ...translateCdrOutput('pbx', 'US', call, [...early, ...late])]
    expect(reduceAll(undefined, amended).view).toEqual(whole)
  })

  it.each(cdrOutputCalls)('is never over before its last row: $name', ({ rows: given }) => {
    const rows = asRead(given).sort((a, b) => (a.cdr_ended_at < b.cdr_ended_at ? -1 : 1))
    for (let known = 1; known < rows.length; known += 1) {
      const part = rows.slice(0, known)
      // Phones that ring side by side end in the same instant; nobody says of them that more rows come.
      const [first] = part
      const events = first && goesOn(part) ? translateCdrOutput('pbx', 'US', callOf(first), part) : []
      if (events.length > 0) expect(reduceAll(undefined, events).view.state, `${known} rows`).not.toBe('ended')
    }
  })
})

/** Rows as 3CX's guide describes them: from, to, how and when, in seconds after the call began. */
type Made = Partial<CdrOutputRow> & { readonly at: readonly [number, number | null, number] }

const time = (s: number) => `2026-11-28 10:00:${String(s).padStart(2, '0')}.000000+00`

function made(...rows: readonly Made[]): CdrOutputRow[] {
  return rows.map(({ at: [start, answered, end], ...given }, i) => ({
    ...{ cdr_id: `r${i}`, call_history_id: 'h', main_call_history_id: 'h', base_cdr_id: null },
    ...{ originating_cdr_id: i === 0 ? null : `r${i - 1}`, continued_in_cdr_id: null },
    ...{ source_entity_type: 'external_line', source_dn_number: '10001', source_dn_name: 'Trunk' },
    ...{ source_participant_name: '', source_participant_phone_number: '+15557771000' },
    ...{ source_participant_trunk_did: '+15550009000', destination_participant_id: `p${i}` },
    ...{ destination_entity_type: null, destination_dn_number: null, destination_dn_name: null },
    ...{ destination_participant_phone_number: null, creation_method: 'route_to', creation_forward_reason: 'none' },
    ...{ termination_reason: 'src_participant_terminated', termination_reason_details: '' },
    cdr_started_at: time(start),
    cdr_answered_at: answered === null ? null : time(answered),
    cdr_ended_at: time(end),
    ...given,
  }))
}

const to = (type: string, number: string | null = null) => ({
  destination_entity_type: type,
  destination_dn_number: number,
})
const extension = (number: string) => to('extension', number)
const line = (number: string) => ({ ...to('external_line', '10001'), destination_participant_phone_number: number })
const from = (number: string) => ({
  ...{ source_entity_type: 'extension', source_dn_number: number, source_participant_phone_number: number },
  source_participant_trunk_did: null,
})
const passedOn = (next: number, details = '') =>
  ({ termination_reason: 'redirected', termination_reason_details: details, continued_in_cdr_id: `r${next}` }) as const
const continued = (next: number) => ({ termination_reason: 'continued_in', continued_in_cdr_id: `r${next}` }) as const
const routing = { ...to('inbound_routing', '+15550009000'), creation_method: 'call_init', at: [0, null, 0] } as const

const numbers = (view: ReturnType<typeof viewOf>) => ({
  rung: view.rung.map((agent) => agent.extension),
  by: view.answeredBy?.extension,
  queue: view.queue?.extension,
  outcome: view.outcome,
  talk: view.talkSeconds,
  transfers: view.transfers.map(({ from: giver, to: taker }) => [
    giver?.extension,
    'extension' in taker ? taker.extension : taker.number,
  ]),
})
const none = { by: undefined, queue: undefined, talk: 0, transfers: [] }

describe('rows of cdroutput', () => {
  it('of a ring group that nobody answers, then its mailbox: voicemail', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...to('ring_group_ring_all', '201'), ...passedOn(4, 'no_answer'), at: [0, null, 20] },
      { ...extension('101'), creation_forward_reason: 'polling', termination_reason: 'cancelled', at: [0, null, 20] },
      { ...extension('102'), creation_forward_reason: 'polling', termination_reason: 'cancelled', at: [0, null, 20] },
      { ...to('voicemail', '201'), creation_method: 'divert', at: [20, 20, 35] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: ['101', '102'], queue: '201', outcome: 'voicemail' })
  })

  it('of a menu that leads to an extension: no transfer', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...to('ivr', '600'), ...continued(2), at: [0, 0, 5] },
      { ...extension('103'), creation_method: 'transfer', base_cdr_id: 'r1', at: [5, 10, 40] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: ['103'], by: '103', outcome: 'answered', talk: 30 })
  })

  it('of an extension whose caller inside goes through a menu: no transfer by the caller', () => {
    const rows = made(
      { ...to('ivr', '600'), ...from('101'), creation_method: 'call_init', ...continued(1), at: [0, 0, 5] },
      { ...extension('102'), ...from('101'), creation_method: 'transfer', base_cdr_id: 'r0', at: [5, 8, 20] },
    )
    expect(numbers(viewOf(rows)).transfers).toEqual([])
  })

  it('of a blind transfer to a number outside: to that number, not to the trunk', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...extension('101'), ...continued(2), at: [0, 5, 25] },
      {
        ...to('outbound_rule'),
        destination_participant_phone_number: '+15557654321',
        creation_method: 'transfer',
        ...passedOn(3),
        at: [25, null, 25],
      },
      { ...line('+15557654321'), at: [25, 30, 50] },
    )
    expect(numbers(viewOf(rows))).toEqual({
      ...{ rung: ['101'], by: '101', queue: undefined, outcome: 'answered', talk: 40 },
      transfers: [['101', '+15557654321']],
    })
  })

  it('of an attended transfer to a number outside: one transfer, without the consultation in the talk', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...extension('101'), ...continued(4), at: [0, 5, 30] },
      {
        ...to('outbound_rule'),
        ...from('101'),
        destination_participant_phone_number: '+15557654321',
        originating_cdr_id: null,
        call_history_id: 'h2',
        ...passedOn(3),
        at: [15, null, 15],
      },
      { ...line('+15557654321'), ...from('101'), call_history_id: 'h2', ...continued(4), at: [15, 20, 30] },
      {
        ...line('+15557654321'),
        creation_method: 'join',
        originating_cdr_id: 'r1',
        base_cdr_id: 'r1',
        destination_participant_id: 'p3',
        at: [30, 30, 50],
      },
    )
    const view = viewOf(rows)
    expect(view.direction).toBe('inbound')
    expect(numbers(view)).toEqual({
      ...{ rung: ['101'], by: '101', queue: undefined, outcome: 'answered', talk: 35 },
      transfers: [['101', '+15557654321']],
    })
  })

  it('of a call that was dialled and then given to a colleague: a transfer by who dialled', () => {
    const rows = made(
      {
        ...to('outbound_rule'),
        ...from('101'),
        destination_participant_phone_number: '+15557654321',
        creation_method: 'call_init',
        ...passedOn(1),
        at: [0, null, 0],
      },
      { ...line('+15557654321'), ...from('101'), ...continued(2), at: [0, 10, 30] },
      { ...extension('102'), creation_method: 'transfer', base_cdr_id: 'r1', at: [30, 35, 50] },
    )
    const view = viewOf(rows)
    expect(view).toMatchObject({ direction: 'outbound', external: { number: '+15557654321' } })
    expect(numbers(view)).toMatchObject({ by: '101', outcome: 'answered', transfers: [['101', '102']] })
  })

  it('of a parked call: a transfer to who picks it up, and none to the parking place', () => {
    const parked = [
      { ...routing, ...passedOn(1, 'by_did') },
      { ...extension('101'), ...continued(2), at: [0, 5, 20] },
      { ...to('parking', 'SP1'), creation_method: 'transfer', base_cdr_id: 'r1', at: [20, 20, 30] },
    ] as const
    expect(numbers(viewOf(made(...parked)))).toMatchObject({ by: '101', outcome: 'answered', transfers: [] })
    const picked = { creation_method: 'pickup', base_cdr_id: 'r2', at: [30, 30, 50] } as const
    const view = viewOf(made(...parked, { ...extension('103'), ...picked }))
    expect(numbers(view)).toMatchObject({ rung: ['101', '103'], by: '101', talk: 35, transfers: [['101', '103']] })
    const own = viewOf(made(...parked, { ...extension('101'), ...picked }))
    expect(numbers(own)).toMatchObject({ by: '101', transfers: [] })
  })

  it('of a supervisor who barges in or whispers: neither rung nor an answer', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...extension('101'), at: [0, 5, 50] },
      { ...extension('105'), creation_method: 'barge_in', base_cdr_id: 'r1', at: [20, 20, 40] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: ['101'], by: '101', outcome: 'answered', talk: 45 })
  })

  it.each(['forward_all', 'not_registered', 'out_of_office', 'not_available'])(
    'of an extension that sends on at once (%s): its phone did not ring',
    (details) => {
      const rows = made(
        { ...routing, ...passedOn(1, 'by_did') },
        { ...extension('103'), ...passedOn(2, details), at: [0, null, 0] },
        { ...to('voicemail', '103'), creation_method: 'divert', creation_forward_reason: details, at: [0, 1, 20] },
      )
      expect(numbers(viewOf(rows))).toEqual({ ...none, rung: [], outcome: 'voicemail' })
    },
  )

  it.each(['no_answer', 'busy'])('of an extension that was tried first (%s): it was', (details) => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...extension('103'), ...passedOn(2, details), at: [0, null, details === 'busy' ? 0 : 20] },
      { ...extension('104'), creation_method: 'divert', creation_forward_reason: details, at: [20, 25, 45] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: ['103', '104'], by: '104', outcome: 'answered', talk: 20 })
  })

  it('of a queue that calls back: answered once the customer answers', () => {
    const rows = (answered: number | null) =>
      made(
        {
          ...extension('101'),
          ...to('extension', '101'),
          source_entity_type: 'queue',
          source_dn_number: '800',
          source_participant_phone_number: '800',
          creation_forward_reason: 'callback',
          at: [0, 5, 50],
        },
        { ...line('+15557771000'), ...from('101'), at: [6, answered, 50] },
      )
    expect(numbers(viewOf(rows(20)))).toMatchObject({ by: '101', outcome: 'answered', talk: 30, transfers: [] })
    expect(viewOf(rows(20))).toMatchObject({ direction: 'outbound', external: { number: '+15557771000' } })
    expect(numbers(viewOf(rows(null)))).toMatchObject({ by: undefined, outcome: 'missed', talk: 0 })
  })

  it('of a colleague whose phone is forwarded outside: a call inside', () => {
    const rows = made(
      {
        ...extension('103'),
        ...from('101'),
        creation_method: 'call_init',
        ...passedOn(1, 'forward_all'),
        at: [0, null, 0],
      },
      {
        ...to('outbound_rule'),
        ...from('101'),
        destination_participant_phone_number: '+15557654321',
        creation_method: 'divert',
        ...passedOn(2),
        at: [0, null, 0],
      },
      { ...line('+15557654321'), ...from('101'), at: [0, 10, 30] },
    )
    const view = viewOf(rows)
    expect(view).toMatchObject({ direction: 'internal', external: undefined, outcome: 'answered', talkSeconds: 20 })
    expect(view.rung.map((agent) => agent.extension)).toEqual(['101'])
  })

  it('of an extension whose mobile rings along and answers: answered by the extension', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      {
        ...extension('101'),
        termination_reason: 'cancelled',
        termination_reason_details: 'completed_elsewhere',
        at: [0, null, 10],
      },
      { ...line('+15557654321'), creation_method: 'fork', originating_cdr_id: 'r1', at: [0, 10, 30] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: ['101'], by: '101', outcome: 'answered', talk: 20 })
  })

  it('of a queue whose time is up and that passes the caller on to another queue: answered there, no transfer', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...to('queue', '800'), ...passedOn(3, 'timeout'), at: [0, 0, 20] },
      { ...extension('101'), creation_forward_reason: 'polling', termination_reason: 'cancelled', at: [1, null, 20] },
      { ...to('queue', '801'), creation_method: 'divert', ...continued(4), at: [20, 20, 30] },
      { ...extension('102'), creation_forward_reason: 'polling', at: [21, 30, 55] },
    )
    const view = viewOf(rows)
    expect(view.direction).toBe('inbound')
    const answered = { by: '102', queue: '800', outcome: 'answered', talk: 25 }
    expect(numbers(view)).toEqual({ ...none, ...answered, rung: ['101', '102'] })
  })

  it('of a caller who gives up in the second queue: abandoned, in the queue that was called', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...to('queue', '800'), ...passedOn(2, 'timeout'), at: [0, 0, 20] },
      { ...to('queue', '801'), creation_method: 'divert', at: [20, 20, 30] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: [], queue: '800', outcome: 'abandoned' })
  })

  it('of a call to an extension of another 3CX, over a bridge: outbound, to the number as it was dialled', () => {
    const bridge = (answered: number | null) =>
      made(
        {
          ...to('outbound_rule'),
          ...from('101'),
          destination_participant_phone_number: '72104',
          creation_method: 'call_init',
          ...passedOn(1),
          at: [0, null, 0],
        },
        {
          ...to('external_line', '10003'),
          ...from('101'),
          destination_participant_phone_number: '2104',
          at: [0, answered, 40],
        },
      )
    const view = viewOf(bridge(10))
    expect(view).toMatchObject({ direction: 'outbound', external: { number: '2104' } })
    expect(view.external?.e164).toBeUndefined()
    expect(numbers(view)).toEqual({ ...none, rung: ['101'], by: '101', outcome: 'answered', talk: 30 })
    expect(numbers(viewOf(bridge(null)))).toMatchObject({ by: undefined, outcome: 'missed', talk: 0 })
  })

  it('of a caller who gives up while the mobile rings that the call was forwarded to: abandoned', () => {
    const rows = made(
      { ...routing, ...passedOn(1, 'by_did') },
      { ...extension('103'), ...passedOn(2, 'no_answer'), at: [0, null, 20] },
      { ...line('+15557654321'), creation_method: 'divert', at: [20, null, 30] },
    )
    expect(numbers(viewOf(rows))).toEqual({ ...none, rung: ['103'], outcome: 'abandoned' })
  })
})
