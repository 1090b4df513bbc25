import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSql } from '../../../../test/support/memory-records.ts'
import type { Announcement, LiveBody } from '../../../ports/live.ts'
import { EventLog, eventsKept } from './event-log.ts'

function openLog() {
  const time = { nowMs: 1_000_000 }
  const sql = openSql()
  const open = () =>
    new EventLog({
      sql,
      now: () => time.nowMs,
      forms: { changeOf: () => 'news', timedOutBody: (body) => ({ ...body, gone: true }) },
    })
  return { time, open, log: open() }
}

const say = (key: string, body: LiveBody, as: 'retain' | 'last' | 'withdraw' = 'retain'): Announcement => {
  return { key, parts: [{ topic: 't', body, as }], forgetAtMs: 2_000_000 }
}

describe('EventLog', () => {
  it('withdraws only what was announced', () => {
    const { log } = openLog()
    expect(log.publish(say('a', { n: 1 }, 'withdraw'))).toEqual([])
    log.publish(say('a', { n: 1 }))
    expect(log.publish(say('a', { n: 2 }, 'withdraw'))).toHaveLength(1)
    expect([log.retained('t'), log.keys]).toEqual([[], 0])
  })

  it('numbers on after a restart, and never repeats a number', () => {
    const { log, open } = openLog()
    const [first] = log.publish(say('a', { n: 1 }))
    const [second] = open().publish(say('a', { n: 2 }))
    expect(second?.seq).toBe((first?.seq ?? 0) + 1)
  })

  it('does not pretend to know what was missed when it does not', () => {
    const { log } = openLog()
    expect(log.since('t', 0)).toBeUndefined()
    const [first] = log.publish(say('a', { n: 1 }))
    const seq = first?.seq ?? 0
    expect(log.since('t', seq)).toEqual([])
    expect(log.since('t', seq - 1)).toHaveLength(1)
    expect(log.since('t', seq + 1)).toBeUndefined()
    for (let n = 0; n < eventsKept + 600; n += 1) log.publish(say('a', { n }))
    expect(log.since('t', seq)).toBeUndefined()
    expect(log.since('t', log.head - eventsKept + 1)).toHaveLength(eventsKept - 1)
  })

  it('keeps large changes for a while only, and then does not pretend to know what was missed of their topic', () => {
    const { log } = openLog()
    const other = (n: number): Announcement => ({
      ...say('b', { n }),
      parts: [{ topic: 'u', body: { n }, as: 'last' }],
    })
    const [first] = log.publish(other(0))
    const seq = first?.seq ?? 0
    log.publish(say('a', { text: 'x'.repeat(70_000) }, 'last'))
    expect(log.since('t', seq)).toHaveLength(1)
    for (let n = 1; n <= 200; n += 1) log.publish(other(n))
    expect(log.since('t', seq)).toBeUndefined()
    expect(log.since('t', seq + 1)).toEqual([])
    expect(log.since('u', seq)).toHaveLength(200)
  })

  it('forgets in time, and announces it once', () => {
    const { log, time } = openLog()
    log.publish(say('a', { n: 1 }))
    expect([log.forget(), log.nextForgetMs()]).toEqual([[], 2_000_000])
    time.nowMs = 2_000_000
    expect(log.retained('t')).toEqual([])
    expect(log.forget()).toMatchObject([{ key: 'a', topic: 't', body: { n: 1, gone: true } }])
    expect([log.forget(), log.nextForgetMs()]).toEqual([[], undefined])
  })

  it('gives who comes back, wherever it was cut off, what makes it know the same as who stayed', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      topic: fc.constantFrom('t', 'u'),
      n: fc.nat(3),
      as: fc.constantFrom('retain' as const, 'withdraw' as const),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, cut) => {
        const { log } = openLog()
        const known = new Map<string, LiveBody>()
        let since = 0
        steps.forEach(({ key, topic, n, as }, place) => {
          const events = log.publish({ key, parts: [{ topic, body: { n, as }, as }], forgetAtMs: 2_000_000 })
          if (place >= cut) return
          for (const event of events) if (event.topic === 't') known.set(event.key, event.body)
          since = log.head
        })
        const missed = since === 0 ? undefined : log.since('t', since)
        if (missed === undefined) known.clear()
        for (const event of missed ?? log.retained('t')) known.set(event.key, event.body)
        const shown = [...known].filter(([, body]) => body.as === 'retain').sort()
        const stands = log.retained('t').map(({ key, body }): [string, LiveBody] => [key, body])
        expect(shown).toEqual(stands.sort())
      }),
    )
  })
})
