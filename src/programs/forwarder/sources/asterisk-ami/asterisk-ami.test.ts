/** The source as the forwarder runs it, against a server that plays recordings. */

import { afterEach, describe, expect, it } from 'vitest'
import { AmiServer, type AmiServerOptions, listAnswer, reply } from '../../../../../test/support/asterisk/ami-server.ts'
import { listChannels } from '../../../../../test/support/asterisk/listing.ts'
import { recorded, stock, type TimedMessage, trueCallOf } from '../../../../../test/support/asterisk/recordings.ts'
import { callsOf, outcomeInCall } from '../../../../../test/support/asterisk/reported-calls.ts'
import { silentLog } from '../../../../../test/support/silent.ts'
import { untilPasses } from '../../../../../test/support/until-passes.ts'
import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import type { Memory } from '../../../../adapters/pbx/checkpoint.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { type Clock, systemClock, systemRandom } from '../../../../ports/clock.ts'
import { AsteriskAmiSource, asteriskAmi } from './asterisk-ami.ts'
import type { OriginateRequest } from './originate.ts'
import { asteriskAmiSchema } from './settings.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const context = {
  clock: systemClock,
  random: { ...systemRandom, next: () => 0 },
  fetch: () => Promise.reject(new Error('a manager is not asked over HTTP')),
  log: silentLog,
  home: 'US',
  timeZone: 'UTC',
  site: 'main',
}

async function sourceOf(options: AmiServerOptions = {}, settings: object = {}, clock: Clock = systemClock) {
  const server = new AmiServer(options)
  const port = await server.listen()
  cleanUps.push(() => server.close())
  const entry = { id: 'ami', type: 'asterisk-ami', host: '127.0.0.1', port, username: 'cti', secret: 'secret' }
  return {
    server,
    source: new AsteriskAmiSource(asteriskAmiSchema.parse({ ...entry, ...settings }), { ...context, clock }),
  }
}

type Emit = (events: readonly CallEvent[], memory?: readonly Memory[]) => void

async function run(source: AsteriskAmiSource, emit: Emit, remembered?: readonly Memory[]) {
  const stop = new AbortController()
  const done = source.run(emit, stop.signal, remembered)
  const end = async () => {
    stop.abort()
    await done
  }
  cleanUps.push(end)
  await untilPasses(() => expect(source.status().connected).toBe(true))
  return end
}

const bytesOf = (texts: readonly { readonly text: string }[]) => texts.map(({ text }) => `${text}\r\n\r\n`).join('')

