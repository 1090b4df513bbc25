import { describe, expect, it } from 'vitest'
import { dayMs, journal, live } from '../../../test/support/call-events.ts'
import type { EntryRemoval } from '../../wire/connector.ts'
import type { Call } from '../calls/call.ts'
import { reduceAll } from '../calls/reduce.ts'
import type { Delivery } from './delivery.ts'
import { type LiveEventKind, liveEventKinds } from './destination.ts'
import { fingerprintOf, plan } from './plan.ts'
import { wantsExternalCalls } from './rules.ts'

const settleMs = 5000
const ended = reduceAll(undefined, journal({ startMs: dayMs, endMs: dayMs + 9000 }))
const richer = reduceAll(ended, journal({ agent: '102', startMs: dayMs, endMs: dayMs + 9000 }))

const planFor = (call: Call, own?: Delivery, inherited: Delivery[] = [], nowMs = dayMs) =>
  plan({ call, destination: 'crm', wants: wantsExternalCalls, own, inherited, nowMs, settleMs })

function standing(more: Partial<Delivery> = {}, call = ended): Delivery {
  const { own } = planFor(call)
  if (!own) throw new Error('an ended call is to be delivered')
  return { ...own, ...more }
}
const sent = { revision: ended.revision, fingerprint: fingerprintOf(ended) }
const delivered = () =>
  standing({ state: 'delivered', nextAtMs: undefined, ref: { id: 'e1' }, sent, offered: sent.fingerprint })

describe('the plan of a delivery', () => {
  it('waits until an ended call has settled', () => {
    expect(planFor(ended).own).toMatchObject({ state: 'waiting', nextAtMs: dayMs + settleMs, failures: 0 })
  })

  it('delivers nothing of a call that goes on, nor of one between the site’s own people', () => {
    const ringing = reduceAll(undefined, live('ringing', { call: '1', extension: '101', atMs: dayMs }))
    expect(planFor(ringing)).toEqual({ own: undefined, merged: [] })
    const [first, ...rest] = journal({ startMs: dayMs, endMs: dayMs + 1 })
    const internal = [first, ...rest].map((event) => ({ ...event, direction: 'internal' as const }))
    expect(planFor(reduceAll(undefined, internal)).own).toBeUndefined()
  })

  it('starts the settle time again with each change', () => {
    expect(planFor(richer, standing(), [], dayMs + 3000).own?.nextAtMs).toBe(dayMs + 3000 + settleMs)
  })

  it('reports a call that was taken for a part of another and is by itself again, though nothing of it changed', () => {
    const merged = standing({ state: 'merged', mergedInto: 'call_other.crm', nextAtMs: undefined })
    const own = planFor(ended, merged).own
    expect(own).toMatchObject({ state: 'waiting', key: merged.key, wanted: sent, nextAtMs: dayMs + settleMs })
    expect(own?.mergedInto).toBeUndefined()
  })

  it('sends nothing twice of a call that parted from another after its entry was written', () => {
    const merged = { ...delivered(), state: 'merged' as const, mergedInto: 'call_other.crm' }
    expect(planFor(ended, merged).own).toBe(merged)
  })

  it('leaves a delivery alone when there is nothing new to report', () => {
    const own = delivered()
    expect(planFor(ended, own).own).toBe(own)
  })

  it('sends an amendment of what was delivered', () => {
    expect(planFor(richer, delivered()).own).toMatchObject({
      state: 'waiting',
      ref: { id: 'e1' },
      key: delivered().key,
    })
  })

  it('does not ask a failing destination sooner because there is news', () => {
    const own = standing({ failures: 3, nextAtMs: dayMs + 60_000 })
    expect(planFor(richer, own).own).toMatchObject({ nextAtMs: dayMs + 60_000, failures: 3 })
  })

  it('leaves a delivery that is being sent to its sender, and only raises what is wanted', () => {
    const own = standing({ state: 'sending', nextAtMs: dayMs + 60_000 })
    expect(planFor(richer, own).own).toEqual({
      ...own,
      wanted: { revision: richer.revision, fingerprint: fingerprintOf(richer) },
    })
  })

  it('holds back a call that goes on after it seemed over, until it is over', () => {
    const resumed = reduceAll(ended, live('ringing', { call: '1', extension: '102', atMs: dayMs + 9500 }))
    const held = planFor(resumed, standing({ failures: 2, nextAtMs: dayMs + 60_000 })).own
    // The journal says that it is over, so it is not waited for for ever.
    expect(held).toMatchObject({ state: 'waiting', nextAtMs: dayMs + 120_000 })
    const open = reduceAll(undefined, live('ringing', { call: '1', extension: '102', atMs: dayMs + 9500 }))
    expect(planFor(open, standing()).own).toMatchObject({ state: 'waiting', nextAtMs: undefined })
    expect(planFor(ended, held, [], dayMs + 20_000).own).toMatchObject({ state: 'waiting', nextAtMs: dayMs + 25_000 })
    expect(planFor(resumed, delivered()).own).toMatchObject({ state: 'delivered' })
  })

  it('revives a dead delivery when there is news', () => {
    expect(planFor(richer, standing({ state: 'dead', nextAtMs: undefined })).own).toMatchObject({ state: 'waiting' })
  })
})

