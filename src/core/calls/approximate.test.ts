/** Times that a source guesses, and what it reports of the call as a whole: beside its legs, in any order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallEvent } from './event.ts'
import { reduceAll } from './reduce.ts'

const second = (n: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, n)).toISOString()
const base = (id: string, at: number) => ({
  id,
  source: 'ami',
  at: second(at),
  aliases: ['asterisk:linkedid:1.1'] as const,
  identity: 'exact' as const,
  direction: 'inbound' as const,
})
const leg = { leg: '1.2', agent: { extension: '101' } }
const guess = { approximate: true as const }

const viewsOf = (events: readonly CallEvent[]) => {
  const { view } = reduceAll(undefined, events)
  fc.assert(
    fc.property(fc.shuffledSubarray([...events], { minLength: events.length }), (mixed) => {
      expect(reduceAll(undefined, mixed).view).toEqual(view)
    }),
  )
  return view
}

describe('a time that was guessed', () => {
  it('gives way to one that was seen, whichever is earlier', () => {
    const view = viewsOf([
      { ...base('r', 10), ...leg, kind: 'ringing' },
      { ...base('r2', 5), ...leg, ...guess, kind: 'ringing' },
      { ...base('a', 15), ...leg, kind: 'answered' },
      { ...base('a2', 12), ...leg, ...guess, kind: 'answered' },
      { ...base('e2', 50), ...leg, ...guess, kind: 'ended' },
      { ...base('e', 40), ...leg, kind: 'ended' },
    ])
    expect(view).toMatchObject({ startedAt: second(10), answeredAt: second(15), endedAt: second(40), talkSeconds: 25 })
  })

  it('counts where nobody saw what happened', () => {
    const view = viewsOf([
      { ...base('r2', 5), ...leg, ...guess, kind: 'ringing' },
      { ...base('a', 15), ...leg, kind: 'answered' },
      { ...base('e2', 50), ...leg, ...guess, kind: 'ended' },
    ])
    expect(view).toMatchObject({ state: 'ended', startedAt: second(5), endedAt: second(50), talkSeconds: 35 })
  })
})

describe('a call that its source reports as a whole', () => {
  const legs: CallEvent[] = [
    { ...base('r', 10), ...leg, kind: 'ringing' },
    { ...base('a', 15), ...leg, kind: 'answered' },
    { ...base('e', 40), ...leg, kind: 'ended' },
  ]

  it('began when that says, before any phone rang', () => {
    expect(viewsOf([{ ...base('c', 2), kind: 'ringing' }, ...legs]).startedAt).toBe(second(2))
    expect(viewsOf([{ ...base('c', 2), ...guess, kind: 'ringing' }, ...legs]).startedAt).toBe(second(10))
  })

  it('has the talk that was counted for the whole, which leaves out holding and consulting', () => {
    expect(viewsOf([...legs, { ...base('o', 41), kind: 'ended', talkSeconds: 9.5 }]).talkSeconds).toBe(9.5)
    expect(viewsOf([...legs, { ...base('o', 41), kind: 'ended' }]).talkSeconds).toBe(25)
    // Of another source than that of the legs, it may mean something else.
    expect(viewsOf([...legs, { ...base('o', 41), source: 'cdr', kind: 'ended', talkSeconds: 9.5 }]).talkSeconds).toBe(
      25,
    )
  })
})