describe('a running source', () => {
  it('hands over the events of a call, in the end all of them', async () => {
    const { server, source } = await sourceOf()
    const events: CallEvent[] = []
    await run(source, (more) => events.push(...more))
    server.send(bytesOf(stock(recorded('ringgroup'))), 100)
    await untilPasses(() => expect(callsOf(events)[0]?.state).toBe('ended'))
    expect(callsOf(events)).toMatchObject([{ outcome: 'answered', answeredBy: { extension: '1001' } }])
    expect(source.status()).toMatchObject({ connected: true, problem: undefined })
  })

  it('asks Asterisk to leave out what it does not read, and works without the right to', async () => {
    const { server, source } = await sourceOf({ denied: ['Filter', 'CoreShowChannels'] })
    const events: CallEvent[] = []
    await run(source, (more) => events.push(...more))
    const filter = server.actions.find((action) => action.text('Action') === 'Filter')?.text('Filter') ?? ''
    const dropped = new RegExp(filter.replace(/^!/, ''))
    const kept = stock(recorded('attended-transfer')).filter(({ text }) => !dropped.test(text))
    const names = new Set(kept.map(({ message }) => message.event))
    for (const event of ['Newchannel', 'DialEnd', 'Hold', 'AttendedTransfer', 'Hangup']) expect(names).toContain(event)
    for (const event of ['VarSet', 'Cdr', 'DTMFEnd']) expect(names).not.toContain(event)
    server.send(bytesOf(kept))
    await untilPasses(() => expect(callsOf(events)[0]).toMatchObject({ state: 'ended', outcome: 'answered' }))
  })

  it('hands over again what could not be kept, before anything that follows', async () => {
    const { server, source } = await sourceOf()
    const events: CallEvent[] = []
    let failures = 3
    await run(source, (more) => {
      if (failures > 0) {
        failures -= 1
        throw new Error('disk full')
      }
      events.push(...more)
    })
    const messages = stock(recorded('internal'))
    server.send(bytesOf(messages.slice(0, 80)))
    await untilPasses(() => expect(server.connections).toBeGreaterThan(3))
    const all = ['ringing', 'ringing', 'answered', 'ended', 'ended', 'ended']
    await untilPasses(() => expect(events.map((event) => event.kind)).toEqual(all))
  })

  it('takes up a call after a break, and ends the one that ended meanwhile', async () => {
    const messages = stock(recorded('ringgroup'))
    const answeredAt = joinedAt(messages)
    let isUp = false
    const up = () => listChannels(messages.slice(0, answeredAt), Date.now())
    const items = () =>
      (isUp ? up() : []).map((item) => [...item.keys()].map((key) => `${key}: ${item.get(key)}`).join('\r\n'))
    const { server, source } = await sourceOf({
      answers: { CoreShowChannels: (action) => listAnswer(action, items()) },
    })
    const events: CallEvent[] = []
    await run(source, (more) => events.push(...more))
    server.send(bytesOf(messages.slice(0, answeredAt)))
    await untilPasses(() => expect(callsOf(events)[0]?.state).toBe('talking'))
    isUp = true
    server.drop()
    await untilPasses(() => expect(server.connections).toBe(2))
    await untilPasses(() => expect(source.status().connected).toBe(true))
    expect(callsOf(events)[0]?.state).toBe('talking')
    isUp = false
    server.drop()
    await untilPasses(() => expect(callsOf(events)[0]).toMatchObject({ state: 'ended', outcome: 'answered' }))
  })

  it('ends a call that ended while no forwarder ran, from what the last one kept', async () => {
    const { server, source } = await sourceOf()
    const events: CallEvent[] = []
    const kept = new Map<string, Memory>()
    const keep: Emit = (more, memory = []) => {
      events.push(...more)
      for (const one of memory) one.value === null ? kept.delete(one.key) : kept.set(one.key, one)
    }
    const end = await run(source, keep)
    const messages = stock(recorded('outbound-answered'))
    server.send(bytesOf(messages.slice(0, joinedAt(messages))))
    await untilPasses(() => expect(callsOf(events)[0]?.state).toBe('talking'))
    await end()
    expect(kept.size).toBe(1)
    const { source: next } = await sourceOf()
    await run(next, keep, [...kept.values()])
    await untilPasses(() =>
      expect(callsOf(events)).toMatchObject([
        { state: 'ended', outcome: outcomeInCall(trueCallOf('outbound-answered')) },
      ]),
    )
    expect(kept.size).toBe(0)
  })
})

/** How many messages until the two who talk are joined. */
function joinedAt(messages: readonly TimedMessage[]): number {
  const bothIn = ({ text }: TimedMessage) =>
    text.includes('Event: BridgeEnter') && text.includes('BridgeNumChannels: 2')
  return messages.findIndex(bothIn) + 1
}

describe('an Asterisk of before 12 (manager interface 1.x)', () => {
  const old = { greeting: 'Asterisk Call Manager/1.3\r\n' }

  it('is reported as not supported by check, with what to read instead', async () => {
    const { source } = await sourceOf(old)
    const [finding] = await source.check(new AbortController().signal)
    expect(finding).toMatchObject({ ok: false, text: expect.stringMatching(/not supported.*master-csv/) })
  })

  it('makes no calls, and status says why', async () => {
    const { server, source } = await sourceOf(old)
    const events: CallEvent[] = []
    const stop = new AbortController()
    const done = source.run((more) => void events.push(...more), stop.signal)
    cleanUps.push(() => stop.abort())
    cleanUps.unshift(() => done)
    await untilPasses(() => expect(source.status().problem).toMatch(/not supported/))
    server.send(bytesOf(stock(recorded('inbound-answered'))))
    expect(events).toEqual([])
    expect(source.status().connected).toBe(false)
  })
})

describe('an Asterisk that is killed while people talk', () => {
  it('talked until the cut, though the last event was long before', async () => {
    const nowMs = Date.parse('2026-11-20T09:00:00.000Z')
    const clock = { ...systemClock, now: () => nowMs + awayMs }
    let awayMs = 0
    const { server, source } = await sourceOf({}, {}, clock)
    const events: CallEvent[] = []
    await run(source, (more) => events.push(...more))
    const messages = stock(recorded('inbound-answered'))
    server.send(bytesOf(messages.slice(0, joinedAt(messages))))
    await untilPasses(() => expect(callsOf(events)[0]?.state).toBe('talking'))
    awayMs = 43_000
    server.drop()
    await untilPasses(() =>
      expect(callsOf(events)).toMatchObject([{ state: 'ended', outcome: 'answered', talkSeconds: 43 }]),
    )
    expect(events.filter((event) => event.kind === 'ended').every((event) => event.approximate)).toBe(true)
  })
})

