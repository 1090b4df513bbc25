import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallData, LiveChange } from '../../client/index.ts'
import { safeLink } from '../parts/safe-link.ts'
import { clockText } from '../parts/times.ts'
import { lastCallText, stateText } from './format.ts'
import { initialState, isLive, isOpen, isUnheard, type State } from './state.ts'
import { type Action, update } from './update.ts'

function call(callId: string, more: Partial<CallData> = {}): CallData {
  return {
    callId,
    state: 'ringing',
    type: 'dial',
    direction: 'inbound',
    callerIdNum: '+12125550147',
    callerIdName: '',
    callerId: '+12125550147',
    caller: 'found',
    contact: {
      ...{ id: '1', source: 'odoo', kind: 'person', url: 'https://crm.example/1' },
      ...{ name: 'Jane Doe', company: 'Acme', emails: [], phones: [] },
      attributes: {
        ...{ first_name: '', last_name: 'Jane Doe', account_name: 'Acme' },
        ...{ phone_mobile: '', phone_work: '', email1: '' },
      },
    },
    account: null,
    lastCalls: [],
    aiSummary: null,
    conversationId: null,
    notes: [],
    ...more,
  }
}

const live = (change: LiveChange, nowMs = 1000): Action => ({ kind: 'live', change, nowMs })
const pop = (callId: string, more: Partial<CallData> = {}) => live({ kind: 'pop', call: call(callId, more) })
const over = (callId: string, reason: CallData['reason'], nowMs?: number) =>
  live({ kind: 'over', call: call(callId, { state: 'over', reason }) }, nowMs)
const ready = (gone: readonly string[] = [], resumed = true) => live({ kind: 'ready', gone, resumed })
const status = (status: 'online' | 'offline' | 'connecting'): Action => ({ kind: 'status', status, nowMs: 1000 })
const run = (...actions: Action[]) => actions.reduce(update, initialState)
const signedIn: Action[] = [{ kind: 'signed in' }, status('connecting'), ready(), status('online')]

describe('the agent page', () => {
  it('announces each caller once, by name when it comes soon, and that the call went away', () => {
    const nameless = pop('a', { caller: 'pending', contact: null })
    expect(run(...signedIn, nameless).announcement).toBe('')
    const named = run(...signedIn, nameless, live({ kind: 'call', call: call('a') }))
    expect(named.announcement).toBe('Call from Jane Doe, Acme')
    const next = update({ ...named, announcement: 'x' }, live({ kind: 'call', call: call('a', { state: 'talking' }) }))
    expect(next.announcement).toBe('x')
    expect(update(named, over('a', 'answered elsewhere')).announcement).toBe('Jane Doe: Answered elsewhere')
  })

  it('announces by number when the name does not come', () => {
    const waited = run(...signedIn, pop('a', { caller: 'pending', contact: null }), { kind: 'tick', nowMs: 3100 })
    expect(waited.announcement).toBe('Call from +12125550147')
  })

  it('marks what it missed, and says when it can’t know all', () => {
    const away = [...signedIn, pop('a'), status('offline'), status('connecting')]
    expect(run(...away).connection).toBe('offline')
    const back = run(...away, over('a', 'ended'), pop('b'), over('b', 'withdrawn'), ready(), status('online'))
    expect(back.missed).toEqual({ calls: 2, complete: true })
    expect(back.cards.map(({ whileAway }) => whileAway)).toEqual([true, true])
    expect(back.announcement).toBe('Jane Doe: Call ended')
    const unknown = run(...away, ready(['a'], false), status('online'))
    expect(unknown.missed).toEqual({ calls: 1, complete: false })
    expect(unknown.cards[0]?.call).toMatchObject({ state: 'over', reason: 'ended' })
    expect(run(...signedIn, status('offline'), ready(), status('online')).missed).toBeUndefined()
  })

  it('stays refused until somebody signs in anew, and keeps what was written', () => {
    const refused = run(...signedIn, pop('a'), { kind: 'draft', callId: 'a', text: 'half a thou' }, { kind: 'refused' })
    expect(update(refused, status('connecting')).connection).toBe('refused')
    const again = [status('connecting'), status('online')].reduce(update, update(refused, { kind: 'signed in' }))
    expect([again.connection, again.drafts.a]).toEqual(['online', 'half a thou'])
  })

  it('forgets everything of whoever signs out but the switches', () => {
    const state = run(...signedIn, pop('a'), { kind: 'settings', settings: { sound: true } }, { kind: 'signed out' })
    expect(state.cards).toEqual([])
    expect(state.settings.sound).toBe(true)
  })

  it('lets a pop that somebody else answered go after two minutes, but not while it is written about', () => {
    const taken = run(...signedIn, pop('a'), over('a', 'answered elsewhere'), pop('b'), over('b', 'answered elsewhere'))
    const written = update(taken, { kind: 'draft', callId: 'a', text: 'Was for me' })
    const ids = (nowMs: number) => update(written, { kind: 'tick', nowMs }).cards.map(({ call: { callId } }) => callId)
    expect([ids(120_000), ids(122_000)]).toEqual([['b', 'a'], ['a']])
  })

  it('never takes away a call that goes on or is written about, whatever happens and however long it waits', () => {
    const callIds = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'.split(''))
    const actions = fc.oneof(
      callIds.map((callId) => pop(callId)),
      fc.tuple(callIds, fc.constantFrom('ended', 'answered elsewhere')).map(([id, reason]) => over(id, reason)),
      callIds.map((callId): Action => ({ kind: 'draft', callId, text: 'x' })),
      fc.nat(1_000_000).map((nowMs): Action => ({ kind: 'tick', nowMs })),
      fc.constantFrom(status('offline'), status('online'), ready()),
    )
    const needed = (state: State) => state.cards.filter((card) => isLive(card) || state.drafts[card.call.callId])
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 80 }), (list) => {
        let state = run(...signedIn)
        for (const action of list) {
          const before = needed(state).map(({ call: { callId } }) => callId)
          state = update(state, action)
          const after = state.cards.map(({ call: { callId } }) => callId)
          expect(new Set(after).size).toBe(after.length)
          expect(before.filter((callId) => !after.includes(callId))).toEqual([])
        }
        const idle = state.cards.filter((card) => !isOpen(card, state))
        const later = update(state, { kind: 'tick', nowMs: 10_000_000 })
        expect(later.cards.filter((card) => idle.includes(card)).length).toBeLessThanOrEqual(20)
      }),
    )
  })
})

