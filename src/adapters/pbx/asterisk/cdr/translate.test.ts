import { describe, expect, it } from 'vitest'
import { asteriskBlind, asteriskRows, type FreePbxRow } from '../../../../../test/support/forwarder/asterisk-rows.ts'
import { expectTruth, sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { recordId } from '../../rows/record-id.ts'
import { type AsteriskCdr, callKeyOf, epochMsOf, isWholeId } from './row.ts'
import { defaultInboundContexts } from './shape.ts'
import { translateAsteriskCdr } from './translate.ts'

const startMs = Date.UTC(2026, 10, 20, 9, 0, 0)
const reading = { sourceId: 'pbx', home: 'US', extension: /^\d{2,6}$/, inboundContexts: defaultInboundContexts }

const toCdr = (row: FreePbxRow): AsteriskCdr => ({
  id: recordId([row.sequence]),
  startMs: Date.parse(`${row.calldate.replace(' ', 'T')}Z`),
  ...{ durationSeconds: row.duration, billableSeconds: row.billsec, source: row.src, destination: row.dst },
  ...{ context: row.dcontext, channel: row.channel, destinationChannel: row.dstchannel, application: row.lastapp },
  applicationData: row.lastdata,
  ...{ disposition: row.disposition, uniqueId: row.uniqueid, linkedId: row.linkedid, did: row.did },
  ...{ callerNumber: row.cnum, callerName: row.cnam },
})

describe("Asterisk's call records", () => {
  it.each(sceneNames)('give what is true of: %s', (kind) => {
    const call = trueCall(kind, 7, startMs)
    const cdrs = asteriskRows(call).map(toCdr)
    const events = translateAsteriskCdr(reading, callKeyOf(cdrs[0] ?? fail()), cdrs)
    expectTruth(events, call, asteriskBlind)
    expect(events[0]?.aliases[0]).toBe(`asterisk:linkedid:${startMs / 1000}.140`)
  })

  it('a failed Dial and its record without a destination are one missed call', () => {
    const [ring] = asteriskRows(trueCall('missed', 7, startMs)).map(toCdr)
    const cdrs = [ring ?? fail(), { ...(ring ?? fail()), id: 'x', destinationChannel: '', durationSeconds: 0 }]
    expectTruth(translateAsteriskCdr(reading, 'x.1', cdrs), trueCall('missed', 7, startMs))
  })
})

describe('ids that were cut off', () => {
  const cut = 'averylongsystemnameforpbx-179515'

  it('do not make one call of many, nor fold into calls of other sources', () => {
    const base = toCdr(asteriskRows(trueCall('missed', 7, startMs))[0] ?? fail())
    const one = { ...base, linkedId: cut, uniqueId: cut }
    const other = { ...one, channel: 'PJSIP/trunk-0000ffff' }
    expect(callKeyOf(one)).not.toBe(callKeyOf(other))
    const [event] = translateAsteriskCdr(reading, callKeyOf(one), [one])
    expect(event?.aliases).toEqual([`asterisk-cdr:pbx:${callKeyOf(one)}`])
  })

  it('are distinguished from whole ones, with and without a system name', () => {
    expect(['1795151385.3', 'pbx-1795151385.31'].map(isWholeId)).toEqual([true, true])
    expect([cut, '', '1795151385'].map(isWholeId)).toEqual([false, false, false])
    expect(epochMsOf('pbx-1795151385.31')).toBe(1795151385000)
    expect(epochMsOf(cut)).toBeUndefined()
  })
})

function fail(): never {
  throw new Error('no rows')
}
