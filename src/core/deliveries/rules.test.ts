import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call, CallView } from '../calls/call.ts'
import type { AgentParty, Direction, Outcome } from '../calls/event.ts'
import { parseRules } from './rules.ts'

const at = '2026-07-20T09:14:00.000Z'
const base: CallView = {
  state: 'ended',
  medium: 'phone',
  direction: 'inbound',
  external: { number: '+447700900123', e164: '+447700900123', matchKey: '7700900123' },
  did: '+442079460000',
  queue: { extension: '800', name: 'Support' },
  legs: [],
  rung: [{ extension: '101' }, { extension: '102' }],
  startedAt: at,
  talkSeconds: 0,
  outcome: 'missed',
  transfers: [],
  recordings: [],
}
const callOf = (view: Partial<CallView> = {}): Call => ({
  id: 'call_1',
  aliases: ['call_1'],
  revision: 1,
  events: [],
  matches: [],
  view: { ...base, ...view },
})
const talkedTo = (agent: AgentParty): Partial<CallView> => ({
  outcome: 'answered',
  answeredBy: agent,
  legs: [{ key: '1', source: 'cdr', agent, answeredAt: at }],
})

function wants(rules: string, view: Partial<CallView> = {}): boolean {
  const parsed = parseRules(rules, 'GB')
  if ('fault' in parsed) throw new Error(`${parsed.fault.position}: ${parsed.fault.reason}`)
  return parsed.wants(callOf(view))
}

describe('which calls a destination wants', () => {
  it('are all with somebody outside when nothing is said, and none with none', () => {
    for (const text of ['', ' \n ']) {
      expect(wants(text)).toBe(true)
      expect(wants(text, { direction: 'outbound', outcome: 'answered' })).toBe(true)
      expect(wants(text, { direction: 'internal' })).toBe(false)
    }
    expect(wants(' None ')).toBe(false)
  })

  it.each<[string, Partial<CallView>, boolean]>([
    ['direction=inbound', {}, true],
    ['direction=outbound', {}, false],
    ['direction=inbound,outbound', { direction: 'outbound' }, true],
    ['direction=!inbound', {}, false],
    ['direction=!inbound', { direction: 'internal' }, false],
    ['medium=chat', {}, false],
    ['medium=chat', { medium: 'chat' }, true],
    ['medium=!web', { medium: 'web' }, false],
    ['medium=!web', {}, true],
    ['queue=800,801', {}, true],
    ['queue=support', {}, true],
    ['queue=80', {}, false],
    ['queue=800', { queue: undefined }, false],
    ['queue=!800', { queue: undefined }, true],
    ['outcome=!missed', {}, false],
    ['outcome=!missed', { outcome: 'voicemail' }, true],
    ['outcome=missed,abandoned', { outcome: 'abandoned' }, true],
    ['outcome=missed,!missed', {}, false],
    ['did=+442079460000', {}, true],
    ['did=020 7946 0000', {}, true],
    ['did=+442079460000', { did: '02079460000' }, true],
    ['did=+442079460001', {}, false],
    ['did=9460000', {}, false],
    ['did=+442079460000', { did: undefined }, false],
    ['extension=102', {}, true],
    ['extension=101-109', {}, true],
    ['extension=103-109', {}, false],
    ['extension=!101', {}, false],
    ['extension=102', talkedTo({ extension: '101' }), false],
    ['extension=101', talkedTo({ extension: '101' }), true],
    ['extension=100-200', talkedTo({ extension: 'bob' }), false],
    ['direction=inbound; outcome=missed', {}, true],
    ['direction=inbound; outcome=answered', {}, false],
    ['direction=outbound | outcome=missed', {}, true],
    ['direction=outbound | outcome=answered', {}, false],
    ['internal=yes', { direction: 'internal' }, true],
    ['internal=yes', {}, true],
    ['internal=no', { direction: 'internal' }, false],
    ['direction=internal', { direction: 'internal' }, true],
    ['direction=internal', {}, false],
    ['direction=inbound | internal=yes; extension=101', { direction: 'internal' }, true],
    [' DIRECTION = Inbound ;OUTCOME=MISSED ', {}, true],
  ])('%s', (rules, view, wanted) => {
    expect(wants(rules, view)).toBe(wanted)
  })

  it('do not depend on an outcome that is not there yet', () => {
    const ringing = { state: 'ringing', outcome: undefined } as const
    expect(wants('outcome=missed; did=+442079460000', ringing)).toBe(true)
    expect(wants('outcome=!missed; did=+442079460001', ringing)).toBe(false)
  })
})

