/** Against recordings of a real Asterisk 22, and against an Asterisk of a few lines whose messages get lost, doubled and late. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recorded } from '../../../../../test/support/asterisk/recordings.ts'
import type { ReportedGroup } from '../../../../core/staffing/presence/group-report.ts'
import { type AmiMessage, parseMessage } from '../message.ts'
import { inboundContextDefaults, outboundContextDefaults, readerOf } from '../numbering.ts'
import { QueueTracker, type RingGroup } from './queue-tracker.ts'

const reader = readerOf({
  inboundContexts: inboundContextDefaults,
  outboundContexts: outboundContextDefaults,
  extensionPattern: /^(\d{2,6})$/,
  trunks: [],
  endpoints: {},
})

const trackerOf = (ringGroups: readonly RingGroup[] = []) => new QueueTracker({ reader, ringGroups })

const nowMs = Date.parse('2026-11-20T10:00:00Z')

function message(event: string, fields: Readonly<Record<string, string | number>>): AmiMessage {
  const lines = Object.entries({ Event: event, ...fields }).map(([key, value]) => `${key}: ${value}`)
  return parseMessage(lines.join('\r\n'))
}

function fullStatus(tracker: QueueTracker, items: readonly AmiMessage[], atMs = nowMs): void {
  tracker.beginStatus()
  for (const item of [...items, message('QueueStatusComplete', { EventList: 'Complete' })]) tracker.take(item, atMs)
}

const find = (groups: readonly ReportedGroup[] | undefined, number: string) =>
  groups?.find(({ group }) => group.number === number)

describe('recorded by a real Asterisk', () => {
  const answers = recorded('queries').map((one) => one.message)
  it('a full status has each queue with its members', () => {
    const tracker = trackerOf()
    fullStatus(tracker, answers)
    const groups = tracker.groups(nowMs)
    expect(groups?.map(({ group }) => group.number)).toEqual(['sales-local', 'empty-wait', 'sales', 'empty-strict'])
    expect(find(groups, 'sales')?.members).toMatchObject([
      { extension: '1001', name: 'Alice Agent', loggedIn: 'yes', phone: 'free' },
    ])
    expect(find(groups, 'sales-local')?.members.map(({ extension }) => extension)).toEqual(['1001'])
    expect(find(groups, 'empty-wait')?.members).toEqual([])
  })

  it('a call in a queue: the caller waits, the phone rings, is on a call, is free', () => {
    const again = trackerOf()
    fullStatus(again, answers)
    const phones: string[] = []
    const waits: number[] = []
    for (const one of recorded('queue-answered')) {
      again.take(one.message, one.atMs)
      const group = find(again.groups(one.atMs), 'sales')
      const phone = group?.members[0]?.phone ?? ''
      if (phones.at(-1) !== phone) phones.push(phone)
      const waiting = group?.waiting.length ?? 0
      if (waits.at(-1) !== waiting) waits.push(waiting)
    }
    expect(phones).toEqual(['free', 'ringing', 'on a call', 'free'])
    expect(waits).toEqual([0, 1, 0])
  })

  it('a member without a phone of its own (Local channel) is on a call while the queue says so', () => {
    const tracker = trackerOf()
    fullStatus(tracker, answers)
    const phones = new Set(
      recorded('local-queue-answered').map((one) => {
        tracker.take(one.message, one.atMs)
        return find(tracker.groups(one.atMs), 'sales-local')?.members[0]?.phone
      }),
    )
    expect([...phones]).toContain('on a call')
    expect(find(tracker.groups(nowMs), 'sales-local')?.members[0]?.phone).toBe('free')
  })

  it('ring groups by the devices of their members', () => {
    const tracker = trackerOf([{ number: '600', name: 'All', members: ['1001', '1002'] }])
    fullStatus(
      tracker,
      answers.filter(({ event }) => !event.startsWith('DeviceState')),
    )
    expect(find(tracker.groups(nowMs), '600')).toBeUndefined()
    for (const one of answers) tracker.take(one, nowMs)
    const seen = new Set<string>()
    for (const one of recorded('ringgroup')) {
      tracker.take(one.message, one.atMs)
      seen.add(
        find(tracker.groups(one.atMs), '600')
          ?.members.map(({ phone }) => phone)
          .join() ?? '',
      )
    }
    expect([...seen]).toContain('ringing,ringing')
    expect([...seen]).toContain('on a call,free')
    expect(find(tracker.groups(nowMs), '600')?.members.map(({ phone }) => phone)).toEqual(['free', 'free'])
  })
})

describe('members', () => {
  const member = (fields: object = {}) =>
    message('QueueMember', {
      ...{ Queue: '800', Name: 'Ann', Location: 'Local/101@from-queue/n', StateInterface: 'PJSIP/101' },
      ...{ Membership: 'dynamic', LastCall: 0, LastPause: 0, InCall: 0, Status: 1, Paused: 0, PausedReason: '' },
      ...{ Wrapuptime: 0, ...fields },
    })
  const groupOf = (...items: AmiMessage[]) => {
    const tracker = trackerOf()
    fullStatus(tracker, [message('QueueParams', { Queue: '800', ServiceLevel: 15 }), ...items])
    return { tracker, group: find(tracker.groups(nowMs), '800') }
  }

  it('are paused with the reason and since when', () => {
    const { group } = groupOf(member({ Paused: 1, PausedReason: 'lunch', LastPause: nowMs / 1000 - 60 }))
    expect(group).toMatchObject({
      targetSeconds: 15,
      members: [{ extension: '101', paused: { reason: 'lunch', sinceMs: nowMs - 60_000 } }],
    })
  })

  it('who have been unpaused keep no reason', () => {
    expect(groupOf(member({ PausedReason: 'x', LastPause: 5 })).group?.members[0]?.paused).toBeUndefined()
  })

  it.each([
    [0, 'unknown'],
    [1, 'free'],
    [2, 'on a call'],
    [3, 'on a call'],
    [4, 'unregistered'],
    [5, 'unregistered'],
    [6, 'ringing'],
    [7, 'on a call'],
    [8, 'on a call'],
  ])('of device state %i are %s', (Status, phone) => {
    expect(groupOf(member({ Status })).group?.members[0]?.phone).toBe(phone)
  })

  it('who have just had a call are left alone for as long as the queue does so', () => {
    const { tracker } = groupOf(member({ LastCall: nowMs / 1000 - 10, Wrapuptime: 30 }))
    const at = (ms: number) => find(tracker.groups(ms), '800')?.members[0]?.paused
    expect(at(nowMs)).toEqual({ reason: 'wrap-up', sinceMs: nowMs - 10_000 })
    expect(at(nowMs + 20_000)).toBeUndefined()
  })

  it('who may log in and are not are shown by the device states of FreePBX', () => {
    const { tracker } = groupOf(member())
    const custom = (extension: string, State: string) =>
      tracker.take(message('DeviceStateChange', { Device: `Custom:QUEUE${extension}*800`, State }), nowMs)
    custom('101', 'INUSE')
    custom('102', 'NOT_INUSE')
    expect(find(tracker.groups(nowMs), '800')?.members.map(({ extension, loggedIn }) => [extension, loggedIn])).toEqual(
      [
        ['101', 'yes'],
        ['102', 'no'],
      ],
    )
  })

  it('who wait since before are known from the list, and keep their time', () => {
    const entry = (Wait: number) => message('QueueEntry', { Queue: '800', Position: 1, Uniqueid: '1.1', Wait })
    const { tracker, group } = groupOf(entry(30))
    expect(group?.waiting).toEqual([{ id: '1.1', sinceMs: nowMs - 30_000 }])
    fullStatus(tracker, [message('QueueParams', { Queue: '800' }), entry(30)], nowMs + 900)
    expect(find(tracker.groups(nowMs), '800')?.waiting[0]?.sinceMs).toBe(nowMs - 30_000)
  })

  it('are not known after the connection ended, until a full status came', () => {
    const { tracker } = groupOf(member())
    tracker.lost()
    expect(tracker.groups(nowMs)).toBeUndefined()
    fullStatus(tracker, [])
    expect(tracker.groups(nowMs)).toEqual([])
  })

  it('of a queue that is new ask for a full status', () => {
    const { tracker } = groupOf(member())
    expect(tracker.wantsStatus).toBe(false)
    tracker.take(message('QueueCallerJoin', { Queue: '801', Uniqueid: '2.1' }), nowMs)
    expect(tracker.wantsStatus).toBe(true)
  })
})

/** What the queues of an Asterisk are, and what it says of each change. */
class Model {
  readonly members = new Map<string, Record<string, string | number>>()
  readonly callers = new Set<string>()

