/** What recordings do not show: merged calls, pickup, gaps, FreePBX's contexts, calls that are none. */
import { describe, expect, it } from 'vitest'
import { callsOf, comparable } from '../../../../test/support/asterisk/reported-calls.ts'
import { rigRecorded } from '../../../../test/support/asterisk/rig-recordings.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { asteriskAmiSchema } from '../../../programs/forwarder/sources/asterisk-ami/settings.ts'
import { parseMessage } from './message.ts'
import { readerOf } from './numbering.ts'
import { Translator } from './translator.ts'

const startMs = Date.parse('2026-11-20T09:00:00.000Z')

/** A PBX that says what happens, a second after the other. */
class Pbx {
  readonly translator: Translator
  readonly events: CallEvent[] = []
  nowMs = startMs

  constructor(settings: object = {}) {
    const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'a', secret: 'b', ...settings })
    this.translator = new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })
  }

  say(event: string, fields: Readonly<Record<string, string>>, ...others: Readonly<Record<string, string>>[]): this {
    this.nowMs += 1000
    const lines = [fields, ...others].flatMap((part) => Object.entries(part).map(([key, value]) => `${key}: ${value}`))
    const message = parseMessage([`Event: ${event}`, ...lines].join('\r\n'))
    this.events.push(...this.translator.take(message, this.nowMs))
    return this
  }

  dial(by: Snapshot, to: Snapshot, more: Readonly<Record<string, string>> = {}): this {
    return this.say('DialBegin', by(), to('Dest'), more).say('Newstate', to('', { ChannelState: '5' }))
  }

  answer(by: Snapshot, to: Snapshot, bridge: string): this {
    return this.say('DialEnd', by(), to('Dest'), { DialStatus: 'ANSWER' })
      .say('BridgeEnter', to(), { BridgeUniqueid: bridge })
      .say('BridgeEnter', by(), { BridgeUniqueid: bridge })
  }

  get calls() {
    return callsOf(this.events).map(comparable)
  }
}

type Snapshot = (prefix?: string, more?: Readonly<Record<string, string>>) => Record<string, string>

function channel(name: string, id: string, linkedId: string, own: Readonly<Record<string, string>> = {}): Snapshot {
  return (prefix = '', more = {}) => {
    const all = { Channel: name, Uniqueid: id, Linkedid: linkedId, ...own, ...more }
    return Object.fromEntries(Object.entries(all).map(([key, value]) => [`${prefix}${key}`, value]))
  }
}

const trunk = channel('PJSIP/provider-1', '1.1', '1.1', {
  Context: 'from-pstn',
  Exten: '5550100',
  CallerIDNum: '+15551234567',
})
const alice = channel('PJSIP/1001-2', '1.2', '1.1', { Context: 'from-internal' })
const answeredByAlice = (pbx: Pbx) =>
  pbx.say('Newchannel', trunk()).say('Newchannel', alice()).dial(trunk, alice).answer(trunk, alice, 'b1')

describe('calls that prove to be one', () => {
  it('fold when a transfer made at the phone changes the linkedid, and every later event names both', () => {
    const consulting = channel('PJSIP/1001-3', '2.3', '2.3', { Context: 'from-internal', Exten: '1002' })
    const bob = channel('PJSIP/1002-4', '2.4', '2.3', { Context: 'from-internal' })
    const bobLater = channel('PJSIP/1002-4', '2.4', '1.1', { Context: 'from-internal' })
    const pbx = answeredByAlice(new Pbx())
      .say('Newchannel', consulting())
      .say('Newchannel', bob())
      .dial(consulting, bob)
      .answer(consulting, bob, 'b2')
    expect(pbx.calls).toHaveLength(2)
    const before = pbx.events.length
    const parties = { ...alice('OrigTransferer'), ...trunk('Transferee'), ...bobLater('TransferTarget') }
    pbx
      .say('AttendedTransfer', parties, { Result: 'Success' })
      .say('BridgeLeave', alice(), { BridgeUniqueid: 'b1' })
      .say('BridgeEnter', bobLater(), { BridgeUniqueid: 'b1' })
      .say('Hangup', alice(), { Cause: '16' })
      .say('Hangup', consulting(), { Cause: '16' })
      .say('Hangup', bobLater(), { Cause: '16' })
      .say('Hangup', trunk(), { Cause: '16' })
    for (const event of pbx.events.slice(before)) {
      expect(event.aliases.slice(0, 2)).toEqual(['asterisk:linkedid:1.1', 'asterisk:linkedid:2.3'])
    }
    expect(pbx.calls).toMatchObject([
      {
        state: 'ended',
        direction: 'inbound',
        external: '+15551234567',
        answeredBy: '1001',
        outcome: 'answered',
        transferredTo: '1002',
      },
    ])
    expect(pbx.translator.size).toBe(0)
  })
})

