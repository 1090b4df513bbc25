/** What a gap in the manager's connection hides, Asterisk's own call records show: the recorded calls, seen by both. */
import { describe, expect, it } from 'vitest'
import {
  recorded,
  scenarioNames,
  stock,
  type TimedMessage,
  trueCallOf,
} from '../../../../test/support/asterisk/recordings.ts'
import { callsOf, comparable, expectedOf } from '../../../../test/support/asterisk/reported-calls.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { asteriskAmiSchema } from '../../../programs/forwarder/sources/asterisk-ami/settings.ts'
import { recordId } from '../rows/record-id.ts'
import { type AsteriskCdr, callKeyOf } from './cdr/row.ts'
import { defaultInboundContexts } from './cdr/shape.ts'
import { translateAsteriskCdr } from './cdr/translate.ts'
import { readerOf } from './numbering.ts'
import { Translator } from './translator.ts'

const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x' })
const reading = {
  sourceId: 'cdr',
  home: 'US',
  extension: /^\d{2,6}$/,
  inboundContexts: [...defaultInboundContexts, 'incoming'],
}

/** What the table has of a call: the records that Asterisk also said aloud. */
function recordsOf(name: string): CallEvent[] {
  const cdrs = recorded(name).flatMap(({ message }) => (message.event === 'Cdr' ? [cdrOf(message)] : []))
  const [first] = cdrs
  return first ? translateAsteriskCdr(reading, callKeyOf(first), cdrs) : []
}

function cdrOf(message: TimedMessage['message']): AsteriskCdr {
  const text = (key: string) => message.text(key) ?? ''
  const [, name = '', number = ''] = /^"(.*)" <(.*)>$/.exec(text('CallerID')) ?? []
  return {
    id: recordId([text('UniqueID'), text('Channel'), text('DestinationChannel'), text('StartTime')]),
    startMs: Date.parse(`${text('StartTime').replace(' ', 'T')}Z`),
    durationSeconds: Number(text('Duration')),
    billableSeconds: Number(text('BillableSeconds')),
    ...{ source: text('Source'), destination: text('Destination'), context: text('DestinationContext') },
    ...{ channel: text('Channel'), destinationChannel: text('DestinationChannel') },
    ...{ application: text('LastApplication'), applicationData: text('LastData'), disposition: text('Disposition') },
    ...{ uniqueId: text('UniqueID'), linkedId: text('LinkedId'), did: '', callerNumber: number, callerName: name },
  }
}

function heard(messages: readonly TimedMessage[]): CallEvent[] {
  const translator = new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })
  const events = messages.flatMap(({ message, atMs }) => translator.take(message, atMs))
  translator.lost()
  // Nothing is up any more when the connection is made again.
  translator.beginList()
  return [...events, ...translator.endList()]
}

/** The others were recorded from a server that keeps no records. */
const withRecords = scenarioNames.filter((name) => recordsOf(name).length > 0)

it('ten of the recorded calls left records', () => {
  expect(withRecords.length).toBeGreaterThanOrEqual(10)
})

describe.each(withRecords)('the recorded call %s with its call records', (name) => {
  const messages = stock(recorded(name))
  const records = recordsOf(name)
  // Records name a queue by the number that was dialled; on FreePBX that is its name.
  const { queue: _, ...expected } = expectedOf(trueCallOf(name))

  it('is the one call that the manager reported, whichever comes first', () => {
    const live = heard(messages)
    for (const events of [
      [...live, ...records],
      [...records, ...live],
    ]) {
      expect(callsOf(events).map(comparable)).toMatchObject([expected])
    }
  })

  it('ends when it ended, wherever the connection was lost for the rest of it', () => {
    for (let cut = 1; cut < messages.length; cut += 1) {
      const calls = callsOf([...heard(messages.slice(0, cut)), ...records])
      expect({ cut, calls: calls.length }).toEqual({ cut, calls: 1 })
      const [call] = calls
      const offMs = Math.abs(Date.parse(call?.endedAt ?? '') - Date.parse(expected.endedAt))
      expect({ cut, state: call?.state, near: offMs < 2000 }).toEqual({ cut, state: 'ended', near: true })
      expect({ cut, answered: call?.outcome === 'answered' }).toEqual({ cut, answered: trueCallOf(name).answered })
    }
  })
})