  apply(step: Step): AmiMessage {
    const { kind, queue, who } = step
    const key = `${queue} ${who}`
    const fields = { Queue: queue, MemberName: `P ${who}`, Interface: `PJSIP/${who}`, StateInterface: `PJSIP/${who}` }
    if (kind === 'join' || kind === 'leave' || kind === 'abandon') {
      if (kind === 'join') this.callers.add(key)
      else this.callers.delete(key)
      const event = { join: 'QueueCallerJoin', leave: 'QueueCallerLeave', abandon: 'QueueCallerAbandon' }[kind]
      return message(event, { Queue: queue, Uniqueid: key })
    }
    const known = this.members.get(key) ?? {
      ...fields,
      Status: 1,
      Paused: 0,
      PausedReason: '',
      LastPause: 0,
      InCall: 0,
    }
    if (kind === 'remove') {
      this.members.delete(key)
      return message('QueueMemberRemoved', known)
    }
    const next = {
      ...known,
      Status: step.status,
      Paused: step.paused ? 1 : 0,
      PausedReason: step.paused ? 'lunch' : '',
    }
    this.members.set(key, next)
    return message({ add: 'QueueMemberAdded', status: 'QueueMemberStatus', pause: 'QueueMemberPause' }[kind], next)
  }

  list(): AmiMessage[] {
    return [
      ...['800', '801'].map((Queue) => message('QueueParams', { Queue })),
      ...[...this.members.values()].map(({ MemberName, Interface, ...rest }) =>
        message('QueueMember', { ...rest, Name: MemberName ?? '', Location: Interface ?? '' }),
      ),
      ...[...this.callers].map((key) =>
        message('QueueEntry', { Queue: key.split(' ')[0] ?? '', Uniqueid: key, Wait: 0 }),
      ),
    ]
  }
}

