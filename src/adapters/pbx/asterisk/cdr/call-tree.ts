/**
 * The records of one call as a tree: who dialled whom, through Local channels. The half `;1` of a Local channel is
 * dialled by one record, the half `;2` dials on in another.
 */
import type { AsteriskCdr } from './row.ts'

export class CallTree {
  readonly records: readonly AsteriskCdr[]
  readonly #byChannel = new Map<string, AsteriskCdr[]>()
  readonly #byDestination = new Map<string, AsteriskCdr[]>()

  constructor(records: readonly AsteriskCdr[]) {
    this.records = records
    for (const record of records) {
      add(this.#byChannel, record.channel, record)
      if (record.destinationChannel !== '') add(this.#byDestination, record.destinationChannel, record)
    }
  }

  of(channel: string): readonly AsteriskCdr[] {
    return this.#byChannel.get(channel) ?? []
  }

  /** The records that dialled the Local channel whose other half this record's channel is. */
  above({ channel }: AsteriskCdr): readonly AsteriskCdr[] {
    const pair = localPair(channel)
    return pair === undefined || !channel.endsWith(';2') ? [] : (this.#byDestination.get(`${pair};1`) ?? [])
  }

  /** Described in more detail by the record of the other half. */
  isContinued({ destinationChannel }: AsteriskCdr): boolean {
    const pair = localPair(destinationChannel)
    return pair !== undefined && this.of(`${pair};2`).length > 0
  }

  /** The outermost channel from which this record was reached. */
  rootOf(record: AsteriskCdr): string {
    let at = record
    for (let depth = 0; depth < this.records.length; depth += 1) {
      const [above] = this.above(at)
      if (above === undefined) break
      at = above
    }
    return at.channel
  }

  /** Somebody took the call, and it reached the caller: every Local channel on the way was answered too. */
  isAnswered(record: AsteriskCdr): boolean {
    let at: AsteriskCdr | undefined = record
    for (let depth = 0; depth <= this.records.length && at; depth += 1) {
      if (at.disposition !== 'ANSWERED') return false
      const above: readonly AsteriskCdr[] = this.above(at)
      at = above.find((one) => one.disposition === 'ANSWERED') ?? above[0]
    }
    return !this.isPickedUp(record)
  }

  /**
   * The call was fetched from this phone by another (pickup): Dial or Queue goes on with another phone, and this one passed
   * nothing on. Records put the answer down to both. When the phone stopped ringing is not to be had from its record:
   * Asterisk ends it at the fetching or, as its threads happen to run, at the last thing that it had seen of the phone,
   * which may be the first ring. Only a record of the caller's channel between the two (parked, another application)
   * shows that the call was taken before it went on.
   */
  isPickedUp(record: AsteriskCdr): boolean {
    if (record.disposition !== 'ANSWERED' || record.destinationChannel === '') return false
    const taken = this.#takenElsewhere(record)
    if (taken === undefined) return false
    if (record.billableSeconds === 0 && record.application !== 'Queue') return true
    // A queue answers the caller before any phone does: its seconds are no talk.
    return record.application === 'Queue' && !this.#passesOn(record) && !this.#doesElse(record, taken)
  }

  /** The record of another phone with which the same Dial or Queue goes on. */
  #takenElsewhere(record: AsteriskCdr): AsteriskCdr | undefined {
    const endMs = record.startMs + record.durationSeconds * 1000
    return this.of(record.channel).find(
      (other) =>
        other.disposition === 'ANSWERED' &&
        isOneStep(other, record) &&
        endpointOf(other.destinationChannel) !== endpointOf(record.destinationChannel) &&
        isLater(other, record) &&
        // Whole seconds of the start and of the duration: an end may be a second off.
        other.startMs >= endMs - 1000,
    )
  }

  /** The phone calls on in this call: it hands the caller over. */
  #passesOn({ destinationChannel }: AsteriskCdr): boolean {
    return this.records.some(({ channel }) => endpointOf(channel) === endpointOf(destinationChannel))
  }

  #doesElse(record: AsteriskCdr, until: AsteriskCdr): boolean {
    return this.of(record.channel).some(
      (other) => !isOneStep(other, record) && isLater(other, record) && other.startMs <= until.startMs,
    )
  }
}

/** Of one run of Dial or Queue, as far as records show it. */
function isOneStep(a: AsteriskCdr, b: AsteriskCdr): boolean {
  return (
    a.application === b.application &&
    a.applicationData === b.applicationData &&
    (a.destinationChannel === '') === (b.destinationChannel === '')
  )
}

/** Of two that began in one second the longer one: the other was over within it. */
function isLater(a: AsteriskCdr, b: AsteriskCdr): boolean {
  return a.startMs > b.startMs || (a.startMs === b.startMs && a.durationSeconds > b.durationSeconds)
}

/** `PJSIP/1001-0000001a` → `PJSIP/1001`. */
function endpointOf(channel: string): string {
  return channel.replace(/-[0-9a-f]+(?:;[12])?$/i, '')
}

function add(index: Map<string, AsteriskCdr[]>, key: string, record: AsteriskCdr): void {
  const known = index.get(key)
  if (known) known.push(record)
  else index.set(key, [record])
}

/** `Local/201@from-queue-00000001;2` → `Local/201@from-queue-00000001`. */
export function localPair(channel: string): string | undefined {
  return /^(Local\/.+);[12]$/.exec(channel)?.[1]
}
