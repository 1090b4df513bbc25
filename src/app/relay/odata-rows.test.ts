import { describe, expect, it } from 'vitest'
import { dayMs, live } from '../../../test/support/call-events.ts'
import { reduceAll } from '../../core/calls/reduce.ts'
import { activeCallRows } from './odata-rows.ts'

const at = (seconds: number) => dayMs + seconds * 1000
const iso = (seconds: number) => new Date(at(seconds)).toISOString()
const reported = (kind: Parameters<typeof live>[0], extension: string, seconds: number) =>
  live(kind, { call: 'a', extension, atMs: at(seconds) })
const rowsOf = (...reports: ReturnType<typeof live>[]) => activeCallRows(reduceAll(undefined, reports.flat()), at(10))

describe('active calls in 3CX’s rows', () => {
  it('are one for each phone that rings', () => {
    const rows = rowsOf(reported('ringing', '101', 0), reported('ringing', '102', 1))
    expect(rows).toMatchObject([
      {
        ...{ Caller: '+15551234567', Callee: '101', Status: 'Ringing' },
        ...{ LastChangeStatus: iso(0), EstablishedAt: null, ServerNow: iso(10) },
      },
      { Callee: '102', LastChangeStatus: iso(1) },
    ])
    expect(new Set(rows.map(({ Id }) => Id)).size).toBe(2)
  })

  it('show who talks, from the answer on, under the same id', () => {
    const ringing = rowsOf(reported('ringing', '101', 0), reported('ringing', '102', 0))
    const rows = rowsOf(reported('ringing', '101', 0), reported('ringing', '102', 0), reported('answered', '102', 3))
    expect(rows).toMatchObject([
      { Id: ringing[1]?.Id, Callee: '102', Status: 'Talking', LastChangeStatus: iso(3), EstablishedAt: iso(3) },
    ])
  })
})
