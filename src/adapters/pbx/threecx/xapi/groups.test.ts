/** Samples of our own, in the form that 3CX describes; where its description is at hand, they and the requests are checked by it. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { readyNow, staffedNow } from '../../../../core/staffing/presence/staffed.ts'
import { SwitchhookError } from '../../../../lib/errors.ts'
import type { ThreecxApi } from '../api/api.ts'
import { GroupReader, groupPaths } from './group-reader.ts'
import { type ThreecxState, threecxGroups, type UserRow } from './groups.ts'
import { threecxTrunks } from './trunks.ts'

const nowMs = Date.parse('2026-11-20T10:00:00Z')

const user = (own: string, parts: Partial<UserRow> = {}): UserRow => ({
  ...{ Number: own, FirstName: 'Ann', LastName: 'Lee', QueueStatus: 'LoggedIn', CurrentProfileName: 'Available' },
  ...{ IsRegistered: true, ForwardingProfiles: [{ Name: 'Available', DisableRingGroupCalls: false }] },
  ...parts,
})
const call = {
  ...{ Id: 7, Caller: '10000 Trunk', Callee: '800 Sales', Status: 'Talking' },
  ...{ LastChangeStatus: '2026-11-20T09:59:20Z', ServerNow: '2026-11-20T10:00:00Z' },
}
const base: ThreecxState = {
  users: [user('101')],
  queues: [{ Number: '800', Name: 'Sales', SLATime: 30, Agents: [{ Number: '101', Name: 'Ann' }] }],
  ringGroups: [{ Number: '600', Name: 'All', Members: [{ Number: '101', Name: 'Ann' }] }],
  calls: [],
  nowMs,
}

function judged(state: Partial<ThreecxState>) {
  const groups = threecxGroups({ ...base, ...state }).map((group) => ({ ...group, asOfMs: nowMs, source: 'xapi' }))
  return groups.map((group) => [group.group.number, staffedNow(group, nowMs), readyNow(group, nowMs)])
}

describe('queues and ring groups of a 3CX', () => {
  it('a queue is never said to be staffed: its log-in can not be known', () => {
    expect(judged({})).toEqual([
      ['800', 'unknown', 'unknown'],
      ['600', 'somebody', 'somebody'],
    ])
  })

  it('a queue has nobody when all are logged out or have no phone', () => {
    const users = [user('101', { QueueStatus: 'LoggedOut' })]
    expect(judged({ users })[0]).toEqual(['800', 'nobody', 'nobody'])
    expect(judged({ users: [user('101', { IsRegistered: false })] })).toEqual([
      ['800', 'nobody', 'nobody'],
      ['600', 'nobody', 'nobody'],
    ])
    expect(judged({ queues: [{ Number: '800', Name: 'Sales', Agents: [] }] })[0]?.[1]).toBe('nobody')
  })

  it('a user that can not be seen proves nothing', () => {
    expect(judged({ users: [] }).map(([, staffed]) => staffed)).toEqual(['unknown', 'unknown'])
  })

  it('a profile keeps calls of ring groups away', () => {
    const users = [user('101', { ForwardingProfiles: [{ Name: 'Available', DisableRingGroupCalls: true }] })]
    expect(judged({ users })[1]).toEqual(['600', 'nobody', 'nobody'])
    expect(judged({ users: [user('101', { CurrentProfileName: 'Away' })] })[1]?.[1]).toBe('unknown')
  })

  it('who waits is whose call has the queue for its callee, as long as 3CX says', () => {
    const [sales] = threecxGroups({ ...base, calls: [call, { ...call, Id: 8, Callee: '8001 Other' }] })
    expect(sales?.waiting).toEqual([{ id: '7', sinceMs: nowMs - 40_000 }])
    expect(sales?.targetSeconds).toBe(30)
  })

  it.each([
    ['Disabled', 'off'],
    ['AllowToOptOut', 'opt out'],
    ['AskToOptIn', 'opt in'],
    [null, undefined],
    ['SomethingNew', undefined],
  ])('a queue whose Recording is %s asks for consent by: %s', (Recording, consent) => {
    const [sales] = threecxGroups({ ...base, queues: [{ Number: '800', Recording }] })
    expect(sales?.recordingConsent).toBe(consent)
  })

  it.each([
    ['Talking', '10000 Trunk', '101 Lee, Ann', 'on a call'],
    ['Ringing', '10000 Trunk', '101 Lee, Ann', 'ringing'],
    ['Routing', '101 Lee, Ann', '0123', 'on a call'],
    ['Talking', '10000 Trunk', '1011 Other', 'free'],
  ])('a phone in a call that is %s from %s to %s is %s', (Status, Caller, Callee, phone) => {
    const [sales] = threecxGroups({ ...base, calls: [{ ...call, Status, Caller, Callee }] })
    expect(sales?.members[0]?.phone).toBe(phone)
  })
})

const trunk = { Number: '10000', IsOnline: true, Gateway: { Name: 'Itsp', RequireRegistrationFor: 'InOutCalls' } }

describe('trunks of a 3CX', () => {
  it.each([
    ['up', { IsOnline: true }],
    ['down', { IsOnline: false }],
    ['unknown', { IsOnline: null }],
    ['unknown', { IsOnline: false, Gateway: { Name: 'Itsp', RequireRegistrationFor: 'Nothing' } }],
  ] as const)('are %s where the XAPI says %o', (state, parts) => {
    expect(threecxTrunks([{ ...trunk, ...parts }])).toEqual([{ name: 'Itsp (10000)', state }])
  })

  it('that the client ID may not see are not asked for each time, and queues are read all the same', async () => {
    const clock = createVirtualClock(nowMs)
    let asked = 0
    const get = async ({ path: wanted }: { path: string }) => {
      if (!wanted.includes('/Trunks')) return { value: [] }
      asked += 1
      throw new SwitchhookError('source_unauthorized', 'may not')
    }
    const reader = new GroupReader({ url: 'https://pbx.example', get } as unknown as ThreecxApi, clock)
    const { signal } = new AbortController()
    expect(await reader.readTrunks(signal)).toBeUndefined()
    expect(await reader.readTrunks(signal)).toBeUndefined()
    expect(await reader.read(signal)).toEqual([])
    expect(asked).toBe(1)
    await clock.advance(300_000)
    await reader.readTrunks(signal)
    expect(asked).toBe(2)
  })
})

describe('reading them', () => {
  it('asks for members now and then, for users and calls each time, and shows a wait as one', async () => {
    const clock = createVirtualClock(nowMs)
    const asked: string[] = []
    const rows = { Users: [user('101')], Queues: base.queues, RingGroups: base.ringGroups, ActiveCalls: [call] }
    const get = async ({ path: wanted }: { path: string }) => {
      asked.push(wanted)
      const name = /v1\/(\w+)/.exec(wanted)?.[1] as keyof typeof rows
      return { value: rows[name] }
    }
    const reader = new GroupReader({ url: 'https://pbx.example', get } as unknown as ThreecxApi, clock)
    const first = await reader.read(new AbortController().signal)
    rows.ActiveCalls = [{ ...call, ServerNow: '2026-11-20T10:00:11Z' }]
    await clock.advance(10_000)
    const second = await reader.read(new AbortController().signal)
    expect(second).toEqual(first)
    expect(asked.map((one) => /v1\/(\w+)/.exec(one)?.[1])).toEqual([
      ...['Queues', 'RingGroups', 'Users', 'ActiveCalls'],
      ...['Users', 'ActiveCalls'],
    ])
  })
})

/** 3CX's own description of the XAPI, where this machine has it; it may not be copied here. */
const description = path.resolve(import.meta.dirname, '../../../../../../shared/fixtures/3cx/xapi-openapi.yaml')