describe('check', () => {
  const check = (source: AsteriskAmiSource) => source.check(new AbortController().signal)

  it('reports what it found, and leaves no connection behind', async () => {
    const { server, source } = await sourceOf()
    const findings = await check(source)
    expect(findings.map((finding) => finding.ok)).toEqual([true, true, true])
    expect(findings[0]?.text).toContain('Asterisk Call Manager/11.0.0')
    await untilPasses(() => expect(server.sockets.size).toBe(0))
  })

  it('reports which rights are missing, and what that means', async () => {
    const { source } = await sourceOf({ denied: ['CoreShowChannels', 'QueueSummary'] })
    const findings = await check(source)
    expect(findings.map((finding) => finding.ok)).toEqual([true, false, false])
    expect(findings[1]?.text).toContain('grant write=reporting')
  })

  it('never shows the secret', async () => {
    const { source } = await sourceOf({}, { secret: 'wrong-secret-1' })
    const findings = await check(source)
    expect(findings).toMatchObject([{ ok: false }])
    expect(JSON.stringify(findings)).not.toContain('wrong-secret-1')
  })
})

describe('originate', () => {
  const response = (action: AmiMessage, result: string, reason: string) =>
    `${reply(action, 'Success', { Message: 'Originate successfully queued' })}Event: OriginateResponse\r\nActionID: ${action.actionId}\r\nResponse: ${result}\r\nChannel: PJSIP/1001\r\nReason: ${reason}\r\nUniqueid: <unknown>\r\n\r\n`

  it.each([
    ['Success', '4', 'answered'],
    ['Failure', '3', 'no-answer'],
    ['Failure', '5', 'busy'],
    ['Failure', '0', 'failed'],
  ])('reports how the own phone was reached: %s %s is %s', async (result, reason, outcome) => {
    const { server, source } = await sourceOf({ answers: { Originate: (action) => response(action, result, reason) } })
    await run(source, () => {})
    const made = await source.originate({ extension: '1001', number: '+15557654321', variables: { CTI_ID: 'a b' } })
    expect(made.outcome).toBe(outcome)
    const action = server.actions.find((one) => one.text('Action') === 'Originate')
    expect(action?.text('Channel')).toBe('PJSIP/1001')
    expect(action?.text('Exten')).toBe('+15557654321')
    expect(action?.text('ChannelId')).toBe(made.channelId)
    expect(action?.all('Variable')).toEqual(['CTI_ID=a b'])
  })

  it.each<OriginateRequest>([
    { extension: '1001', number: '555\r\nAction: Command' },
    { extension: '1001', number: '5551234,1)' },
    { extension: '1001&PJSIP/trunk', number: '5551234' },
    { extension: '1001', number: '5551234', variables: { 'A=1\r\nB': 'x' } },
    { extension: '1001', number: '5551234', variables: { A: 'x\r\nAction: Command' } },
    // Asterisk would set a second variable, with any name.
    { extension: '1001', number: '5551234', variables: { A: 'x,__TRANSFER_CONTEXT=out' } },
    { extension: '1001', number: '5551234', callerName: 'x\r\nAction: Command' },
  ])('refuses what must not reach the dialplan: %j', async (request) => {
    const { server, source } = await sourceOf()
    await run(source, () => {})
    await expect(source.originate(request)).rejects.toMatchObject({ code: 'bad_field' })
    expect(server.actions.map((action) => action.text('Action'))).not.toContain('Originate')
  })

  it('says so when Asterisk refuses, and when there is no connection', async () => {
    const { source } = await sourceOf({ denied: ['Originate'] })
    const request = { extension: '1001', number: '5551234' }
    await expect(source.originate(request)).rejects.toMatchObject({ code: 'source_unreachable' })
    await run(source, () => {})
    await expect(source.originate(request)).rejects.toMatchObject({ code: 'source_unauthorized' })
  })
})

