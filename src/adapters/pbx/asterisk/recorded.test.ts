/** Every recorded scenario gives exactly its truth: in order, shuffled as AMI may, cut and resumed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listChannels } from '../../../../test/support/asterisk/listing.ts'
import {
  channelsOf,
  recorded,
  scenarioNames,
  stock,
  type TimedMessage,
  trueCallOf,
} from '../../../../test/support/asterisk/recordings.ts'
import { callsOf, comparable, expectedOf } from '../../../../test/support/asterisk/reported-calls.ts'
import { rigExpected, rigRecorded, rigScenarios } from '../../../../test/support/asterisk/rig-recordings.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { asteriskAmiSchema } from '../../../programs/forwarder/sources/asterisk-ami/settings.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { readerOf } from './numbering.ts'
import { Translator } from './translator.ts'

const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x' })
const newTranslator = () => new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })

function play(messages: readonly TimedMessage[], translator = newTranslator()): CallEvent[] {
  return messages.flatMap(({ message, atMs }) => translator.take(message, atMs))
}

/** A new connection: the channels that are up are listed. */
function resume(translator: Translator, until: readonly TimedMessage[], atMs: number): CallEvent[] {
  translator.beginList()
  const items = listChannels(until, atMs).flatMap((item) => translator.take(item, atMs))
  return [...items, ...translator.endList()]
}

describe.each(scenarioNames)('the recorded call %s', { timeout: 60_000 }, (name) => {
  const messages = stock(recorded(name))
  const expected = expectedOf(trueCallOf(name))

  it('is logged as it was', () => {
    expect(callsOf(play(messages)).map(comparable)).toEqual([expected])
  })

  it('is the same with channel event logging and test events between', () => {
    expect(callsOf(play(recorded(name))).map(comparable)).toEqual([expected])
  })

  it('has deterministic ids, each once', () => {
    const ids = play(messages).map((event) => event.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(play(messages).map((event) => event.id)).toEqual(ids)
  })

  it('names the extensions that ring and answer on their legs', () => {
    const [view] = callsOf(play(messages))
    const legs = trueCallOf(name).legs.filter((leg) => leg.party === 'extension')
    expect(view?.legs.map((leg) => leg.agent?.extension)).toEqual(legs.map((leg) => leg.number))
    for (const [i, leg] of legs.entries()) {
      const reportedLeg = view?.legs[i]
      const near = (a: string | undefined, b: string | null) =>
        a !== undefined && b !== null
          ? expect(Math.abs(Date.parse(a) - Date.parse(b))).toBeLessThanOrEqual(3)
          : undefined
      near(reportedLeg?.endedAt, leg.endedAt)
      // The phone of the one who calls is shown from the start of the call to the answer of the far end.
      if (expected.direction !== 'inbound' && i === 0) continue
      expect(reportedLeg?.ringingAt === undefined).toBe(leg.ringingAt === null)
      expect(reportedLeg?.answeredAt === undefined).toBe(leg.answeredAt === null)
      near(reportedLeg?.ringingAt, leg.ringingAt)
      near(reportedLeg?.answeredAt, leg.answeredAt)
    }
  })

  it('is the same however the messages of different channels are shuffled', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: messages.length, maxLength: messages.length }), (choices) => {
        expect(callsOf(play(shuffle(messages, choices))).map(comparable)).toEqual([expected])
      }),
      { numRuns: 80 },
    )
  })

  it('is the same when the connection is cut anywhere and made again at once', () => {
    for (let cut = 0; cut <= messages.length; cut += 1) {
      const [before, after] = [messages.slice(0, cut), messages.slice(cut)]
      const translator = newTranslator()
      const events = play(before, translator)
      translator.lost()
      events.push(...resume(translator, before, before.at(-1)?.atMs ?? 0), ...play(after, translator))
      const calls = callsOf(events).map(comparable)
      expect({ cut, calls }).toEqual({ cut, calls: [expected] })
    }
  })
})

