/**
 * Calls that the PBX was asked to make for a user (click-to-call, ours and others'): what is known of them beside their
 * channels. `OriginateResponse` may come after everything else of a call, or be all that says whom it was for.
 */

import type { CallGroup, Channel } from './channel.ts'
import type { Channels } from './channels.ts'
import type { AmiMessage } from './message.ts'

/** Calls that ended before they dialled, waiting for `OriginateResponse` to say whom. */
const undecidedMax = 50
/** Own calls that were asked for and have not begun. */
const expectedMax = 200

export interface Expected {
  readonly number: string
  /** The click-to-call request that it is made for. */
  readonly requestId?: string | undefined
}

export class OwnCalls {
  readonly #expected = new Map<string, Expected>()
  #undecided: CallGroup[] = []

  /** A call of our own is coming, on a channel with this id. */
  expect(channelId: string, call: Expected): void {
    if (this.#expected.size >= expectedMax) this.#expected.clear()
    this.#expected.set(channelId, call)
  }

  /** A channel is there; if it is one that was expected, its call is known by now. */
  begun({ id, group }: Channel): void {
    const expected = this.#expected.get(id)
    if (expected === undefined) return
    group.wanted = expected.number
    group.requestId = expected.requestId
    this.#expected.delete(id)
  }

  /** All channels of a call are gone, and which way it was to go is not known. */
  overUndecided(group: CallGroup): void {
    const wasOriginated = [...group.channels].some(({ dial }) => dial !== undefined && dial.by === undefined)
    if (group.wanted === undefined && wasOriginated) this.#undecided = [...this.#undecided, group].slice(-undecidedMax)
  }

  /** A channel of the call that an `OriginateResponse` is about, if that says something new. */
  originated(message: AmiMessage, channels: Channels): Channel | undefined {
    const wanted = message.text('Exten')
    const name = message.text('Channel')
    if (wanted === '' || name === '') return undefined
    const known = channels.get(message.text('Uniqueid'))
    const group = known?.group ?? this.#originatedBy(name, channels)
    if (group === undefined || group.wanted !== undefined) return undefined
    group.wanted = wanted
    this.#undecided = this.#undecided.filter((other) => other !== group)
    return group.channels.values().next().value
  }

  /**
   * A failed Originate names no channel, only what it rang: `PJSIP/1001`. It says so as that is over, so that of several which
   * rang the same it is the one that ended last; another may have begun since.
   */
  #originatedBy(name: string, channels: Channels): CallGroup | undefined {
    const fits = (channel: Channel) =>
      channel.dial !== undefined &&
      channel.dial.by === undefined &&
      channel.dial.status !== 'ANSWER' &&
      channel.group.wanted === undefined &&
      (channel.name === name ||
        channel.name.startsWith(`${name}-`) ||
        channel.name.startsWith(name.replace(/\/n$/, '')))
    const all = [...channels.all(), ...this.#undecided.flatMap((group) => [...group.channels])].filter(fits)
    const over = all.filter(({ endMs }) => endMs !== undefined).sort((a, b) => (b.endMs ?? 0) - (a.endMs ?? 0))
    return (over[0] ?? all[0])?.group
  }
}
