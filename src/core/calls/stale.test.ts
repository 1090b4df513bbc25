import { describe, expect, it } from 'vitest'
import { dayMs, live } from '../../../test/support/call-events.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { reduceAll } from './reduce.ts'
import { activeCalls, callFormAt, isStale } from './stale.ts'
import { putCall } from './stored-call.ts'

const timeoutMs = 3_600_000
const reported = (kind: Parameters<typeof live>[0], atMs: number) => live(kind, { call: 'a', extension: '101', atMs })
const ringing = reduceAll(undefined, reported('ringing', dayMs))

describe('a call that nothing was heard of for too long', () => {
  it('is shown as over, marked, and without an outcome that nobody reported', () => {
    const form = callFormAt(ringing, { nowMs: dayMs + timeoutMs + 1, timeoutMs })
    expect(form).toMatchObject({ state: 'ended', timedOut: true, endedAt: new Date(dayMs).toISOString() })
    expect(form.outcome).toBeUndefined()
    expect(callFormAt(ringing, { nowMs: dayMs + timeoutMs, timeoutMs })).not.toHaveProperty('timedOut')
  })

  it('goes on when news comes after all, and ends as its own end says', () => {
    const at = { nowMs: dayMs + 2 * timeoutMs, timeoutMs }
    const answered = reduceAll(ringing, reported('answered', at.nowMs - 1000))
    expect([isStale(ringing, at), isStale(answered, at)]).toEqual([true, false])
    const ended = callFormAt(reduceAll(answered, reported('ended', at.nowMs)), { ...at, nowMs: dayMs + 9 * timeoutMs })
    expect(ended).toMatchObject({ state: 'ended', outcome: 'answered' })
    expect(ended).not.toHaveProperty('timedOut')
  })

  it('is not among those that go on', async () => {
    const records = openMemoryRecords({ site: 'main', clock: { now: () => dayMs } })
    await records.write([putCall(ringing, dayMs, 0, 10 * 86_400_000)])
    expect(await activeCalls(records, { nowMs: dayMs + 1000, timeoutMs })).toHaveLength(1)
    expect(await activeCalls(records, { nowMs: dayMs + timeoutMs + 1, timeoutMs })).toEqual([])
  })
})
