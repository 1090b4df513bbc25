import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectTruth, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { type FakeParticipant, inside, outside } from '../../../../../test/support/threecx-callcontrol/pbx.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { legReportsOf } from '../../../../core/calls/leg-report.ts'
import { fold, reduceAll } from '../../../../core/calls/reduce.ts'
import { sameCallReason } from '../../../../core/calls/same-call.ts'
import { callEventSchema } from '../../../../wire/event.ts'
import { type ListedDn, participantSchema } from './participant.ts'
import { Translator } from './translator.ts'

const startMs = Date.UTC(2026, 10, 20, 9, 0, 0)
const number = '+15551234567'
const types: Readonly<Record<string, string>> = {
  '101': 'Wextension',
  '102': 'Wextension',
  '103': 'Wextension',
  '800': 'Wqueue',
}

/** Plays a PBX: what is up, and what a translator reports of it, second by second. */
class Play {
  readonly up = new Map<string, FakeParticipant>()
  readonly events: CallEvent[] = []
  translator = this.restarted()

  restarted(): Translator {
    return new Translator({ sourceId: 'pbx', home: 'US' })
  }

  at(s: number): number {
    return startMs + s * 1000
  }

  begin(s = -60): this {
    return this.look(s, s)
  }

  look(s: number, endedS: number): this {
    const [nowMs, askedMs, endedMs] = [this.at(s), this.at(s), this.at(endedS)]
    const snapshot = { dns: this.list(), askedMs, nowMs, endedMs, gone: new Set<string>() }
    this.events.push(...this.translator.snapshot(snapshot))
    return this
  }

  list(): ListedDn[] {
    return Object.entries(types).map(([dn, type]) => ({
      ...{ dn, type },
      participants: [...this.up.values()].filter((one) => one.dn === dn).map((one) => participantSchema.parse(one)),
    }))
  }

  set(s: number, participant: FakeParticipant): this {
    this.up.set(`${participant.dn}.${participant.id}`, participant)
    this.events.push(...this.translator.upsert(participant.dn, participantSchema.parse(participant), this.at(s)))
    return this
  }

  gone(s: number, ...keys: string[]): this {
    for (const key of keys) {
      this.up.delete(key)
      this.events.push(...this.translator.remove(key, this.at(s)))
    }
    return this
  }

  get view() {
    return reduceAll(undefined, this.events).view
  }
}

const at = (dn: string, id: number, status: FakeParticipant['status'], callid = 7) => ({ dn, id, callid, status })
const did = { party_did: '+15550001000' }
const forQueue = { on_behalf_of_dn: '800', on_behalf_of_type: 'Wqueue', ...did }

const scenes: Readonly<Record<string, () => Play>> = {
  'answered direct': () =>
    new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing'), number, did))
      .set(3, outside(at('101', 1, 'Connected'), number, did))
      .gone(33, '101.1'),
  'withheld number answered': () =>
    new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing'), '', { ...did, party_caller_name: 'Anonymous' }))
      .set(2, outside(at('101', 1, 'Connected'), '', did))
      .gone(9, '101.1'),
  'queue, the second agent answers': () =>
    new Play()
      .begin()
      .set(0, outside(at('800', 1, 'Ringing'), number, did))
      .set(0, outside(at('800', 1, 'Connected'), number, did))
      .set(2, outside(at('101', 2, 'Ringing'), number, forQueue))
      .gone(12, '101.2')
      .set(12, outside(at('102', 3, 'Ringing'), number, forQueue))
      .set(15, outside(at('102', 3, 'Connected'), number, forQueue))
      .gone(15, '800.1')
      .gone(45, '102.3'),
  'ring group': () =>
    new Play()
      .begin()
      .set(
        0,
        outside(at('101', 1, 'Ringing'), number, { on_behalf_of_dn: '600', on_behalf_of_type: 'Wringgroup', ...did }),
      )
      .set(0, outside(at('102', 2, 'Ringing'), number, did))
      .set(0, outside(at('103', 3, 'Ringing'), number, did))
      .set(4, outside(at('103', 3, 'Connected'), number, did))
      .gone(4, '101.1', '102.2')
      .gone(24, '103.3'),
  missed: () =>
    new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing'), number, did))
      .gone(20, '101.1'),
  'blind transfer': () =>
    new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing'), number, did))
      .set(2, outside(at('101', 1, 'Connected'), number, did))
      .gone(10, '101.1')
      .set(10, outside(at('102', 2, 'Ringing'), number, { referred_by_dn: '101' }))
      .set(13, outside(at('102', 2, 'Connected'), number, { referred_by_dn: '101' }))
      .gone(25, '102.2'),
  'attended transfer': () =>
    new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing'), number, did))
      .set(2, outside(at('101', 1, 'Connected'), number, did))
      .set(10, inside(at('101', 2, 'Dialing', 8), '102', { originated_by_dn: '101' }))
      .set(10, inside(at('102', 3, 'Ringing', 8), '101'))
      .set(12, inside(at('101', 2, 'Connected', 8), '102', { originated_by_dn: '101' }))
      .set(12, inside(at('102', 3, 'Connected', 8), '101'))
      .set(15, outside(at('102', 3, 'Connected', 7), number))
      .gone(15, '101.1', '101.2')
      .gone(30, '102.3'),
  'outbound answered': () =>
    new Play()
      .begin()
      .set(0, inside(at('101', 1, 'Dialing'), '', { party_dn_type: 'None', originated_by_dn: '101' }))
      .set(1, outside(at('101', 1, 'Dialing'), number, { originated_by_dn: '101' }))
      .set(8, outside(at('101', 1, 'Connected'), number, { originated_by_dn: '101' }))
      .gone(68, '101.1'),
  'outbound not answered': () =>
    new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Dialing'), number, { originated_by_dn: '101' }))
      .gone(25, '101.1'),
  internal: () =>
    new Play()
      .begin()
      .set(0, inside(at('103', 1, 'Dialing'), '101', { originated_by_dn: '103' }))
      .set(0, inside(at('101', 2, 'Ringing'), '103'))
      .set(5, inside(at('103', 1, 'Connected'), '101', { originated_by_dn: '103' }))
      .set(5, inside(at('101', 2, 'Connected'), '103'))
      .gone(15, '103.1', '101.2'),
}

