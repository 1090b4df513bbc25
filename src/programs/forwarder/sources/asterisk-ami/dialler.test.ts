/** Click-to-call through a manager that answers as Asterisk does. */

import { afterEach, describe, expect, it } from 'vitest'
import { AmiServer, type AmiServerOptions, reply } from '../../../../../test/support/asterisk/ami-server.ts'
import { silentLog } from '../../../../../test/support/silent.ts'
import { untilPasses } from '../../../../../test/support/until-passes.ts'
import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { systemClock, systemRandom } from '../../../../ports/clock.ts'
import { AsteriskAmiSource } from './asterisk-ami.ts'
import { asteriskAmiSchema } from './settings.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const fetch = () => Promise.reject(new Error('a manager is not asked over HTTP'))
const ports = { clock: systemClock, random: { ...systemRandom, next: () => 0 }, log: silentLog, fetch }
const request = { id: 'order_1', extension: '1001', number: '+442079460000', name: 'Jane Doe' }

async function openSource(options: AmiServerOptions = {}, settings: object = { clickToCall: true }) {
  const server = new AmiServer(options)
  const port = await server.listen()
  cleanUps.push(() => server.close())
  const entry = { id: 'ami', type: 'asterisk-ami', host: '127.0.0.1', port, username: 'cti', secret: 'secret' }
  const context = { ...ports, home: 'US', timeZone: 'UTC', site: 'main' }
  const source = new AsteriskAmiSource(asteriskAmiSchema.parse({ ...entry, ...settings }), context)
  const events: CallEvent[] = []
  const run = async () => {
    const stop = new AbortController()
    const over = source.run((more) => void events.push(...more), stop.signal)
    cleanUps.push(async () => {
      stop.abort()
      await over
    })
    await untilPasses(() => expect(source.status().connected).toBe(true))
  }
  const originates = () => server.actions.filter((action) => action.text('Action') === 'Originate')
  return { server, source, events, run, originates, dial: async () => source.dialler?.dial(request) }
}

const queued = (action: AmiMessage) => reply(action, 'Success', { Message: 'Originate successfully queued' })
const outcome = (action: AmiMessage, response: string, reason: number) =>
  `Event: OriginateResponse\r\nActionID: ${action.actionId}\r\nResponse: ${response}\r\nReason: ${reason}\r\nUniqueid: ${action.text('ChannelId')}\r\n\r\n`
const began = (action: AmiMessage) =>
  `Event: Newchannel\r\nChannel: PJSIP/1001-1\r\nChannelState: 5\r\nContext: from-internal\r\nExten: s\r\nUniqueid: ${action.text('ChannelId')}\r\nLinkedid: ${action.text('ChannelId')}\r\n\r\nEvent: DialBegin\r\nDestChannel: PJSIP/1001-1\r\nDestUniqueid: ${action.text('ChannelId')}\r\nDestLinkedid: ${action.text('ChannelId')}\r\nDestContext: from-internal\r\nDestExten: s\r\n\r\n`

describe('click-to-call on Asterisk', () => {
  it('rings the extension’s phone, and its call bears the request’s id', async () => {
    const answers = {
      Originate: (action: AmiMessage) => queued(action) + began(action) + outcome(action, 'Success', 4),
    }
    const { run, dial, originates, events } = await openSource(
      { answers },
      { clickToCall: { ringSeconds: 12, international: '011', prefix: '9' } },
    )
    await run()
    expect(await dial()).toEqual({ state: 'answered' })
    const [action] = originates()
    const sent = (key: string) => action?.text(key)
    expect([sent('Channel'), sent('Context'), sent('Exten')]).toEqual([
      'PJSIP/1001',
      'from-internal',
      '9011442079460000',
    ])
    expect([sent('Timeout'), sent('CallerID')]).toEqual(['12000', '"Jane Doe" <1001>'])
    expect(action?.all('Variable')).toEqual(['SWITCHHOOK_ORDER=order_1'])
    expect(events.length).toBeGreaterThan(0)
    expect(events.every(({ aliases }) => aliases.includes('order_1'))).toBe(true)
    expect(originates()).toHaveLength(1)
  })

  it.each([
    [3, { state: 'failed', reason: 'no-answer' }],
    [5, { state: 'failed', reason: 'busy' }],
    [0, { state: 'failed', reason: 'declined' }],
  ])('reports why the phone was not picked up: %i', async (reason, expected) => {
    const answers = { Originate: (action: AmiMessage) => queued(action) + outcome(action, 'Failure', reason) }
    const { run, dial } = await openSource({ answers })
    await run()
    expect(await dial()).toMatchObject(expected)
  })

  it('reports what Asterisk does not let the user do', async () => {
    const { run, dial } = await openSource({ denied: ['Originate'] })
    await run()
    expect(await dial()).toMatchObject({ state: 'failed', reason: 'not-allowed' })
  })

  it('dials nothing without a connection, and claims nothing when it is lost while it dials', async () => {
    const { server, source, run, dial, originates } = await openSource({ answers: { Originate: queued } })
    expect([source.dialler?.ready, await dial()]).toMatchObject([false, { reason: 'unreachable' }])
    await run()
    expect(source.dialler?.ready).toBe(true)
    const dialling = dial()
    const refused = expect(dialling).rejects.toMatchObject({ code: 'source_unreachable' })
    await untilPasses(() => expect(originates()).toHaveLength(1))
    server.drop()
    await refused
    await untilPasses(() => expect(server.connections).toBeGreaterThan(1))
    expect(originates()).toHaveLength(1)
  })

  it('is off unless the configuration allows it', async () => {
    expect((await openSource({}, {})).source.dialler).toBeUndefined()
    expect((await openSource({}, { clickToCall: false })).source.dialler).toBeUndefined()
  })

  it.each([
    [{ Originate: 'Originate a call.  (Priv: originate,all)' }, true],
    [{ Ping: 'Keepalive command.  (Priv: <none>)' }, false],
  ])('says in check whether the user may make calls: %o', async (actions, ok) => {
    const answers = { ListCommands: (action: AmiMessage) => reply(action, 'Success', actions) }
    const { source, originates } = await openSource({ answers })
    const findings = await source.check(new AbortController().signal)
    expect(findings.at(-1)).toMatchObject({
      ok,
      text: expect.stringContaining(ok ? 'click-to-call' : 'write=originate'),
    })
    expect(originates()).toEqual([])
  })
})
