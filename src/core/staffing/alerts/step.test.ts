import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyWatch, type Observation, type Seen, type Transition, type WatchState } from './condition.ts'
import { defaultRules, withChange } from './rules.ts'
import { afterGapMs, nextCheckAtMs, provenMsMax, type StepInput, step } from './step.ts'

const minuteMs = 60_000
const startMs = Date.parse('2026-11-30T09:00:00Z')
const rules = withChange(defaultRules, { rules: { nobody_logged_in: { forMinutes: 5, remindEveryMinutes: 30 } } })

const seen = (as: Seen, more: Partial<Observation> = {}): Observation => ({
  ...{ kind: 'nobody_logged_in', subject: '800', seen: as, sentence: as },
  ...more,
})

interface Watch {
  state: WatchState
  readonly transitions: Transition[]
}

/** Checks each 30 s from `fromMs` for `minutes`. */
function watch(from: Watch, fromMs: number, minutes: number, as: Seen, more: Partial<StepInput> = {}): number {
  let nowMs = fromMs
  for (; nowMs < fromMs + minutes * minuteMs; nowMs += 30_000) check(from, nowMs, as, more)
  return nowMs
}

function check(watched: Watch, nowMs: number, as: Seen, more: Partial<StepInput> = {}): void {
  const done = step(watched.state, { nowMs, rules, isMaintenance: false, observations: [seen(as)], ...more })
  watched.state = done.state
  watched.transitions.push(...done.transitions)
}

const begin = (): Watch => ({ state: emptyWatch, transitions: [] })
const words = ({ transitions }: Watch) =>
  transitions.map(({ transition, atMs, resolvedBecause }) =>
    [transition, (atMs - startMs) / minuteMs, resolvedBecause].filter((one) => one !== undefined).join(' '),
  )

describe('a group that nobody is logged in to', () => {
  it('opens one alert after five minutes, reminds each half hour, and resolves it a minute after somebody is back', () => {
    const all = begin()
    const back = watch(all, startMs, 70, 'bad')
    watch(all, back, 10, 'good')
    expect(words(all)).toEqual(['opened 5', 'reminded 35', 'reminded 65', 'resolved 71 recovered'])
    expect(new Set(all.transitions.map(({ condition }) => condition.alert.id)).size).toBe(1)
    expect(all.state.conditions).toEqual({})
  })

  it('for four minutes at a time opens none', () => {
    const all = begin()
    let nowMs = startMs
    for (let i = 0; i < 5; i += 1) nowMs = watch(all, watch(all, nowMs, 4, 'bad'), 1, 'good')
    expect(words(all)).toEqual([])
  })

  it('is not over because somebody looks in for half a minute', () => {
    const all = begin()
    let nowMs = watch(all, startMs, 10, 'bad')
    check(all, nowMs, 'good')
    nowMs = watch(all, nowMs + 30_000, 10, 'bad')
    expect(words(all)).toEqual(['opened 5'])
  })

  it('is resolved when business hours end, and is another alert in the next', () => {
    const all = begin()
    const closed = watch(all, startMs, 10, 'bad')
    watch(all, watch(all, closed, 60, 'closed'), 10, 'bad')
    expect(words(all)).toEqual(['opened 5', 'resolved 10 closed', 'opened 75'])
    expect(all.transitions[0]?.condition.alert.id).not.toBe(all.transitions[2]?.condition.alert.id)
  })

  it('is unknown while its source is silent: neither resolved nor opened, and the time before does not count', () => {
    const all = begin()
    let nowMs = watch(all, startMs, 4, 'bad')
    nowMs = watch(all, nowMs, 30, 'unknown')
    expect(Object.values(all.state.conditions)).toMatchObject([
      { seen: 'unknown', unknownSinceMs: startMs + 4 * minuteMs },
    ])
    nowMs = watch(all, nowMs, 10, 'bad')
    expect(words(all)).toEqual(['opened 39'])
    nowMs = watch(all, nowMs, 30, 'unknown')
    expect(Object.values(all.state.conditions)).toMatchObject([{ seen: 'unknown', alert: { reminders: 0 } }])
    watch(all, nowMs, 5, 'good')
    expect(words(all)).toEqual(['opened 39', 'resolved 75 recovered'])
  })

  it('opens nothing in maintenance and reminds nobody, but what is over is reported', () => {
    const all = begin()
    let nowMs = watch(all, startMs, 60, 'bad', { isMaintenance: true })
    expect(words(all)).toEqual([])
    nowMs = watch(all, nowMs, 1, 'bad')
    nowMs = watch(all, nowMs, 60, 'bad', { isMaintenance: true })
    watch(all, nowMs, 5, 'good', { isMaintenance: true })
    expect(words(all)).toEqual(['opened 60', 'resolved 122 recovered'])
  })

  it('is not reminded of once somebody knows of it', () => {
    const all = begin()
    const nowMs = watch(all, startMs, 6, 'bad')
    const [[key, condition] = []] = Object.entries(all.state.conditions)
    if (!key || !condition?.alert) throw new Error('no alert')
    const acknowledged = { atMs: nowMs, by: 'Ann' }
    all.state = { ...all.state, conditions: { [key]: { ...condition, alert: { ...condition.alert, acknowledged } } } }
    watch(all, watch(all, nowMs, 120, 'bad'), 5, 'good')
    expect(words(all)).toEqual(['opened 5', 'resolved 127 recovered'])
  })

  it('is resolved when its rule is turned off or the group is gone', () => {
    const all = begin()
    const nowMs = watch(all, startMs, 6, 'bad')
    check(all, nowMs, 'bad', { observations: [] })
    expect(words(all)).toEqual(['opened 5', 'resolved 6 gone'])
  })
})

