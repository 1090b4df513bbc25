/**
 * Calls that were played on a real Asterisk because they are hard to log correctly. Each is right by its manager alone,
 * by its call records alone (as far as records can know, docs/truth.md) and by both, whichever comes first.
 */
import { describe, expect, it } from 'vitest'
import { comparison, harderMessages, harderRecords, harderScenarios } from '../../../../test/support/asterisk/harder.ts'
import { eventsOfLines } from '../../../../test/support/asterisk/played.ts'
import { callsOf } from '../../../../test/support/asterisk/reported-calls.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { asteriskAmiSchema } from '../../../programs/forwarder/sources/asterisk-ami/settings.ts'
import { readerOf } from './numbering.ts'
import { Translator } from './translator.ts'

const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x' })

/** The events of the manager, until the connection ends and none of the channels is found again. */
function managerEvents(name: string): CallEvent[] {
  const translator = new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })
  const messages = harderMessages(name)
  const events = messages.flatMap(({ message, atMs }) => translator.take(message, atMs))
  const { killedAfterSeconds } = harderScenarios[name] ?? {}
  const [firstOfCall] = messages.filter(({ message }) => message.event === 'Newchannel')
  // Until it is killed it answers each ping, once a second.
  if (killedAfterSeconds && firstOfCall) translator.alive(firstOfCall.atMs + killedAfterSeconds * 1000)
  translator.lost()
  translator.beginList()
  return [...events, ...translator.endList()]
}

it('every fact that call records are not asked for has its reason', () => {
  const without = Object.entries(harderScenarios).filter(([, one]) => one.records && !one.recordsCannotKnow)
  expect(without.map(([name]) => name)).toEqual([])
})

it('every scenario of the real test has its recording', () => {
  const empty = Object.keys(harderScenarios).filter((name) => harderMessages(name).length === 0)
  expect([Object.keys(harderScenarios).length, empty]).toEqual([54, []])
})

describe.each(Object.entries(harderScenarios))('%s', (name, scenario) => {
  const { calls, records = calls, toleranceSeconds } = scenario
  const manager = managerEvents(name)
  const recorded = eventsOfLines(harderRecords(name), { zone: 'UTC' })

  it.each([
    ['the manager alone', manager, calls],
    ['the call records alone', recorded, records],
    ['the manager, then the records', [...manager, ...recorded], calls],
    ['the records, then the manager', [...recorded, ...manager], calls],
  ] as const)('is right by %s', (_, events, truth) => {
    const { found, wanted } = comparison(events, truth, toleranceSeconds)
    expect(found).toEqual(wanted)
  })
})

it('a call that had to be accepted first is answered when it was accepted, not when the mobile picked up', () => {
  const messages = harderMessages('confirm-accepted')
  const outside = messages
    .find(({ message }) => /trunk/.test(message.text('DestChannel')))
    ?.message.text('DestUniqueid')
  const up = messages.find(
    ({ message }) => message.text('Uniqueid') === outside && message.text('ChannelState') === '6',
  )
  const pickedUpMs = up?.atMs ?? Number.POSITIVE_INFINITY
  const joined = messages.find(({ message }) => message.event === 'BridgeEnter' && message.text('Uniqueid') === outside)
  const [call] = callsOf(managerEvents('confirm-accepted'))
  const answeredMs = Date.parse(call?.answeredAt ?? '')
  expect(answeredMs - pickedUpMs).toBeGreaterThan(900)
  expect(Math.abs(answeredMs - (joined?.atMs ?? 0))).toBeLessThan(50)
})
