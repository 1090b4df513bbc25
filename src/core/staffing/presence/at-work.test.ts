import { describe, expect, it } from 'vitest'
import { type GroupMember, type GroupState, staleAfterMs } from '../group-state.ts'
import { isAway } from './at-work.ts'

const nowMs = 1_800_000_000_000
const member = (more: Partial<GroupMember> = {}): GroupMember => ({
  ...{ extension: '101', loggedIn: 'yes', phone: 'free', ...more },
})
const group = (members: readonly GroupMember[], asOfMs = nowMs): GroupState => ({
  ...{ group: { number: '800', kind: 'queue' }, members, waiting: [], asOfMs, source: 'ami' },
})
const away = (...groups: readonly GroupState[]) => isAway(groups, '101', nowMs)

describe('whether somebody is at work', () => {
  it.each([
    ['free', member(), false],
    ['on a call', member({ phone: 'on a call' }), false],
    ['not known to be logged in', member({ loggedIn: 'unknown', phone: 'unknown' }), false],
    ['paused', member({ paused: { reason: 'lunch' } }), true],
    ['logged out', member({ loggedIn: 'no' }), true],
    ['at a phone that no call can reach', member({ phone: 'unregistered' }), true],
  ])('of whoever is %s', (_, one, expected) => {
    expect(away(group([one]))).toBe(expected)
  })

  it('is believed of who is in no group, and of reports that are old', () => {
    expect(away(group([member({ extension: '102', loggedIn: 'no' })]))).toBe(false)
    expect(away(group([member({ loggedIn: 'no' })], nowMs - staleAfterMs - 1))).toBe(false)
  })

  it('is so of who is paused in one queue and ready in another', () => {
    expect(away(group([member({ paused: {} })]), group([member()]))).toBe(false)
    expect(away(group([member({ paused: {} })]), group([member({ loggedIn: 'no' })]))).toBe(true)
  })
})