describe('a caller handed over to a queue', () => {
  it('is with the phone that picked up there, also where Asterisk names the Local channel in between', () => {
    const asked = channel('Local/7101@internal-5;1', '1.5', '1.1', { Context: 'internal', Exten: '7101' })
    const target = asked('TransferTarget', { CallerIDNum: '1002' })
    const pbx = answeredByAlice(new Pbx()).say('Newchannel', asked())
    pbx.say('AttendedTransfer', { ...alice('OrigTransferer'), ...trunk('Transferee'), ...target, Result: 'Success' })
    expect(pbx.events.at(-1)).toMatchObject({ kind: 'transferred', to: { extension: '1002' } })
  })
})

describe('a channel that still shows the linkedid of before', () => {
  it('belongs to the call that its call became a part of', () => {
    const bob = channel('PJSIP/1002-4', '2.4', '2.4', { Context: 'from-internal', Exten: '1003' })
    const pbx = answeredByAlice(new Pbx()).say('Newchannel', bob())
    pbx.say('Newexten', bob('', { Linkedid: '1.1' }))
    const carol = channel('PJSIP/1003-5', '2.5', '2.4', { Context: 'from-internal' })
    pbx.say('Newchannel', carol()).dial(bob, carol)
    expect(pbx.calls).toMatchObject([{ direction: 'inbound', rung: ['1001', '1003'] }])
  })
})

describe('a phone of a group', () => {
  it.each(['NOANSWER', 'CANCEL'])(
    'whose dial ended with %s and "answered elsewhere" has missed nothing',
    (DialStatus) => {
      const bob = channel('PJSIP/1002-4', '1.4', '1.1', { Context: 'from-internal' })
      const pbx = new Pbx().say('Newchannel', trunk()).say('Newchannel', bob()).dial(trunk, bob)
      pbx.say('DialEnd', trunk(), bob('Dest'), { DialStatus }).say('Hangup', bob(), { Cause: '26' })
      expect(callsOf(pbx.events)[0]?.legs).toMatchObject([{ agent: { extension: '1002' }, outcome: undefined }])
    },
  )
})

describe('a parked call', () => {
  it('is with nobody: the bridge that holds it joins no one', () => {
    const pbx = answeredByAlice(new Pbx()).say('BridgeLeave', trunk(), { BridgeUniqueid: 'b1' })
    const held = { BridgeUniqueid: 'parking', BridgeTechnology: 'holding_bridge' }
    pbx.say('BridgeEnter', trunk(), held).say('BridgeEnter', alice(), held)
    pbx.nowMs += 60_000
    pbx.say('Hangup', alice(), { Cause: '16' }).say('Hangup', trunk(), { Cause: '16' })
    expect(pbx.calls).toMatchObject([{ outcome: 'answered', talkSeconds: 1 }])
  })
})

describe('a MeetMe conference', () => {
  it('is talk from when an extension joins the customer until one of them leaves', () => {
    const conference = { Meetme: '500' }
    const own = channel('PJSIP/1001-2', '1.2', '1.2', { Context: 'from-internal', Exten: '8500' })
    const up = { ChannelState: '6' }
    const pbx = new Pbx()
      .say('Newchannel', trunk())
      .say('Newstate', trunk('', up))
      .say('MeetmeJoin', trunk(), conference)
    expect(pbx.calls).toMatchObject([{ state: 'ringing', answeredBy: undefined }])
    pbx.say('Newchannel', own()).say('Newstate', own('', up)).say('MeetmeJoin', own(), conference)
    expect(pbx.calls).toMatchObject([{ state: 'talking', answeredBy: '1001' }])
    pbx.nowMs += 9000
    pbx.say('MeetmeLeave', trunk(), conference).say('Hangup', trunk(), { Cause: '16' })
    pbx.nowMs += 60_000
    pbx.say('MeetmeLeave', own(), conference).say('Hangup', own(), { Cause: '16' })
    expect(pbx.calls).toMatchObject([
      { direction: 'inbound', external: '+15551234567', outcome: 'answered', answeredBy: '1001', talkSeconds: 10 },
    ])
  })
})

