import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../calls/event.ts'
import { bucketsOf, differingBuckets, namesInBuckets } from './buckets.ts'
import { eventMarks, hasAllMarked } from './event-marks.ts'
import { finishedCalls, hourMs, hoursOf } from './finished-calls.ts'

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 300 })
const eventsOf = (name: string, kinds = ['ringing', 'answered', 'ended']) =>
  kinds.map((kind) => ({ id: `pbx:${name}:${kind}` }))
const mapOf = (list: readonly string[]) => bucketsOf(new Map(list.map((name) => [name, eventsOf(name)])))

describe('two lists of calls compared by buckets', () => {
  it('are the same in whatever order and however often calls and events come', () => {
    fc.assert(
      fc.property(names, (list) => {
        const other = list.toReversed().map((name) => [name, [...eventsOf(name).reverse(), ...eventsOf(name)]] as const)
        expect(differingBuckets(mapOf(list), bucketsOf(new Map(other)))).toEqual([])
      }),
    )
  })

  it('differ in the buckets of exactly those calls that one of them lacks', () => {
    fc.assert(
      fc.property(names, fc.func(fc.nat({ max: 2 })), (list, where) => {
        const here = list.filter((name) => where(name) !== 1)
        const there = list.filter((name) => where(name) !== 2)
        const differing = differingBuckets(mapOf(here), mapOf(there))
        const sent = namesInBuckets(here, differing)
        const missing = new Set(here.filter((name) => !there.includes(name)))
        expect(sent.filter((name) => !there.includes(name))).toEqual([...missing])
        const changed = list.filter((name) => where(name) !== 0)
        expect(namesInBuckets(changed, differing)).toEqual(changed)
      }),
    )
  })

  it('differ where one event of one call is lost, and the marks show of which call', () => {
    fc.assert(
      fc.property(fc.subarray(['ringing', 'answered', 'ended'], { maxLength: 2 }), (kinds) => {
        const all = ['a', 'b', 'c']
        const lost = new Map(all.map((name) => [name, eventsOf(name, name === 'b' ? kinds : undefined)]))
        const differing = differingBuckets(mapOf(all), bucketsOf(lost))
        const lacking = namesInBuckets(all, differing).filter(
          (name) => !hasAllMarked(lost.get(name) ?? [], eventMarks(eventsOf(name))),
        )
        expect(lacking).toEqual(['b'])
        // What is known here beyond what the source says is no loss.
        expect(hasAllMarked(eventsOf('b'), eventMarks(eventsOf('b', kinds)))).toBe(true)
      }),
    )
  })

  it('send one bucket for one missing call of a thousand', () => {
    const all = Array.from({ length: 1000 }, (_, i) => `asterisk:linkedid:1795166400.${i}`)
    const differing = differingBuckets(mapOf(all), mapOf(all.slice(1)))
    expect(differing).toHaveLength(1)
    expect(namesInBuckets(all, differing).length).toBeLessThan(20)
  })
})

describe('the calls that ended in a window', () => {
  const event = (source: string, call: string, at: string): Extract<CallEvent, { kind: 'ended' }> => ({
    id: `${source}:${call}:1:ended`,
    source: 'cdr',
    identity: 'exact',
    kind: 'ended',
    aliases: [`asterisk:linkedid:${call}`],
    leg: '1',
    at,
  })
  const window = { fromMs: Date.parse('2026-11-20T09:00:00Z'), toMs: Date.parse('2026-11-20T10:00:00Z') }

  it('are those whose last end lies in it, of this source only', () => {
    const events = [
      event('pbx', 'in', '2026-11-20T09:00:00.000Z'),
      event('pbx', 'later', '2026-11-20T09:59:59.999Z'),
      event('pbx', 'later', '2026-11-20T10:00:00.000Z'),
      event('pbx-2', 'other', '2026-11-20T09:10:00.000Z'),
      { ...event('pbx', 'open', '2026-11-20T09:10:00.000Z'), kind: 'ringing' as const },
    ]
    expect([...finishedCalls(events, 'pbx', window).keys()]).toEqual(['asterisk:linkedid:in'])
  })

  it('stand in exactly one of the hours of a time', () => {
    const ms = fc.integer({ min: window.fromMs, max: window.fromMs + 50 * hourMs })
    fc.assert(
      fc.property(ms, ms, ms, (a, b, endMs) => {
        const [fromMs, toMs] = [Math.min(a, b), Math.max(a, b)]
        const at = new Date(endMs).toISOString()
        const found = hoursOf({ fromMs, toMs }).filter((one) => finishedCalls([event('pbx', 'x', at)], 'pbx', one).size)
        expect(found).toHaveLength(endMs >= fromMs && endMs < toMs ? 1 : 0)
      }),
    )
  })
})
