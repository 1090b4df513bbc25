import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallData, LiveChange } from '../../client/index.ts'
import type { AutoOpen } from '../shared/settings.ts'
import { changePops, dismiss, noPops, type Pops, readPops, shownCalls } from './pops.ts'

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
    contact: { url: 'https://crm.example/1' } as CallData['contact'],
    account: null,
    lastCalls: [],
    aiSummary: null,
    conversationId: null,
    notes: [],
    ...more,
  }
}

const rule = (autoOpen: AutoOpen) => ({ autoOpen, hasRecord: ({ contact }: CallData) => contact?.url !== undefined })
const pop = (id: string, more?: Partial<CallData>): LiveChange => ({ kind: 'pop', call: call(id, more) })

describe('pops', () => {
  it('announces a call once, though the server sends it anew', () => {
    const first = changePops(noPops, pop('a'), rule('off'))
    expect(first.effects.announce?.callId).toBe('a')
    const again = changePops(readPops(JSON.parse(JSON.stringify(first.pops))), pop('a'), rule('off'))
    expect(again.effects.announce).toBeUndefined()
  })

  it('opens the record when it rings or when it is answered, as was chosen, once, and never for calls of one’s own', () => {
    const opened = (autoOpen: AutoOpen, ...changes: LiveChange[]) => {
      let pops: Pops = noPops
      return changes.flatMap((change) => {
        const next = changePops(pops, change, rule(autoOpen))
        pops = next.pops
        return next.effects.open ? [`${next.effects.open.callId} ${next.effects.open.state}`] : []
      })
    }
    const talk = { kind: 'call', call: call('a', { state: 'talking' }) } as const
    expect(opened('off', pop('a'), talk)).toEqual([])
    expect(opened('ring', pop('a'), pop('a'), talk)).toEqual(['a ringing'])
    expect(opened('answer', pop('a'), talk, talk)).toEqual(['a talking'])
    expect(opened('ring', pop('a', { direction: 'outbound' }))).toEqual([])
    expect(opened('ring', pop('a', { contact: null, caller: 'pending' }), pop('a'))).toEqual(['a ringing'])
  })

  it('shows no dismissed call, and three at most', () => {
    const calls = ['a', 'b', 'c', 'd', 'e'].map((id) => call(id))
    expect(shownCalls(dismiss(noPops, 'e'), calls, []).map(({ callId }) => callId)).toEqual(['b', 'c', 'd'])
  })

  it('never announces twice, whatever comes in whatever order', () => {
    const ids = fc.constantFrom('a', 'b', 'c')
    const changes = fc.oneof(
      ids.map((id) => pop(id)),
      fc
        .tuple(ids, fc.constantFrom('ringing', 'talking'))
        .map(([id, state]) => pop(id, { state } as Partial<CallData>)),
      ids.map((id): LiveChange => ({ kind: 'over', call: call(id, { state: 'over' }) })),
      fc.subarray(['a', 'b', 'c']).map((gone): LiveChange => ({ kind: 'ready', gone, resumed: false })),
    )
    fc.assert(
      fc.property(
        fc.array(changes, { maxLength: 60 }),
        fc.constantFrom<AutoOpen>('off', 'ring', 'answer'),
        (list, autoOpen) => {
          let pops: Pops = noPops
          const seen: string[] = []
          for (const change of list) {
            const next = changePops(pops, change, rule(autoOpen))
            pops = readPops(JSON.parse(JSON.stringify(next.pops)))
            if (next.effects.announce) seen.push(`announce ${next.effects.announce.callId}`)
            if (next.effects.open) seen.push(`open ${next.effects.open.callId}`)
          }
          expect(new Set(seen).size).toBe(seen.length)
        },
      ),
    )
  })

  it('reads what is stored as far as it is of the right form', () => {
    expect(readPops({ announced: ['a', 1], dismissed: 'x' })).toEqual({ announced: ['a'], dismissed: [], opened: [] })
    expect(readPops(undefined)).toEqual(noPops)
  })
})