describe('who hung up', () => {
  const line = channel('DAHDI/i1/5551234567-1', '1.1', '1.1', { Context: 'from-pstn', Exten: '5550100' })
  const hungUpBy = (Cause: string) => {
    const pbx = new Pbx().say('Newchannel', line()).say('Newchannel', alice()).dial(line, alice)
    pbx.say('SoftHangupRequest', line(), { Cause }).say('DialEnd', line(), alice('Dest'), { DialStatus: 'CANCEL' })
    return pbx.say('Hangup', alice(), { Cause: '16' }).say('Hangup', line(), { Cause: '16' })
  }

  it('is the caller where the line is not SIP and its device hung up while it rang: abandoned', () => {
    expect(hungUpBy('1').calls).toMatchObject([{ outcome: 'abandoned' }])
  })

  it.each(['16', '32'])('is the PBX, or an admin, where the flag is another (%s): missed', (cause) => {
    expect(hungUpBy(cause).calls).toMatchObject([{ outcome: 'missed' }])
  })
})

describe('a caller who leaves a queue without an agent, and no hangup request', () => {
  const left = (HoldTime: string, ...then: ((pbx: Pbx) => unknown)[]) => {
    const queue = { Queue: 'sales' }
    const pbx = new Pbx().say('Newchannel', trunk())
    pbx.say('Newexten', trunk(), { Extension: '5550100', Application: 'Queue', AppData: 'sales,t,,,20' })
    pbx.say('QueueCallerJoin', trunk(), queue).say('Newchannel', alice()).dial(trunk, alice)
    pbx.say('DialEnd', trunk(), alice('Dest'), { DialStatus: 'NOANSWER' }).say('Hangup', alice(), { Cause: '16' })
    pbx.say('QueueCallerAbandon', trunk(), queue, { HoldTime }).say('QueueCallerLeave', trunk(), queue)
    for (const more of then) more(pbx)
    return pbx.say('Hangup', trunk(), { Cause: '16' }).calls
  }

  it('gave up: abandoned, in that queue', () => {
    expect(left('7')).toMatchObject([{ outcome: 'abandoned', queue: 'sales' }])
  })

  it('waited as long as the dialplan allows: missed', () => {
    expect(left('20')).toMatchObject([{ outcome: 'missed', queue: 'sales' }])
  })

  it('goes on in the dialplan: not abandoned there', () => {
    const goesOn = (pbx: Pbx) => pbx.say('Newexten', trunk(), { Extension: '5550100', Application: 'Playback' })
    expect(left('7', goesOn)).toMatchObject([{ outcome: 'missed', queue: 'sales' }])
    const afterHangup = (pbx: Pbx) => pbx.say('Newexten', trunk(), { Extension: 'h', Application: 'NoOp' })
    expect(left('7', afterHangup)).toMatchObject([{ outcome: 'abandoned' }])
  })
})

describe('a call picked up at another phone', () => {
  it('is answered by the one who picked it up; the phone that rang has missed nothing', () => {
    // In the order of a recorded pickup: the picker's channel takes the place of the one that rang.
    const bob = channel('PJSIP/1002-9', '3.1', '3.1', { Context: 'from-internal', Exten: '*8' })
    const pbx = new Pbx().say('Newchannel', trunk()).say('Newchannel', alice()).dial(trunk, alice)
    pbx.say('Newchannel', bob()).say('Pickup', bob(), alice('Target')).say('Hangup', alice(), { Cause: '16' })
    pbx.answer(trunk, bob, 'b1').say('Hangup', bob(), { Cause: '16' }).say('Hangup', trunk(), { Cause: '16' })
    const [view] = callsOf(pbx.events)
    expect(view).toMatchObject({ outcome: 'answered', answeredBy: { extension: '1002' } })
    expect(view?.legs.map((leg) => [leg.agent?.extension, leg.outcome])).toEqual([
      ['1001', undefined],
      ['1002', 'answered'],
    ])
  })
})