describe('participants', () => {
  it.each(Object.keys(scenes))('are reported truly: %s', (kind) => {
    const { events } = scenes[kind]?.() ?? new Play()
    const call = trueCall(kind, 1, startMs)
    expectTruth(events, call, { did: kind.startsWith('outbound') })
    for (const event of events) expect(callEventSchema.parse(event)).toEqual(JSON.parse(JSON.stringify(event)))
    const ids = events.map((event) => event.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('report the same whatever is sent twice', () => {
    for (const scene of Object.values(scenes)) {
      const { events } = scene()
      expect(reduceAll(reduceAll(undefined, events), events).view).toEqual(reduceAll(undefined, events).view)
    }
  })

  it('address the extension that rings, not the number that was called', () => {
    const [event] = scenes['answered direct']?.().events ?? []
    expect(event).toMatchObject({ kind: 'ringing', agent: { extension: '101' }, did: '+15550001000' })
  })

  it('of one that forwards without having answered report no transfer', () => {
    const play = new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing'), number))
      .gone(10, '101.1')
    play.set(10, outside(at('102', 2, 'Ringing'), number, { referred_by_dn: '101' })).gone(20, '102.2')
    expect(play.events.map(({ kind }) => kind)).not.toContain('transferred')
  })

  it('whose own phone rings first are calls out all the same (click-to-call)', () => {
    const origin = { originated_by_dn: '101' }
    const play = new Play().begin().set(0, outside(at('101', 1, 'Ringing'), number, origin))
    play.set(4, outside(at('101', 1, 'Connected'), number, origin)).gone(9, '101.1')
    expect(play.view).toMatchObject({ direction: 'outbound', answeredBy: { extension: '101' } })
  })

  it('in a queue or menu answer for nobody', () => {
    const play = new Play()
      .begin()
      .set(0, outside(at('800', 1, 'Connected'), number))
      .gone(30, '800.1')
    expect(play.view).toMatchObject({ answeredBy: undefined, outcome: 'missed', queue: { extension: '800' } })
  })
})

describe('the name of a call', () => {
  it('is the same after a restart of this program, and guesses do not replace what was seen', () => {
    const play = new Play().begin().set(0, outside(at('101', 1, 'Ringing'), number))
    play.set(3, outside(at('101', 1, 'Connected'), number))
    play.translator = play.restarted()
    play.look(20, 20).gone(33, '101.1')
    const aliases = new Set(play.events.map((event) => event.aliases[0]))
    expect(aliases.size).toBe(1)
    const { view } = play
    expect([view.startedAt, view.answeredAt, view.endedAt]).toEqual(
      [0, 3, 33].map((s) => new Date(startMs + s * 1000).toISOString()),
    )
    expect(view.legs).toHaveLength(1)
  })

  it('is found again when the restart is on the next day', () => {
    const lateS = 15 * 3600 - 10
    const play = new Play().begin().set(lateS, outside(at('101', 1, 'Connected'), number))
    play.translator = play.restarted()
    play
      .look(lateS + 30, lateS + 30)
      .gone(lateS + 60, '101.1')
      .look(lateS + 120, lateS + 120)
    const [before, after] = [play.events[0]?.aliases ?? [], play.events.at(-1)?.aliases ?? []]
    expect(after).toEqual(expect.arrayContaining([...before]))
    expect(play.view.state).toBe('ended')
  })

  it('that was taken up does not end while the next phone of a hunt group is tried', () => {
    const play = new Play().begin().set(0, outside(at('101', 1, 'Ringing'), number))
    play.translator = play.restarted()
    play.look(5, 5).gone(20, '101.1').look(23, 23)
    play.set(25, outside(at('102', 2, 'Ringing'), number))
    expect(play.view.state).toBe('ringing')
  })

  it('is another when the PBX starts anew and counts its calls from 1 again', () => {
    const play = new Play()
      .begin()
      .set(0, outside(at('101', 1, 'Ringing', 1), number))
      .gone(9, '101.1')
    play.set(300, outside(at('101', 1, 'Ringing', 1), '+15557654321')).gone(309, '101.1')
    expect(new Set(play.events.map((event) => event.aliases[0])).size).toBe(2)
    expect(new Set(play.events.map((event) => event.id)).size).toBe(4)
  })

  it('does not change with the legs of a hunt group', () => {
    const { events } = scenes['queue, the second agent answers']?.() ?? new Play()
    expect(new Set(events.map((event) => event.aliases.join())).size).toBe(1)
  })
})

describe('looking at all that is up', () => {
  it('does not undo what was learned since it was asked for', () => {
    const play = new Play().begin().set(0, outside(at('101', 1, 'Ringing'), number))
    const stale = play.list()
    play.set(3, outside(at('101', 1, 'Connected'), number))
    const moments = { askedMs: play.at(2), nowMs: play.at(4), endedMs: play.at(4) }
    expect(play.translator.snapshot({ ...moments, dns: stale, gone: new Set() })).toEqual([])
    play.gone(5, '101.1')
    expect(play.translator.snapshot({ ...moments, dns: stale, gone: new Set(['101.1']) })).toEqual([])
  })

  it('does not end what came since it was asked for', () => {
    const play = new Play().begin().set(3, outside(at('101', 1, 'Ringing'), number))
    const moments = { askedMs: play.at(2), nowMs: play.at(4), endedMs: play.at(4) }
    expect(play.translator.snapshot({ ...moments, dns: new Play().list(), gone: new Set() })).toEqual([])
  })

  it('reports a call whose message was lost, and of its end', () => {
    const play = new Play().begin()
    play.up.set('101.1', outside(at('101', 1, 'Connected'), number))
    play.look(60, 60)
    expect(play.view.state).toBe('talking')
    play.up.clear()
    expect(play.look(120, 120).view.state).toBe('ended')
  })
})

describe('the same call in call records', () => {
  it('is the same by number, direction and start, and folds', () => {
    const { events } = scenes['queue, the second agent answers']?.() ?? new Play()
    const cdr: CallEvent = {
      ...{ id: 'cdr:1', source: 'cdr', identity: 'exact', aliases: ['3cx:history:1'], leg: 'r', kind: 'ringing' },
      ...{ at: new Date(startMs + 700).toISOString(), direction: 'inbound' },
      external: { number, e164: number, matchKey: '5551234567' },
    }
    const live = legReportsOf(reduceAll(undefined, events).events)
    const recorded = legReportsOf([cdr])
    expect(live.some((leg) => recorded.some((other) => sameCallReason(leg, other)))).toBe(true)
    const match = { alias: '3cx:history:1', matchedBy: 'time window', reason: 'test' } as const
    expect(fold(reduceAll(undefined, [cdr]), reduceAll(undefined, events), match).aliases).toContain(
      events[0]?.aliases[0],
    )
  })
})

describe('whatever a PBX does', () => {
  it('each leg that was reported ends once when all is gone, and nothing is reported twice', () => {
    const step = fc.record({
      dn: fc.constantFrom('101', '102', '800'),
      id: fc.integer({ min: 1, max: 3 }),
      callid: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom<FakeParticipant['status']>('Dialing', 'Ringing', 'Connected'),
      party: fc.constantFrom('outside', 'inside', 'none'),
      act: fc.constantFrom('set', 'set', 'gone', 'look'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const play = new Play().begin()
        steps.forEach(({ dn, id, callid, status, party, act }, s) => {
          const where = { dn, id, callid, status }
          if (act === 'gone') play.gone(s, `${dn}.${id}`)
          else if (act === 'look') play.look(s, s)
          else if (party === 'outside') play.set(s, outside(where, number))
          else if (party === 'inside') play.set(s, inside(where, '103'))
          else play.set(s, inside(where, '', { party_dn_type: 'None' }))
        })
        play.up.clear()
        play.look(1000, 1000)
        for (const event of play.events) callEventSchema.parse(event)
        const rung = play.events.filter(({ kind }) => kind === 'ringing').length
        const ended = play.events.filter(({ kind, leg }) => kind === 'ended' && leg !== undefined).length
        expect(ended).toBe(rung)
      }),
    )
  })
})