if (existsSync(description)) describe('by 3CX’s own description', describedByVendor)

function describedByVendor(): void {
  const { paths, components } = parse(readFileSync(description, 'utf8'))

  const propertiesOf = (name: string): string[] => {
    const { properties, allOf = [] } = components.schemas[name]
    const all = [properties, ...allOf.map((one: { properties?: object }) => one.properties)]
    // From Pbx.ClickToCall, which each of them is.
    return [...all.flatMap((one) => Object.keys(one ?? {})), 'Number']
  }

  it.each([
    [groupPaths.users, 'Pbx.User'],
    [groupPaths.queues, 'Pbx.Queue'],
    [groupPaths.ringGroups, 'Pbx.RingGroup'],
    [groupPaths.calls, 'Pbx.ActiveCall'],
    [groupPaths.trunks, 'Pbx.Trunk'],
  ])('%s asks for what is there', (wanted, schema) => {
    const [, name = '', query = ''] = /^\/xapi\/v1(\/\w+)\?(.*)$/.exec(wanted) ?? []
    expect(Object.keys(paths)).toContain(name)
    const parameters: string[] = paths[name].get.parameters.map(({ name: own }: { name?: string }) => own)
    const [select = '', expand] = [/\$select=([\w,]+)/.exec(query)?.[1], /\$expand=(\w+)/.exec(query)?.[1]]
    const members = [...select.split(','), ...(expand === undefined ? [] : [expand])]
    expect(members.filter((one) => !propertiesOf(schema).includes(one))).toEqual([])
    expect(parameters).toEqual(expect.arrayContaining(['$select', '$expand']))
  })

  it('a queue asks for consent in no other way than the three that are known here', () => {
    expect(components.schemas['Pbx.QueueRecording'].enum).toEqual(['Disabled', 'AllowToOptOut', 'AskToOptIn'])
  })

  it('samples have members that are described', () => {
    for (const [name, sample] of [
      ['Pbx.User', user('101')],
      ['Pbx.Queue', { Number: '', Name: '', SLATime: 1, Recording: 'Disabled', Agents: [] }],
      ['Pbx.RingGroup', { Name: '', Members: [] }],
      ['Pbx.ActiveCall', call],
      ['Pbx.Trunk', trunk],
      ['Pbx.Gateway', trunk.Gateway],
      ['Pbx.QueueAgent', { Number: '', Name: '' }],
      ['Pbx.RingGroupMember', { Number: '', Name: '' }],
      ['Pbx.ForwardingProfile', { Name: '', DisableRingGroupCalls: false }],
    ] as const) {
      const known = propertiesOf(name)
      expect([name, Object.keys(sample).filter((one) => !known.includes(one))]).toEqual([name, []])
    }
  })
}