describe('who rings', () => {
  it('is the phone that is dialled, not the number that was called', () => {
    const pbx = new Pbx().say('Newchannel', trunk()).say('Newchannel', alice()).dial(trunk, alice)
    const ringing = pbx.events.filter((event) => event.kind === 'ringing' && event.leg !== undefined)
    expect(ringing).toMatchObject([{ agent: { extension: '1001' }, did: '5550100', leg: '1.2' }])
  })
})

describe('what Asterisk says twice', () => {
  it('makes one event, and lower-case events of before Asterisk 12 are not waited for', () => {
    const pbx = answeredByAlice(new Pbx())
    const { length } = pbx.events
    pbx.say('DialEnd', trunk(), alice('Dest'), { DialStatus: 'ANSWER' }).say('bridge', trunk())
    expect(pbx.events).toHaveLength(length)
  })
})

describe('what is not a call', () => {
  const own = channel('PJSIP/1001-1', '1.1', '1.1', { Context: 'from-internal', Exten: '*97' })

  it('makes no event: an extension that listens to its voicemail', () => {
    const pbx = new Pbx()
      .say('Newchannel', own())
      .say('Newexten', own(), { Application: 'VoiceMailMain' })
      .say('Newstate', own('', { ChannelState: '6' }))
      .say('Hangup', own(), { Cause: '16' })
    expect(pbx.events).toEqual([])
    expect(pbx.translator.size).toBe(0)
  })

  it('makes no event: helpers of Asterisk, and messages about channels that are over', () => {
    const helper = channel('Message/ast_msg_queue', '9.9', '9.9')
    const pbx = new Pbx().say('Newchannel', helper()).say('Newexten', helper()).say('Hangup', own(), { Cause: '16' })
    expect(pbx.translator.size).toBe(0)
    answeredByAlice(pbx).say('Hangup', alice(), { Cause: '16' }).say('Hangup', trunk(), { Cause: '16' })
    pbx.say('Newexten', trunk()).say('BridgeLeave', alice(), { BridgeUniqueid: 'b1' })
    expect(pbx.translator.size).toBe(0)
    expect(pbx.calls).toHaveLength(1)
  })
})

describe('direction', () => {
  const number = { Exten: '95557654321', CallerIDNum: '1001' }
  const looksLikeTrunk = channel('PJSIP/2000-2', '1.2', '1.1')

  it.each(['macro-dialout-trunk', 'trunk-dial-with-exten'])(
    'is outbound when %s dials, whatever the trunk is called',
    (Context) => {
      const caller = channel('PJSIP/1001-1', '1.1', '1.1', { Context: 'from-internal', ...number })
      const pbx = new Pbx().say('Newchannel', caller()).say('Newchannel', looksLikeTrunk())
      pbx.dial(channel('PJSIP/1001-1', '1.1', '1.1', { Context }), looksLikeTrunk, { DialString: '2000/15557654321' })
      expect(pbx.calls).toMatchObject([{ direction: 'outbound', external: '+15557654321', rung: ['1001'] }])
    },
  )

  it('is outbound for a trunk that is named in the settings though it looks like an extension', () => {
    const caller = channel('PJSIP/1001-1', '1.1', '1.1', { Context: 'office', ...number })
    const dial = (pbx: Pbx) =>
      pbx
        .say('Newchannel', caller())
        .say('Newchannel', looksLikeTrunk())
        .dial(caller, looksLikeTrunk, { DialString: '15557654321@2000' })
    expect(dial(new Pbx()).calls).toMatchObject([{ direction: 'internal' }])
    expect(dial(new Pbx({ trunks: ['2000'] })).calls).toMatchObject([{ direction: 'outbound' }])
  })

  it('knows phones that are not named by their extension', () => {
    const named = channel('SIP/reception-2', '1.2', '1.1')
    const pbx = new Pbx({ endpoints: { reception: '100' } })
    pbx.say('Newchannel', trunk()).say('Newchannel', named()).dial(trunk, named)
    expect(pbx.calls).toMatchObject([{ direction: 'inbound', rung: ['100'] }])
  })
})