describe('time conditions and day/night switches of FreePBX', () => {
  const device = (name: string, state: string) =>
    `Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: ${name}\r\nState: ${state}`

  it('are those that Asterisk lists, then as they change, and unknown while there is no connection', async () => {
    const devices = [
      ['PJSIP/101', 'INUSE'],
      ['Custom:TC1', 'NOT_INUSE'],
      ['Custom:TCSTICKY1', 'INUSE'],
      ['Custom:DAYNIGHT0', 'INUSE'],
      ['Custom:DAYNIGHT1', 'UNKNOWN'],
    ] as const
    const listed = devices.map(([name, state]) => device(name, state))
    const { server, source } = await sourceOf(
      { answers: { DeviceStateList: (action) => listAnswer(action, listed) } },
      // Who reads queues lists devices once more, and this server would show them as they were.
      { queues: false },
    )
    const conditions = () => source.businessHours.hours()?.conditions
    expect(conditions()).toBeUndefined()
    await run(source, () => {})
    await untilPasses(() => expect(conditions()).toEqual({ DAYNIGHT0: { state: 'closed' }, TC1: { state: 'open' } }))
    server.send(`${device('Custom:TC1', 'INUSE')}\r\n\r\n`)
    await untilPasses(() => expect(conditions()?.TC1).toEqual({ state: 'closed' }))
    source.businessHours.lost()
    expect(conditions()).toBeUndefined()
    server.drop()
    await untilPasses(() => expect(server.connections).toBe(2))
    await untilPasses(() => expect(conditions()?.TC1).toEqual({ state: 'open' }))
  })

  it('are known as they change where the user may not list devices', async () => {
    const { server, source } = await sourceOf({ denied: ['DeviceStateList'] })
    await run(source, () => {})
    server.send(`${device('Custom:DAYNIGHT0', 'NOT_INUSE')}\r\n\r\n`)
    await untilPasses(() => expect(source.businessHours.hours()?.conditions).toEqual({ DAYNIGHT0: { state: 'open' } }))
  })
})

describe('queues', () => {
  it('are what Asterisk says of them now, and right again after the connection was lost', async () => {
    const texts = recorded('queries').filter(({ message }) => /^Queue(?:Params|Member)$/.test(message.event))
    const items = texts.map(({ text }) => text.replace(/\r\nActionID:.*/, ''))
    const { server, source } = await sourceOf({
      answers: { QueueStatus: (action) => listAnswer(action, items) },
    })
    await run(source, () => {})
    const sales = () => source.staffing?.groups()?.groups.find(({ group }) => group.number === 'sales')
    await untilPasses(() => expect(sales()?.members).toMatchObject([{ extension: '1001', phone: 'free' }]))
    server.send(
      'Event: QueueMemberPause\r\nQueue: sales\r\nMemberName: Alice Agent\r\nInterface: PJSIP/1001\r\nStatus: 1\r\nPaused: 1\r\nPausedReason: lunch\r\nLastPause: 1795151600\r\n\r\n',
    )
    await untilPasses(() => expect(sales()?.members[0]?.paused?.reason).toBe('lunch'))
    server.drop()
    await untilPasses(() => expect(server.connections).toBe(2))
    await untilPasses(() => expect(sales()?.members[0]).toMatchObject({ phone: 'free', paused: undefined }))
  })

  it('were not loaded when Asterisk took the connection, as after a restart: they are known soon after', async () => {
    const texts = recorded('queries').filter(({ message }) => /^Queue(?:Params|Member)$/.test(message.event))
    const items = texts.map(({ text }) => text.replace(/\r\nActionID:.*/, ''))
    let asked = 0
    const { source } = await sourceOf({
      answers: {
        QueueStatus: (action) => {
          asked += 1
          if (asked > 1) return listAnswer(action, items)
          const id = `ActionID: ${action.text('ActionID')}`
          return `Response: Error\r\n${id}\r\nMessage: Invalid/unknown command: QueueStatus.\r\n\r\n`
        },
      },
    })
    await run(source, () => {})
    const numbers = () => source.staffing?.groups()?.groups.map(({ group }) => group.number)
    await untilPasses(() => expect(numbers()).toContain('sales'))
  })

  it('are not known without the right to read them; calls are all the same', async () => {
    const { server, source } = await sourceOf({ denied: ['QueueStatus'] })
    const events: CallEvent[] = []
    await run(source, (more) => events.push(...more))
    server.send(bytesOf(stock(recorded('queue-answered'))))
    await untilPasses(() => expect(callsOf(events)[0]?.state).toBe('ended'))
    expect(source.staffing?.groups()).toBeUndefined()
  })
})

describe('the configuration', () => {
  it('needs a user and a secret, and has defaults for the rest', () => {
    const plan = asteriskAmi.plan({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x', tls: true })
    expect(plan.ok).toBe(true)
    expect(asteriskAmiSchema.parse({ id: 'a', type: 'b', username: 'c', secret: 'd', tls: true }).port).toBe(5039)
    expect(asteriskAmi.plan({ id: 'ami', type: 'asterisk-ami', username: 'cti' }).ok).toBe(false)
  })

  it.each([{ extensionPattern: '(' }, { secret: 'a\r\nb' }, { port: 0 }])('refuses %j', (wrong) => {
    expect(asteriskAmi.plan({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x', ...wrong }).ok).toBe(false)
  })
})
