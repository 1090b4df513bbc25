/**
 * A forwarder was updated while calls went on: an earlier version named calls by the phone system's id alone, this one by the
 * source as well. A call that was stored under the former name, and lines of it that come under the new one, are one call.
 */
import { describe, expect, it } from 'vitest'
import { type CdrField, cdrTextForm } from '../../src/adapters/pbx/threecx/cdr-text-line.ts'
import type { SegmentRow } from '../../src/adapters/pbx/threecx/cl/row.ts'
import { translateSegments } from '../../src/adapters/pbx/threecx/cl/translate.ts'
import type { CallEvent, Report } from '../../src/core/calls/event.ts'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import { createWorld, type World } from '../support/world.ts'

const minuteMs = 60_000
const home = 'US'
const fields: readonly CdrField[] = ['callid', 'time-start', 'time-answered', 'time-end', 'from-no', 'to-no', 'to-type']
const lines = {
  first: 'Call 00000D,2026/11/20 09:00:00,2026/11/20 09:00:04,2026/11/20 09:00:34,+15551234567,Ext.101,Extension',
  second: 'Call 00000D,2026/11/20 09:00:34,2026/11/20 09:00:36,2026/11/20 09:02:00,+15551234567,Ext.102,Extension',
}

/** What this version reports of the lines, each by itself as the socket brings it. */
function reportOf(sourceId: string, ...written: readonly string[]): CallEvent[] {
  const form = cdrTextForm({ sourceId, home, fields })
  const parsed = written.map((line) => form.parse(line)).filter((one) => one !== undefined)
  return form.translate(
    parsed[0]?.call ?? '',
    parsed.map(({ row }) => row),
  )
}

/** The same as the version before wrote it: the name had no source, and `Call ` before an id was a part of it. */
function asBefore(
  events: readonly CallEvent[],
  { now, before, name: formerName }: { now: string; before: string; name: string },
): Report {
  return events.map(({ formerAliases: _, formerIds: __, ...event }) => ({
    ...event,
    id: event.id.replace(`:${now}:`, `:${before}:`),
    aliases: [formerName],
  })) as unknown as Report
}

async function shown(world: World): Promise<string[]> {
  await world.run(60 * minuteMs)
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 10 })
  return page.records.map(({ value: { call } }) => {
    const { external, rung, talkSeconds, transfers } = call.view
    return `${external?.number} ${rung.map(({ extension }) => extension)} ${talkSeconds} s ${transfers.length} transfers`
  })
}

const entries = (world: World) =>
  [...world.crm.entries.values()].map(({ report, amendments }) => [report.call.view.talkSeconds, amendments.length])

const transferred = ['+15551234567 101,102 114 s 1 transfers']

describe('a call of 3CX CDR text that was stored under its name without the source', () => {
  async function worldBefore(): Promise<World> {
    const world = createWorld(1)
    const before = asBefore(reportOf('pbx', lines.first), {
      ...{ now: '00000D', before: 'Call 00000D', name: '3cx:cdr:Call 00000D' },
    })
    await world.report(before)
    await world.run(minuteMs)
    expect(entries(world)).toEqual([[30, 0]])
    return world
  }

  it.each([
    ['the second line alone, as a socket brings it', [lines.second]],
    ['both lines, as a file is read again', [lines.first, lines.second]],
  ])('is amended by %s', async (_, written) => {
    const world = await worldBefore()
    await world.report(reportOf('pbx', ...written) as unknown as Report)
    expect(await shown(world)).toEqual(transferred)
    expect(entries(world)).toEqual([[114, 1]])
  })

  it('is not taken for that of a second system with the same id', async () => {
    const world = await worldBefore()
    const other = lines.second.replace('+15551234567', '+15557654321')
    await world.report(reportOf('branch', other) as unknown as Report)
    expect((await shown(world)).sort()).toEqual([
      '+15551234567 101 30 s 0 transfers',
      '+15557654321 102 84 s 0 transfers',
    ])
  })
})

it('a call of 3CX V18 tables that was stored under its name without the source is amended by its later rows', async () => {
  const row = (segment: number, more: Partial<SegmentRow>): SegmentRow => ({
    ...{ call_id: 5000, history_id: null, call_ended: 't', segment_id: segment, seq_order: segment, type: 2 },
    ...{ start_time: null, end_time: null, action_party_id: null, src_id: 1, src_type: 1, src_dn: '10001' },
    ...{ src_name: null, src_number: '+15551234567', src_did: null },
    ...{ dst_id: 2, dst_type: 0, dst_dn: null, dst_name: null, dst_number: null },
    ...more,
  })
  const rows = [
    row(1, { dst_id: 2, dst_dn: '101', start_time: '2026-11-20 09:00:04', end_time: '2026-11-20 09:00:34' }),
    row(2, { dst_id: 3, dst_dn: '102', start_time: '2026-11-20 09:00:34', end_time: '2026-11-20 09:02:00' }),
  ]
  const world = createWorld(1)
  const before = translateSegments('pbx', home, 'cl-5000', rows.slice(0, 1))
  await world.report(asBefore(before, { now: 'cl-5000', before: 'cl-5000', name: '3cx:cl:5000' }))
  await world.run(minuteMs)
  expect(world.crm.entries.size).toBe(1)
  await world.report(translateSegments('pbx', home, 'cl-5000', rows) as unknown as Report)
  const [one, ...others] = await shown(world)
  expect(others).toEqual([])
  expect(one).toMatch(/^\+15551234567 101,102 /)
  expect(world.crm.entries.size).toBe(1)
})
