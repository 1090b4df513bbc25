/** A US phone system whose phones dial 9 for a line: what each source reports of 9 555 765 4321, and who is found by it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { asteriskRows } from '../../../../test/support/forwarder/asterisk-rows.ts'
import { callLogRows } from '../../../../test/support/forwarder/call-log-rows.ts'
import { cdrOutputRows } from '../../../../test/support/forwarder/cdroutput-rows.ts'
import { openSource } from '../../../../test/support/forwarder/open-source.ts'
import { contractClock, eventsOf, firstMs, readAll } from '../../../../test/support/forwarder/polled-rig.ts'
import { trueCall } from '../../../../test/support/forwarder/true-calls.ts'
import { translateAsteriskCdr } from '../../../adapters/pbx/asterisk/cdr/translate.ts'
import { parseMessage } from '../../../adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../../adapters/pbx/asterisk/numbering.ts'
import { Translator } from '../../../adapters/pbx/asterisk/translator.ts'
import { translateCallLog } from '../../../adapters/pbx/call-log/row.ts'
import { cdrFields, cdrTextForm } from '../../../adapters/pbx/threecx/cdr-text-line.ts'
import { type CdrOutputRow, callOf } from '../../../adapters/pbx/threecx/cdroutput/row.ts'
import { translateCdrOutput } from '../../../adapters/pbx/threecx/cdroutput/translate.ts'
import { translateSegments } from '../../../adapters/pbx/threecx/cl/translate.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { reduceAll } from '../../../core/calls/reduce.ts'
import type { Home } from '../../../core/phone/home.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sameNumber } from '../../../core/phone/same-number.ts'
import { asteriskAmiSchema } from './asterisk-ami/settings.ts'
import { masterCsv } from './master-csv/source.ts'
import { threecxCdrText } from './threecx-cdr-text/source.ts'

const dialled = '95557654321'
const truth = '+15557654321'
const home = { country: 'US', dialPrefixes: ['9'] }
const call = { ...trueCall('outbound answered', 7, firstMs), number: dialled }

const asteriskRow = (home: Home) => {
  const [row] = asteriskRows(call)
  if (!row) throw new Error('no row')
  const reading = { sourceId: 'pbx', home, extension: /^\d{2,6}$/, inboundContexts: [] }
  const cdr = {
    ...{ id: '1', startMs: firstMs, durationSeconds: row.duration, billableSeconds: row.billsec, source: row.src },
    ...{ destination: row.dst, context: row.dcontext, channel: row.channel, destinationChannel: row.dstchannel },
    ...{ application: 'Dial', applicationData: `PJSIP/${dialled}@trunk,60`, disposition: row.disposition },
    ...{ uniqueId: row.uniqueid, linkedId: row.linkedid, did: '', callerNumber: row.cnum, callerName: row.cnam },
  }
  return translateAsteriskCdr(reading, '1', [cdr])
}

/** The provider takes the 9 off, so that no channel shows the number without it. */
const manager = (home: Home) => {
  const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'a', secret: 'b' })
  const translator = new Translator({ sourceId: 'ami', reader: readerOf(config), home })
  const phone = `Channel: PJSIP/101-1\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nContext: from-internal\r\nExten: ${dialled}`
  const trunk =
    'DestChannel: PJSIP/trunk-2\r\nDestUniqueid: 1.2\r\nDestLinkedid: 1.1\r\nDestContext: from-pstn\r\nDestExten: '
  const messages = [
    `Event: Newchannel\r\nCallerIDNum: 101\r\n${phone}`,
    `Event: Newchannel\r\n${trunk.replaceAll('Dest', '')}`,
    `Event: DialBegin\r\n${phone}\r\n${trunk}\r\nDialString: ${dialled}@trunk`,
    `Event: DialEnd\r\n${phone}\r\n${trunk}\r\nDialStatus: BUSY`,
    `Event: Hangup\r\n${phone}\r\nCause: 17`,
  ]
  return messages.flatMap((text, second) => translator.take(parseMessage(text), firstMs + second * 1000))
}

const segment = (home: Home) => {
  const time = new Date(firstMs).toISOString()
  const source = { src_id: 1, src_type: 0, src_dn: '101', src_name: 'Agent 101', src_number: '101', src_did: null }
  const far = { dst_id: 2, dst_type: 1, dst_dn: '10001', dst_name: '', dst_number: dialled, action_party_id: null }
  const row = { call_id: 7, history_id: null, call_ended: time, segment_id: 1, seq_order: 1, type: 2 }
  return translateSegments('cl', home, 'cl-7', [{ ...row, start_time: time, end_time: time, ...source, ...far }])
}

