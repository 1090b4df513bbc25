import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GroupMember, type GroupState, staleAfterMs } from '../group-state.ts'
import { countMembers, memberState, readyNow, staffedNow } from './staffed.ts'

const nowMs = Date.parse('2026-11-20T10:00:00Z')

const anyMember = fc.record<GroupMember>(
  {
    extension: fc.constantFrom('101', '102', '103'),
    loggedIn: fc.constantFrom('yes', 'no', 'unknown'),
    paused: fc.record({ reason: fc.constant('lunch') }),
    phone: fc.constantFrom('free', 'ringing', 'on a call', 'unregistered', 'unknown'),
  },
  { requiredKeys: ['extension', 'loggedIn', 'phone'] },
)

function group(members: readonly GroupMember[], parts: Partial<GroupState> = {}): GroupState {
  return { group: { number: '800', kind: 'queue' }, members, waiting: [], asOfMs: nowMs, source: 'ami', ...parts }
}

const ann: GroupMember = { extension: '101', loggedIn: 'yes', phone: 'free' }

describe('who is there', () => {
  it.each([
    ['nobody is a member', [], 'nobody', 'nobody'],
    ['one is free', [ann], 'somebody', 'somebody'],
    ['one is on a call', [{ ...ann, phone: 'on a call' }], 'somebody', 'nobody'],
    ['all are paused', [{ ...ann, paused: { reason: 'lunch' } }], 'nobody', 'nobody'],
    ['the only phone is unregistered', [{ ...ann, phone: 'unregistered' }], 'nobody', 'nobody'],
    ['all are logged out', [{ ...ann, loggedIn: 'no' }], 'nobody', 'nobody'],
    ['3CX can not say the log-in to this queue', [{ ...ann, loggedIn: 'unknown' }], 'unknown', 'unknown'],
    ['one can not be known, another is there', [{ ...ann, loggedIn: 'unknown' }, ann], 'somebody', 'somebody'],
    ['Asterisk knows nothing of the phone', [{ ...ann, phone: 'unknown' }], 'unknown', 'unknown'],
  ] as const)('%s', (_, members, staffed, ready) => {
    expect([staffedNow(group(members), nowMs), readyNow(group(members), nowMs)]).toEqual([staffed, ready])
  })

  it('is unknown when not all members are known, and when the source is silent', () => {
    expect(staffedNow(group([{ ...ann, loggedIn: 'no' }], { hasMoreMembers: true }), nowMs)).toBe('unknown')
    expect(staffedNow(group([ann]), nowMs + staleAfterMs)).toBe('somebody')
    expect(staffedNow(group([]), nowMs + staleAfterMs + 1)).toBe('unknown')
  })

  it('is unknown when the clock was set back by an hour: the report may be older than it says', () => {
    const reported = group([ann], { asOfMs: nowMs + 3_600_000 })
    expect([staffedNow(reported, nowMs), readyNow(reported, nowMs)]).toEqual(['unknown', 'unknown'])
  })

  it('is never contradicted by more knowledge, and ready is never more than staffed', () => {
    const known = (member: GroupMember): GroupMember[] => {
      const logins = member.loggedIn === 'unknown' ? (['yes', 'no'] as const) : [member.loggedIn]
      const phones =
        member.phone === 'unknown' ? (['free', 'ringing', 'on a call', 'unregistered'] as const) : [member.phone]
      return logins.flatMap((loggedIn) => phones.map((phone) => ({ ...member, loggedIn, phone })))
    }
    fc.assert(
      fc.property(fc.array(anyMember, { maxLength: 4 }), fc.nat(), (members, pick) => {
        const truth = group(members.map((member, i) => known(member)[(pick + i) % known(member).length] ?? member))
        for (const judge of [staffedNow, readyNow]) {
          const judged = judge(group(members), nowMs)
          if (judged !== 'unknown') expect(judge(truth, nowMs)).toBe(judged)
          expect(judge(truth, nowMs)).not.toBe('unknown')
        }
        if (readyNow(group(members), nowMs) === 'somebody') expect(staffedNow(group(members), nowMs)).toBe('somebody')
        if (staffedNow(group(members), nowMs) === 'nobody') expect(readyNow(group(members), nowMs)).toBe('nobody')
        const counts = Object.values(countMembers({ members }))
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(members.length)
      }),
    )
  })

  it('counts a paused member whose phone rings as paused, one whose phone is gone as unreachable', () => {
    expect(memberState({ ...ann, paused: {}, phone: 'ringing' })).toBe('paused')
    expect(memberState({ ...ann, paused: {}, phone: 'unregistered' })).toBe('unreachable')
  })
})
