/** Calls that are hard to log correctly: picked up elsewhere, parked, in a conference, made by the PBX, forwarded outside. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  eventsOfLines,
  expected,
  played,
  playedCallSchema,
  playedMessages,
  shown,
} from '../../../../test/support/asterisk/played.ts'
import { callsOf } from '../../../../test/support/asterisk/reported-calls.ts'
import { asteriskAmiSchema } from '../../../programs/forwarder/sources/asterisk-ami/settings.ts'
import { readerOf } from './numbering.ts'
import { Translator } from './translator.ts'

const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x' })
const newTranslator = () => new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })

describe.each(Object.entries(played.manager))('the manager events of %s', (name, { whileTalking: _, ...truth }) => {
  const messages = playedMessages(name)

  it('give the call as it was', () => {
    const translator = newTranslator()
    const calls = callsOf(messages.flatMap(({ message, atMs }) => translator.take(message, atMs)))
    expect(calls.map((call) => shown(call, truth))).toEqual([expected(truth)])
    expect(calls.map((call) => call.state)).toEqual(['ended'])
  })
})

const conversations = Object.entries(played.manager).flatMap(([name, { whileTalking }]) =>
  whileTalking ? [[name, whileTalking] as const] : [],
)

it.each(conversations)('%s is shown as a conversation while it is one', (name, { afterSeconds, answeredBy }) => {
  const translator = newTranslator()
  const messages = playedMessages(name)
  const untilMs = (messages[0]?.atMs ?? 0) + afterSeconds * 1000
  const soFar = messages.filter(({ atMs }) => atMs <= untilMs)
  const [call] = callsOf(soFar.flatMap(({ message, atMs }) => translator.take(message, atMs)))
  expect(call).toMatchObject({ state: 'talking', answeredBy: { extension: answeredBy } })
})

describe.each(Object.entries(played.records))('the call records of %s', (_, { lines, truth }) => {
  it('give the call as far as records show it, in whatever order they are read', () => {
    for (const order of [lines, [...lines].reverse()]) {
      expect(callsOf(eventsOfLines(order)).map((call) => shown(call, truth))).toEqual([expected(truth)])
    }
  })
})

const read = (name: string) =>
  readFileSync(new URL(`../../../../test/fixtures/asterisk/played/${name}`, import.meta.url), 'utf8')

it('the records of a FreePBX give its calls, and none for its feature codes', () => {
  const lines = read('freepbx.csv').split('\n').filter(Boolean)
  const truth = z.array(playedCallSchema).parse(JSON.parse(read('freepbx.json')))
  const calls = callsOf(eventsOfLines(lines, { logUserField: false })).sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : 1,
  )
  expect(calls.map((call, i) => shown(call, truth[i] ?? {}))).toEqual(truth.map(expected))
})

describe('call records over the change of the clock', () => {
  it('begin at the instants that the ids of their channels name', () => {
    const lines = read('clock-change.csv').split('\n').filter(Boolean)
    const truth = z
      .array(z.tuple([z.string(), z.string(), z.string(), z.number()]))
      .parse(JSON.parse(read('clock-change.json')))
    const calls = callsOf(eventsOfLines(lines))
    const found = calls.map((call) => [
      call.external?.e164,
      call.startedAt.slice(0, 19),
      call.outcome === 'answered' ? 'ANSWERED' : 'NO ANSWER',
      call.talkSeconds,
    ])
    expect(found.sort()).toEqual([...truth].sort())
  })
})