const values: Readonly<Record<string, string>> = {
  ...{ historyid: 'Call 7', callid: '7', 'time-start': '2026/11/20 09:00:00', 'time-end': '2026/11/20 09:00:09' },
  ...{ 'from-no': 'Ext.101', 'to-no': dialled, 'from-dn': '101', 'to-dn': '10001', 'dial-no': dialled },
  ...{ 'from-type': 'Extension', 'to-type': 'Line', 'final-type': 'Line', 'final-number': dialled },
}
const textLine = cdrFields.map((field) => values[field] ?? '').join()

const cdrText = (home: Home) => {
  const form = cdrTextForm({ sourceId: 'cdr', home, fields: cdrFields })
  const parsed = form.parse(textLine)
  return parsed ? form.translate(parsed.call, [parsed.row]) : []
}

const sources: Readonly<Record<string, (home: Home) => readonly CallEvent[]>> = {
  "Asterisk's manager": manager,
  'Master.csv and FreePBX': asteriskRow,
  '3CX cl_segments': segment,
  '3CX cdroutput': (home) => {
    const rows = cdrOutputRows(call) as CdrOutputRow[]
    return translateCdrOutput('pbx', home, rows[0] ? callOf(rows[0]) : '', rows)
  },
  '3CX CDR text': cdrText,
  CallLog: (home) => {
    const [row = {}] = callLogRows(call)
    const { Id, CallerNumber: caller, DestNumber: destination, StartTime: starttime } = row as Record<string, string>
    const one = { id: Id ?? '', caller: caller ?? '', destination: destination ?? '', starttime: starttime ?? '' }
    const reading = { sourceId: 'log', callTypes: new Map([['1', 'outbound' as const]]), durationMs: 1000 }
    const rows = [{ ...one, calltype: 1, answered: true }]
    return translateCallLog({ ...reading, home, instantOf: (wallMs) => wallMs }, '7', rows)
  },
}

const externalOf = (events: readonly CallEvent[]) => reduceAll(undefined, events).view.external

describe.each(Object.entries(sources))('%s', (_, read) => {
  it('reports the customer without the 9, and a lookup of what was dialled finds the same contact', () => {
    const external = externalOf(read(home))
    expect(external?.e164).toBe(truth)
    const stored = readNumber('(555) 765-4321', home)
    expect([external?.e164 ?? '', dialled].map((raw) => sameNumber(readNumber(raw, home), stored))).toEqual([
      true,
      true,
    ])
  })

  it('makes no number of Myanmar of it where nobody said that 9 takes a line', () => {
    expect(externalOf(read('US'))?.e164).not.toBe('+95557654321')
  })
})

describe('dialPrefixes in the configuration', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-prefix-'))
  const file = path.join(folder, 'cdr.log')
  afterAll(() => rmSync(folder, { recursive: true }))
  const entry = { id: 'cdr', type: 'threecx-cdr-text', mode: 'file', path: file, start: '2026-11-01T00:00:00Z' }

  it.each([
    ['of the source', { dialPrefixes: '9' }, 'US', truth],
    ['of the source as a list', { dialPrefixes: [8, '9'] }, 'US', truth],
    ['of the source before those of all', { dialPrefixes: '9' }, { country: 'US', dialPrefixes: ['8'] }, truth],
    ['of all sources', {}, home, truth],
    ['that this source does not have', { dialPrefixes: '' }, home, undefined],
  ] as const)('are taken %s', async (_, own, home, expected) => {
    writeFileSync(file, `${textLine}\r\n`)
    const source = openSource(threecxCdrText, { ...entry, ...own }, contractClock, { home })
    expect(externalOf(eventsOf(await readAll(source)))?.e164).toBe(expected)
  })

  it.each([[0], ['nine'], ['12345'], [[true]]])('%j is refused with what to write', (dialPrefixes) => {
    const plan = masterCsv.plan({ id: 'pbx', type: 'master-csv', path: file, dialPrefixes })
    expect(plan).toMatchObject({ ok: false, issues: [{ path: ['dialPrefixes'] }] })
    expect(plan.ok ? '' : plan.issues[0]?.message).toMatch(/must be digits/)
  })
})