describe('a call that the destination does not want', () => {
  const planUnwanted = (call: Call, own?: Delivery) =>
    plan({ call, destination: 'crm', wants: () => false, own, inherited: [], nowMs: dayMs, settleMs }).own

  it('gets no delivery, and no live event of it is reported', () => {
    expect(planUnwanted(ended)).toBeUndefined()
    const ringing = reduceAll(undefined, live('ringing', { call: '1', extension: '101', atMs: dayMs }))
    const input = { destination: 'crm', inherited: [], nowMs: dayMs, settleMs, liveEvent: 'ringing' } as const
    expect(plan({ ...input, call: ringing, wants: () => false }).own).toBeUndefined()
    expect(plan({ ...input, call: ringing, wants: () => true }).own).toBeDefined()
  })

  it('is withdrawn while nothing of it was sent, and comes back when it is wanted after all', () => {
    const own = planUnwanted(richer, standing({ failures: 2, firstFailureAtMs: dayMs }))
    expect(own).toMatchObject({ state: 'unwanted', nextAtMs: undefined, failures: 0 })
    expect(planUnwanted(richer, own)).toBe(own)
    expect(planFor(richer, own).own).toMatchObject({ state: 'waiting', nextAtMs: dayMs + settleMs })
  })

  it('is kept right where the destination has it, or may have it', () => {
    expect(planUnwanted(richer, delivered())).toMatchObject({ state: 'waiting', ref: { id: 'e1' } })
    const offered = standing({ offered: 'x', failures: 1, nextAtMs: dayMs + 60_000 })
    expect(planUnwanted(richer, offered)).toMatchObject({ state: 'waiting', nextAtMs: dayMs + 60_000 })
  })
})

describe('deliveries of calls that fold', () => {
  const other = (more: Partial<Delivery>) => ({
    ...delivered(),
    id: 'call_other.crm',
    callId: 'call_other',
    key: 'other key',
    ...more,
  })

  it('take over the entry that stands at the destination', () => {
    const { own, merged } = planFor(richer, standing(), [other({})])
    expect(own).toMatchObject({
      id: standing().id,
      callId: ended.id,
      key: 'other key',
      ref: { id: 'e1' },
      state: 'waiting',
    })
    expect(merged).toMatchObject([{ id: 'call_other.crm', state: 'merged', mergedInto: standing().id }])
  })

  it('take over what is being sent, with its lease', () => {
    const sending = other({ state: 'sending', ref: undefined, nextAtMs: dayMs + 60_000 })
    expect(planFor(richer, standing(), [sending]).own).toMatchObject({
      key: 'other key',
      state: 'sending',
      nextAtMs: dayMs + 60_000,
    })
  })

  it('keep their own entry when they have one', () => {
    const { own, merged } = planFor(richer, delivered(), [other({ ref: { id: 'e2' } })])
    expect(own).toMatchObject({ key: delivered().key, ref: { id: 'e1' } })
    expect(merged).toMatchObject([{ state: 'merged', ref: { id: 'e2' } }])
  })

  it('prefer an entry that surely stands over one that may, and remember the other', () => {
    const own = standing({ offered: 'x', failures: 1 })
    expect(planFor(richer, own, [other({})]).own).toMatchObject({ key: 'other key', strayKeys: [own.key] })
  })
})

