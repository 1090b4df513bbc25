import { describe, expect, it } from 'vitest'
import type { CallData } from '../../../client/index.ts'
import { initialState, type State } from '../state.ts'
import { update } from '../update.ts'
import { selectedCard } from './selected.ts'

const call = (callId: string, more: object = {}) =>
  ({
    ...{ callId, state: 'over', reason: 'ended', caller: 'none', callerIdNum: '+12125550147', callerIdName: '' },
    ...{ contact: null, lastCalls: [], notes: [], ...more },
  }) as unknown as CallData

function stateWith(...calls: CallData[]): State {
  const times = { shownAtMs: 0, heardAtMs: 0, overAtMs: 0, whileAway: false, touched: false, announced: true }
  return { ...initialState, cards: calls.map((one) => ({ call: one, ...times })) }
}

const sons = { source: 'odoo', id: '2', name: 'Bell & Sons' }

describe('a contact that was chosen', () => {
  it('is on all cards of the number where it is remembered, else on the one, and what was known is asked anew', () => {
    const before = stateWith(call('a', { shared: true }), call('b'), call('c', { callerIdNum: '+12125550199' }))
    const namesAfter = (number?: string) => {
      const state = update(before, { kind: 'work', change: { kind: 'chosen', callId: 'a', contact: sons, number } })
      return state.cards.map((card) => card.call.contact?.name)
    }
    expect(namesAfter('+12125550147')).toEqual(['Bell & Sons', 'Bell & Sons', undefined])
    expect(namesAfter()).toEqual(['Bell & Sons', undefined, undefined])
    const state = update(before, { kind: 'work', change: { kind: 'chosen', callId: 'a', contact: sons } })
    expect(state.cards[0]?.call).toMatchObject({ shared: undefined, caller: 'found' })
    expect(state.work.cases.a).toMatchObject({ contact: undefined, isWrong: false })
  })
})

describe('the contact panel', () => {
  it('stays with the call that somebody works in while it goes on, and follows a new ring once that is over', () => {
    const live = stateWith(call('talk', { state: 'talking' }))
    const chosen = update(live, { kind: 'work', change: { kind: 'selected', callId: 'talk' } })
    const change = { kind: 'pop', call: call('ring', { state: 'ringing' }) } as const
    const both = update(chosen, { kind: 'live', change, nowMs: 1000 })
    expect(selectedCard(both)?.call.callId).toBe('talk')
    const over = { kind: 'over', call: call('talk') } as const
    expect(selectedCard(update(both, { kind: 'live', change: over, nowMs: 2000 }))?.call.callId).toBe('ring')
  })

  it('shows a call that was found, also one of another day, as a card that can be closed', () => {
    const state = update(stateWith(), { kind: 'work', change: { kind: 'call found', call: call('old') } })
    expect(selectedCard(state)?.call.callId).toBe('old')
    const again = update(state, { kind: 'work', change: { kind: 'call found', call: call('old') } })
    expect(again.cards).toHaveLength(1)
    expect(update(again, { kind: 'day', day: { calls: [], callBacks: [] } }).cards).toHaveLength(1)
  })
})

describe('an outcome', () => {
  it('is on the card once it is saved, and chosen no more', () => {
    const chosen = update(stateWith(call('a')), {
      kind: 'work',
      change: { kind: 'case', callId: 'a', case: { wrapUp: 'Sale' } },
    })
    const saved = update(chosen, { kind: 'work', change: { kind: 'wrap-up saved', callId: 'a' } })
    expect([saved.cards[0]?.call.wrapUp, saved.work.cases.a?.wrapUp]).toEqual(['Sale', undefined])
  })
})