describe('texts of the agent page', () => {
  it('opens http addresses and paths of this server, and nothing that would run', () => {
    const origin = 'https://hook.example'
    expect(safeLink('/contacts/1', origin)).toBe('https://hook.example/contacts/1')
    expect(safeLink('https://crm.example/x?y=1', origin)).toBe('https://crm.example/x?y=1')
    const refused = ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc', '']
    expect(refused.map((url) => safeLink(url, origin))).toEqual(refused.map(() => undefined))
  })

  it('writes times and last calls as people say them', () => {
    expect([0, 61_000, 3_723_000, -5].map(clockText)).toEqual(['0:00', '1:01', '1:02:03', '0:00'])
    const last = { id: '1', startedAt: '', direction: 'inbound', talkSeconds: 200, answeredBy: 'Ann' } as const
    expect(lastCallText({ ...last, outcome: 'answered' })).toBe('Answered by Ann, 3\u00a0min')
    expect(lastCallText({ ...last, outcome: 'abandoned' })).toBe('Hung up before an answer')
    expect(lastCallText({ ...last, direction: 'outbound', outcome: 'busy' })).toBe('Outgoing, busy')
  })
})

describe('a call of which nothing is heard, or that nobody took', () => {
  it('is no longer heard of after three minutes of ringing, until news comes', () => {
    const rings = update(initialState, pop('a'))
    const [card] = rings.cards
    expect([180_999, 181_000].map((nowMs) => card && isUnheard(card, nowMs))).toEqual([false, true])
    const [again] = update(rings, live({ kind: 'call', call: call('a') }, 200_000)).cards
    expect(again && isUnheard(again, 200_000)).toBe(false)
    const [talks] = update(rings, live({ kind: 'call', call: call('a', { state: 'talking' }) }, 2000)).cards
    expect(talks && isUnheard(talks, 10_000_000)).toBe(false)
  })

  it('is called missed, not ended, unless a colleague took it', () => {
    const ended = { state: 'over', reason: 'ended' } as const
    const textOf = (more: object) =>
      stateText(call('a', { state: 'over', ...more }), [{ extension: '102', name: 'Bob Ray' }])
    expect(textOf({ ...ended, outcome: 'missed' })).toBe('Missed')
    expect(textOf({ ...ended, outcome: 'answered' })).toBe('Call ended')
    const taken = { reason: 'answered elsewhere', outcome: 'missed' }
    expect(textOf(taken)).toBe('Answered elsewhere')
    expect(textOf({ ...taken, answeredBy: 'Cy Young' })).toBe('Answered by Cy Young')
    expect(textOf({ ...taken, answeredBy: '102' })).toBe('Answered by Bob Ray')
    expect(textOf({ ...taken, answeredBy: '103' })).toBe('Answered by 103')
  })
})