describe('faulty rules', () => {
  it.each([
    ['directon=inbound', 1, /direction=…, medium=…/],
    ['direction=inbound; qeue=1', 20, /there is no condition/],
    ['direction', 1, /direction has no value/],
    ['direction=', 11, /nothing/],
    ['direction=inbound;', 19, /nothing/],
    ['direction=inbound | ', 21, /nothing/],
    ['direction=sideways', 11, /none of inbound/],
    ['outcome=missed,!', 16, /value is missing/],
    ['queue=1; queue=2', 10, /occurs twice/],
    ['did=none of these', 5, /no telephone number/],
    ['extension=109-101', 11, /smaller extension/],
    ['internal=maybe', 10, /yes or no/],
    ['internal=yes,no', 10, /yes or no/],
    ['direction=internal; internal=no', 21, /takes back/],
    ['none; direction=inbound', 1, /no condition/],
  ])('%j is wrong at character %i', (rules, position, reason) => {
    expect(parseRules(rules, 'GB')).toEqual({ fault: { position, reason: expect.stringMatching(reason) } })
  })

  it('are never more than a fault with a place in the text', () => {
    const scraps = fc.constantFrom(
      'direction',
      'queue',
      'did',
      'internal',
      '=',
      ';',
      '|',
      ',',
      '!',
      ' ',
      '101-109',
      'x',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(scraps).map((parts) => parts.join('')),
        ),
        (text) => {
          const parsed = parseRules(text, 'GB')
          if (!('fault' in parsed)) return
          expect(parsed.fault.position).toBeGreaterThanOrEqual(1)
          expect(parsed.fault.position).toBeLessThanOrEqual(text.length + 1)
        },
      ),
    )
  })
})

describe('rules as they are written', () => {
  const direction = fc.constantFrom<Direction>('inbound', 'outbound', 'internal')
  const outcome = fc.constantFrom<Outcome>('answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail')
  const queue = fc.constantFrom('800', '801', '802')
  const rule = fc.record(
    {
      direction: fc.uniqueArray(direction, { minLength: 1, maxLength: 2 }),
      outcome: fc.uniqueArray(outcome, { minLength: 1, maxLength: 3 }),
      notQueue: queue,
      internal: fc.constant('yes'),
    },
    { requiredKeys: [] },
  )
  const view = fc.record({
    direction,
    outcome,
    queue: fc.option(
      queue.map((extension) => ({ extension })),
      { nil: undefined },
    ),
  })
  const write = (one: typeof rule extends fc.Arbitrary<infer T> ? T : never) =>
    [
      ...(one.direction ? [`direction=${one.direction.join(',')}`] : []),
      ...(one.outcome ? [`outcome=${one.outcome.join(', ')}`] : []),
      ...(one.notQueue ? [`queue=!${one.notQueue}`] : []),
      ...(one.internal ? ['internal=yes'] : []),
    ].join('; ')

  it('mean that any rule is enough, and that a rule needs all its conditions', () => {
    const written = rule.filter((one) => Object.keys(one).length > 0)
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 3 }), view, (rules, seen) => {
        const expected = rules.some(
          (one) =>
            (one.internal || one.direction?.includes('internal') || seen.direction !== 'internal') &&
            (!one.direction || one.direction.includes(seen.direction)) &&
            (!one.outcome || one.outcome.includes(seen.outcome)) &&
            (!one.notQueue || seen.queue?.extension !== one.notQueue),
        )
        expect(wants(rules.map(write).join(' | '), seen)).toBe(expected)
      }),
    )
  })
})