describe('a withheld number', () => {
  it.each(['anonymous', '<unknown>', ''])(
    'written %j is withheld, and the call is logged all the same',
    (CallerIDNum) => {
      const hidden = channel('PJSIP/provider-1', '1.1', '1.1', { Context: 'from-pstn', Exten: '5550100', CallerIDNum })
      const pbx = new Pbx().say('Newchannel', hidden()).say('Newchannel', alice()).dial(hidden, alice)
      expect(callsOf(pbx.events)).toMatchObject([
        { external: { number: '', matchKey: '' }, rung: [{ extension: '1001' }] },
      ])
    },
  )
})

describe('the end that nobody saw', () => {
  const talkedUntil = (pbx: Pbx) => pbx.calls[0]?.endedAt

  it('is the last moment at which the call was known to be up, and marked as a guess', () => {
    const pbx = answeredByAlice(new Pbx())
    const lastMs = pbx.nowMs
    pbx.translator.lost()
    pbx.nowMs += 3_600_000
    pbx.translator.beginList()
    pbx.events.push(...pbx.translator.endList())
    expect(talkedUntil(pbx)).toBe(new Date(lastMs).toISOString())
    expect(pbx.events.filter((event) => event.approximate).map((event) => event.kind)).toEqual(['ended', 'ended'])
    expect(pbx.calls).toMatchObject([{ state: 'ended', outcome: 'answered' }])
  })

  it('is noticed when Asterisk says that it has just started, without a list', () => {
    const pbx = answeredByAlice(new Pbx())
    pbx.translator.lost()
    pbx.nowMs += 60_000
    pbx.say('FullyBooted', { Uptime: '5' })
    expect(pbx.calls).toMatchObject([{ state: 'ended', outcome: 'answered' }])
  })

  it('is not made up when Asterisk has been up all the time, and may not be asked', () => {
    const pbx = answeredByAlice(new Pbx())
    pbx.translator.lost()
    pbx.say('FullyBooted', { Uptime: '86400' })
    pbx.events.push(...pbx.translator.withoutList())
    expect(pbx.calls).toMatchObject([{ state: 'talking' }])
    pbx.nowMs += 13 * 3_600_000
    pbx.say('FullyBooted', { Uptime: '126400' })
    pbx.events.push(...pbx.translator.withoutList())
    expect(pbx.calls).toMatchObject([{ state: 'ended' }])
  })
})

describe('time', () => {
  it('is what Asterisk writes itself, where it does', () => {
    const pbx = new Pbx().say('Newchannel', trunk(), { Timestamp: '1795151385.250000' })
    expect(pbx.events).toMatchObject([{ at: '2026-11-20T05:09:45.250Z' }])
  })
})

describe('click-to-call', () => {
  it('of our own is outbound to its number while the own phone still rings', () => {
    const pbx = new Pbx()
    pbx.translator.expect('switchhook-1.7', { number: '+15557654321', requestId: 'order_1' })
    const own = channel('PJSIP/1001-1', 'switchhook-1.7', 'switchhook-1.7', { Context: 'from-internal', Exten: 's' })
    pbx
      .say('Newchannel', own())
      .say('DialBegin', own('Dest'))
      .say('Newstate', own('', { ChannelState: '5' }))
    expect(pbx.calls).toMatchObject([{ direction: 'outbound', external: '+15557654321', state: 'ringing' }])
  })

  it('that nobody took is reported when OriginateResponse comes after the hangup too', () => {
    const messages = rigRecorded('click2call-own-noanswer')
    const late = [
      ...messages.filter(({ message }) => message.event !== 'OriginateResponse'),
      ...messages.filter(({ message }) => message.event === 'OriginateResponse'),
    ]
    const pbx = new Pbx()
    for (const { message, atMs } of late) pbx.events.push(...pbx.translator.take(message, atMs))
    expect(pbx.calls).toMatchObject([{ direction: 'outbound', external: '+15557654321', outcome: 'missed' }])
  })
})
