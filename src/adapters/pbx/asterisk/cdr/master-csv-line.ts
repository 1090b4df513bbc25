/**
 * A line of Asterisk's Master.csv: accountcode, src, dst, dcontext, clid, channel, dstchannel, lastapp, lastdata, start,
 * answer, end, duration, billsec, disposition, amaflags, then uniqueid (loguniqueid), userfield (loguserfield), and
 * peeraccount, linkedid, sequence (newcdrcolumns), each only where cdr.conf says so.
 */
import { maskNumber } from '../../../../core/phone/mask-number.ts'
import { csvFields } from '../../rows/csv-line.ts'
import type { LineForm } from '../../rows/line-form.ts'
import { recordId } from '../../rows/record-id.ts'
import { readWallMs, type WallClock } from '../../rows/wall-time.ts'
import { type AsteriskCdr, callKeyOf, epochMsOf } from './row.ts'
import type { AsteriskReading } from './shape.ts'
import { translateAsteriskCdr } from './translate.ts'

export interface MasterCsvForm {
  readonly reading: AsteriskReading
  readonly wall: WallClock
  /** `loguserfield = yes` in cdr.conf. */
  readonly logUserField: boolean
}

const fixedFields = 16

export function masterCsvForm({ reading, wall, logUserField }: MasterCsvForm): LineForm<AsteriskCdr> {
  return {
    parse(line) {
      const fields = csvFields(line)
      if (fields === undefined || fields.length < fixedFields) return undefined
      const field = (index: number) => fields[index] ?? ''
      const startWallMs = readWallMs(field(9))
      if (startWallMs === undefined) return undefined
      const uniqueId = field(fixedFields)
      const linkedId = field(fixedFields + (logUserField ? 3 : 2))
      const { name, number } = callerIdOf(field(4))
      const cdr: AsteriskCdr = {
        id: recordId(fields),
        startMs: wall.instantOf(startWallMs, epochMsOf(uniqueId)),
        durationSeconds: Math.max(0, Number(field(12)) || 0),
        billableSeconds: Math.max(0, Number(field(13)) || 0),
        ...{ source: field(1), destination: field(2), context: field(3), channel: field(5) },
        ...{
          destinationChannel: field(6),
          application: field(7),
          applicationData: field(8),
          disposition: field(14),
          uniqueId,
          linkedId,
        },
        ...{ did: '', callerNumber: number || field(1), callerName: name },
      }
      return { call: callKeyOf(cdr), id: cdr.id, atMs: cdr.startMs, row: cdr }
    },
    translate: (call, rows) => translateAsteriskCdr(reading, call, rows),
    describe: ({ startMs, source, destination, disposition, durationSeconds }) =>
      `${new Date(startMs).toISOString()}: ${shown(source)} to ${shown(destination)}, ${disposition}, ${durationSeconds} s`,
  }
}

function callerIdOf(clid: string): { name: string; number: string } {
  const parts = /^(.*)<([^<>]*)>$/.exec(clid)
  const name = (parts?.[1] ?? '').trimEnd().replace(/^"/, '').replace(/"$/, '')
  return { name, number: parts?.[2] ?? '' }
}

const shown = (number: string) => (number.length > 6 ? maskNumber(number) : number)
