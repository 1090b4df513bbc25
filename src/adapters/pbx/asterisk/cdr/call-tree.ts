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
    return record.billableSeconds > 0 || !this.#goesOnElsewhere(record)
  }

  /**
   * The call was fetched from this phone by another (pickup): the record of the other begins where this one ends, and
   * the phone itself passed nothing on. Records put the answer down to both.
   */
  isPickedUp(record: AsteriskCdr): boolean {
    if (record.disposition !== 'ANSWERED' || !this.#goesOnElsewhere(record)) return false
    if (record.billableSeconds === 0) return true
    const passedOn = this.of(record.destinationChannel).length > 0
    return record.application === 'Queue' && !passedOn
  }

  #goesOnElsewhere(record: AsteriskCdr): boolean {
    const endMs = record.startMs + record.durationSeconds * 1000
    const { channel, application, applicationData, destinationChannel } = record
    return this.of(channel).some(
      (other) =>
        other.destinationChannel !== destinationChannel &&
        other.disposition === 'ANSWERED' &&
        other.application === application &&
        other.applicationData === applicationData &&
        Math.abs(other.startMs - endMs) <= 1000 &&
        other.startMs > record.startMs,
    )
  }
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
