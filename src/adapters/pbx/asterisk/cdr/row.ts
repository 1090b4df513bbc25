/**
 * A call detail record of Asterisk, as FreePBX's table, Asterisk's own tables and Master.csv have it. One call is several
 * records with one linkedid: one a dial attempt or ringing member, more after transfers.
 */
import { sha256Hex } from '../../../../lib/hash.ts'

export interface AsteriskCdr {
  /** Made of the record itself: neither table nor file has a key. */
  readonly id: string
  /** The instant of its start; Asterisk writes whole seconds. */
  readonly startMs: number
  readonly durationSeconds: number
  readonly billableSeconds: number
  readonly source: string
  readonly destination: string
  readonly context: string
  readonly channel: string
  readonly destinationChannel: string
  readonly application: string
  /** What the last application was given: whom Dial called, which queue; cut off after 79 characters. */
  readonly applicationData: string
  /** `ANSWERED`, `NO ANSWER`, `BUSY`, `FAILED`, `CONGESTION`. */
  readonly disposition: string
  readonly uniqueId: string
  readonly linkedId: string
  readonly did: string
  readonly callerNumber: string
  readonly callerName: string
  /** FreePBX's column `recordingfile`: a name, now and then a path; empty where nothing was recorded. */
  readonly recordingFile?: string
}

/** A cut id ends anywhere; a whole one in the seconds of its channel's start and a count. */
const wholeId = /(?:^|-)(\d{9,10})\.\d+$/
/** FreePBX's columns hold 32 characters: with a long `systemname` the end of the id, which distinguishes calls, is lost. */
const longestId = 32

export function isWholeId(id: string): boolean {
  return id.length <= longestId && wholeId.test(id)
}

/** When the channel of this id was made, by the seconds in it; undefined when they were cut off. */
export function epochMsOf(id: string): number | undefined {
  const seconds = /(?:^|-)(\d{9,10})\./.exec(id)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/** What records of one call have in common. Records with cut ids keep together by the caller's channel at least. */
export function callKeyOf({ linkedId, uniqueId, channel }: AsteriskCdr): string {
  if (isWholeId(linkedId)) return linkedId
  if (linkedId === '' && isWholeId(uniqueId)) return uniqueId
  return `cut-${sha256Hex(`${linkedId || uniqueId} ${channel}`).slice(0, 24)}`
}