describe('the plan of a live event', () => {
  const at = { call: '1', extension: '101', atMs: dayMs }
  const ringing = reduceAll(undefined, live('ringing', at))
  const talking = reduceAll(ringing, live('answered', { ...at, atMs: dayMs + 3000 }))
  const over = reduceAll(talking, live('ended', { ...at, atMs: dayMs + 9000 }))
  const planLiveEvent = (
    liveEvent: LiveEventKind,
    call: Call,
    own?: Delivery,
    inherited: Delivery[] = [],
    nowMs = dayMs,
  ) => plan({ call, destination: 'hook', liveEvent, wants: wantsExternalCalls, own, inherited, nowMs, settleMs })
  const made = (liveEvent: LiveEventKind, call: Call): Delivery => {
    const { own } = planLiveEvent(liveEvent, call)
    if (!own) throw new Error('a live event is to be reported')
    return own
  }

  it('is due at once, under an id of its own', () => {
    const id = `${ringing.id}.hook.ringing`
    expect(made('ringing', ringing)).toMatchObject({
      id,
      key: id,
      moment: 'ringing',
      nextAtMs: dayMs,
      state: 'waiting',
    })
    expect(made('answered', talking).id).toBe(`${ringing.id}.hook.answered`)
  })

  it('is made while the live event is the present only', () => {
    expect(planLiveEvent('answered', ringing).own).toBeUndefined()
    expect(planLiveEvent('ringing', talking).own).toBeUndefined()
    for (const liveEvent of liveEventKinds) expect(planLiveEvent(liveEvent, over).own).toBeUndefined()
    expect(planLiveEvent('ringing', ringing, undefined, [], dayMs + 3_600_000).own).toBeUndefined()
    // The PBX’s clock is two minutes off.
    for (const offMs of [-120_000, 120_000]) {
      expect(planLiveEvent('ringing', ringing, undefined, [], dayMs + offMs).own).toBeDefined()
    }
  })

  it('is nobody’s business of an internal call', () => {
    const [event] = live('ringing', at)
    expect(planLiveEvent('ringing', reduceAll(undefined, [{ ...event, direction: 'internal' }])).own).toBeUndefined()
  })

  it('has no news: it stays as it is, reported or not', () => {
    const own = made('ringing', ringing)
    expect(planLiveEvent('ringing', talking, own).own).toBe(own)
    const reported = { ...own, state: 'delivered' as const, ref: { id: 'm1' } }
    expect(planLiveEvent('ringing', over, reported).own).toBe(reported)
  })

  it('is reported once of calls that fold', () => {
    const reported = { ...made('ringing', ringing), state: 'delivered' as const, ref: { id: 'm1' }, key: 'other key' }
    const other = { ...reported, id: 'call_other.hook.ringing', callId: 'call_other' }
    const waiting = made('ringing', ringing)
    expect(planLiveEvent('ringing', ringing, waiting, [other])).toMatchObject({
      own: { id: waiting.id, callId: ringing.id, key: 'other key', state: 'delivered' },
      merged: [{ id: other.id, state: 'merged', mergedInto: waiting.id }],
    })
    expect(planLiveEvent('ringing', ringing, undefined, [other]).own).toMatchObject({
      id: waiting.id,
      state: 'delivered',
    })
  })
})

describe('the plan of a call that a person left out', () => {
  const leftOut: Call = { ...ended, revision: ended.revision + 1, view: { ...ended.view, leftOut: true } }
  const planned = (remove: EntryRemoval, own: Delivery) =>
    plan({
      ...{ call: leftOut, destination: 'crm', wants: wantsExternalCalls, own, inherited: [], nowMs: dayMs, settleMs },
      entryChanges: { move: 'never', remove },
    }).own

  it.each(['deletes', 'own_or_marks', 'marks', 'reports'] as const)(
    'takes back the entry that stands (%s)',
    (remove) => {
      expect(planned(remove, delivered())).toMatchObject({
        state: 'waiting',
        ref: { id: 'e1' },
        nextAtMs: dayMs + settleMs,
      })
    },
  )

  it('leaves the entry where the destination can take nothing back', () => {
    expect(planned('never', delivered())).toMatchObject({ state: 'delivered', nextAtMs: undefined })
  })

  it('sends nothing of what was never sent; what may have been written goes where that leaves nothing behind', () => {
    expect(planned('deletes', standing())).toMatchObject({ state: 'unwanted', nextAtMs: undefined })
    const inDoubt = standing({ offered: sent.fingerprint, failures: 2 })
    expect(planned('marks', inDoubt)).toMatchObject({ state: 'unwanted' })
    expect(planned('deletes', { ...inDoubt, failures: 0 })).toMatchObject({ state: 'waiting' })
  })
})