describe('a forwarder that is started anew in mid-call', { timeout: 60_000 }, () => {
  it.each(scenarioNames)('goes on with %s wherever that is, from what it kept', (name) => {
    const messages = stock(recorded(name))
    const expected = expectedOf(trueCallOf(name))
    for (let cut = 1; cut < messages.length; cut += 1) {
      const [before, after] = [messages.slice(0, cut), messages.slice(cut)]
      const killed = newTranslator()
      const kept = new Map<string, Checkpoint>()
      const events = before.flatMap(({ message, atMs }) => {
        const made = killed.take(message, atMs)
        // What is kept is kept with the events, as the outbox does it: nothing between two of them.
        if (made.length > 0) for (const { key, value } of killed.changes()) kept.set(key, value)
        return made
      })
      const next = newTranslator()
      next.restore([...kept.values()].filter((value) => value !== null))
      events.push(...resume(next, before, before.at(-1)?.atMs ?? 0), ...play(after, next))
      const calls = callsOf(events).map(comparable)
      if (calls.length === 0 && isUnseen(before, after)) continue
      const { state, direction, external, answeredBy, did, rung } = expected
      const whole = { state, direction, external, answeredBy, did, rung }
      expect({ cut, calls }).toMatchObject({ cut, calls: [whole] })
      // A channel that only the list shows has its age in whole seconds.
      const offMs = Math.abs(Date.parse(calls[0]?.startedAt ?? '') - Date.parse(expected.startedAt))
      expect({ cut, near: offMs < 1000 }).toEqual({ cut, near: true })
      expect({ cut, open: next.size }).toEqual({ cut, open: 0 })
    }
  })
})

describe('a connection that is away for a while', { timeout: 60_000 }, () => {
  it.each(scenarioNames)('leaves one call of %s, and never an open one', (name) => {
    const messages = stock(recorded(name))
    for (let cut = 1; cut < messages.length; cut += 3) {
      for (const length of [1, 5, 20, messages.length]) {
        const [before, away] = [messages.slice(0, cut), messages.slice(0, cut + length)]
        const translator = newTranslator()
        const events = play(before, translator)
        translator.lost()
        events.push(...resume(translator, away, away.at(-1)?.atMs ?? 0))
        events.push(...play(messages.slice(cut + length), translator))
        const calls = callsOf(events)
        expect(calls.length).toBeLessThanOrEqual(1)
        expect(calls.map((call) => call.state)).toEqual(calls.map(() => 'ended'))
        expect(translator.size).toBe(0)
        const { answered } = trueCallOf(name)
        if (!answered) expect(calls.map((call) => call.outcome)).not.toContain('answered')
      }
    }
  })
})

describe.each(Object.entries(rigScenarios))('the call %s', (name, { calls }) => {
  it('is logged as it was', () => {
    const views = callsOf(play(rigRecorded(name)))
    const expected = calls.map(rigExpected)
    const byNumber = (a?: { external?: string }, b?: { external?: string }) =>
      (a?.external ?? '') < (b?.external ?? '') ? -1 : 1
    expect(views.map(comparable).sort(byNumber)).toMatchObject(expected.sort(byNumber))
    const talk = views.map((view) => view.talkSeconds).sort()
    for (const [i, seconds] of calls
      .map((call) => call.talkSeconds)
      .sort()
      .entries()) {
      expect(Math.abs((talk[i] ?? -1) - seconds)).toBeLessThanOrEqual(1)
    }
  })
})

/** Nothing was emitted before the restart, and nothing that makes a call was left to see. */
function isUnseen(before: readonly TimedMessage[], after: readonly TimedMessage[]): boolean {
  return play(before).length === 0 && after.every(({ message }) => message.event !== 'DialBegin')
}

/** A random order in which the messages of each channel keep theirs. */
function shuffle(messages: readonly TimedMessage[], choices: readonly number[]): TimedMessage[] {
  const waiting = messages.map((one) => ({ one, channels: channelsOf(one) }))
  return choices.map((choice) => {
    const blocked = new Set<string>()
    const free = waiting.filter(({ channels }) => {
      const isFree = channels.every((id) => !blocked.has(id))
      for (const id of channels) blocked.add(id)
      return isFree
    })
    const chosen = free[choice % free.length]
    if (!chosen) throw new RangeError('nothing left')
    waiting.splice(waiting.indexOf(chosen), 1)
    return chosen.one
  })
}