describe('a clock or schedule that went wrong', () => {
  it('that jumps ahead by a day opens nothing and resolves nothing early', () => {
    const all = begin()
    let nowMs = watch(all, startMs, 2, 'bad')
    check(all, nowMs + 24 * 60 * minuteMs, 'bad')
    nowMs = watch(all, nowMs, 1, 'bad')
    expect(words(all)).toEqual([])
  })

  it('that was ahead when it reminded does not keep the next reminder away for a day', () => {
    const all = begin()
    const nowMs = watch(all, startMs, 6, 'bad')
    const aheadMs = nowMs + 24 * 60 * minuteMs
    check(all, aheadMs, 'bad')
    check(all, aheadMs + 1, 'bad')
    watch(all, nowMs, 35, 'bad')
    expect(words(all)).toEqual(
      ['opened 5', 'reminded 1446', 'reminded 36'].map((one) =>
        one.startsWith('reminded 14') ? expect.stringMatching(/^reminded 14/) : one,
      ),
    )
  })

  it('after which everything looks silent opens nothing with its first check', () => {
    const all = begin()
    check(all, startMs, 'good')
    const silent = (nowMs: number) =>
      check(all, nowMs, 'bad', { observations: [seen('bad', { kind: 'source_silent', sinceMs: startMs })] })
    silent(startMs + 2 * afterGapMs)
    expect(words(all)).toEqual([])
    silent(startMs + 2 * afterGapMs + 30_000)
    expect(all.transitions).toHaveLength(1)
  })
})

describe('whatever is seen, whenever it is checked', () => {
  const event = fc.record({
    seen: fc.constantFrom<Seen>('bad', 'bad', 'bad', 'good', 'good', 'unknown', 'closed'),
    afterMs: fc.oneof(
      fc.constant(30_000),
      fc.integer({ min: -3_600_000, max: 7_200_000 }),
      fc.integer({ min: 0, max: 120_000 }),
    ),
    subject: fc.constantFrom('800', '801'),
    isMaintenance: fc.boolean(),
    isTwice: fc.boolean(),
  })

  it('each alert is opened once and resolved at most once, in this order, and only after five minutes of proof', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        let state = emptyWatch
        let nowMs = startMs
        const last = new Map<string, Seen>()
        const proven = new Map<string, number>()
        const open = new Map<string, string>()
        const everOpened = new Set<string>()
        for (const one of events) {
          const passedMs = Math.min(Math.max(0, state.checkedAtMs === undefined ? 0 : one.afterMs), provenMsMax)
          nowMs += one.afterMs
          for (const subject of ['800', '801']) {
            const now = subject === one.subject ? one.seen : (last.get(subject) ?? 'good')
            const wasBad = last.get(subject) === 'bad'
            proven.set(subject, now === 'bad' ? (wasBad ? (proven.get(subject) ?? 0) + passedMs : 0) : 0)
            last.set(subject, now)
          }
          const observations = [...last].map(([subject, as]) => seen(as, { subject }))
          const input = { nowMs, rules, isMaintenance: one.isMaintenance, observations }
          const done = step(state, input)
          // Another isolate that began from the same comes to the same: whoever writes first, nothing differs.
          if (one.isTwice) expect(step(state, input)).toEqual(done)
          state = done.state
          for (const { transition, condition } of done.transitions) {
            const { subject, alert } = condition
            if (transition === 'opened') {
              expect(open.has(subject)).toBe(false)
              expect(everOpened.has(alert.id)).toBe(false)
              expect(proven.get(subject)).toBeGreaterThanOrEqual(5 * minuteMs)
              expect(one.isMaintenance).toBe(false)
              open.set(subject, alert.id)
              everOpened.add(alert.id)
            } else {
              expect(open.get(subject)).toBe(alert.id)
              if (transition === 'resolved') open.delete(subject)
            }
          }
          const remembered = Object.values(state.conditions).flatMap(({ alert, subject }) =>
            alert ? [[subject, alert.id]] : [],
          )
          expect(new Map(remembered as [string, string][])).toEqual(open)
          for (const [subject, as] of last) {
            if (as === 'unknown') expect(state.conditions[`nobody_logged_in ${subject}`]?.seen).toBe('unknown')
          }
          const nextMs = nextCheckAtMs(state, rules, nowMs) - nowMs
          expect(nextMs).toBeGreaterThanOrEqual(1000)
          expect(nextMs).toBeLessThanOrEqual(60_000)
        }
      }),
      { numRuns: 500 },
    )
  })
})