const step = fc.record({
  kind: fc.constantFrom('add', 'remove', 'status', 'pause', 'join', 'leave', 'abandon'),
  queue: fc.constantFrom('800', '801'),
  who: fc.constantFrom('101', '102', '103'),
  status: fc.nat(8),
  paused: fc.boolean(),
  arrival: fc.constantFrom('comes', 'comes', 'comes', 'lost', 'doubled', 'late'),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const facts = (groups: readonly ReportedGroup[] | undefined) =>
  groups?.map(({ group, members, waiting }) => [
    group.number,
    members.map(({ extension, loggedIn, phone, paused }) => [extension, loggedIn, phone, paused?.reason]),
    waiting.map(({ id }) => id).sort(),
  ])

describe('events that are lost, doubled and late', () => {
  it('are repaired by the next full status', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [model, tracker] = [new Model(), trackerOf()]
        fullStatus(tracker, model.list())
        const late: AmiMessage[] = []
        for (const one of steps) {
          const said = model.apply(one)
          if (one.arrival === 'late') late.push(said)
          else if (one.arrival !== 'lost') tracker.take(said, nowMs)
          if (one.arrival === 'doubled') tracker.take(said, nowMs)
        }
        for (const one of late) tracker.take(one, nowMs)
        fullStatus(tracker, model.list())
        const truth = trackerOf()
        fullStatus(truth, model.list())
        expect(facts(tracker.groups(nowMs))).toEqual(facts(truth.groups(nowMs)))
      }),
    )
  })

  it('without any, the events alone keep up, also while a full status comes in', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, when) => {
        const [model, tracker] = [new Model(), trackerOf()]
        fullStatus(tracker, model.list())
        for (const [i, one] of steps.entries()) {
          if (i !== when) {
            tracker.take(model.apply(one), nowMs)
            continue
          }
          // The list was begun, and an event comes among its items after what it is about was listed.
          tracker.beginStatus()
          for (const item of model.list()) tracker.take(item, nowMs)
          tracker.take(model.apply(one), nowMs)
          tracker.take(message('QueueStatusComplete', {}), nowMs)
        }
        const truth = trackerOf()
        fullStatus(truth, model.list())
        expect(facts(tracker.groups(nowMs))).toEqual(facts(truth.groups(nowMs)))
      }),
    )
  })
})
