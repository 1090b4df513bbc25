/**
 * Recordings of an Asterisk that go on now: muted and unmuted by MixMonitorMute, which silences what MixMonitor writes and nothing that
 * people hear. Which channels are recorded Asterisk itself says, by refusing it for the others.
 */
import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { AmiConnection } from '../../ami/connection.ts'
import type { RecordedChannel, RecordingPauser } from '../../recordings/pause/recording-pauser.ts'

/** Channels of one call. */
const channelsMax = 100
const followedMax = 10_000

type FindChannels = (ids: readonly string[]) => readonly { readonly id: string; readonly name: string }[]

export class AmiRecordings implements RecordingPauser {
  readonly #find: FindChannels
  readonly #clock: Pick<Clock, 'now'>
  #connection: AmiConnection | undefined
  /** When the recording of a channel began. */
  readonly #beganMs = new Map<string, number>()
  /** Recorded only while in a bridge (option b), and not in one yet. */
  readonly #waiting = new Set<string>()

  constructor(find: FindChannels, clock: Pick<Clock, 'now'>) {
    this.#find = find
    this.#clock = clock
  }

  get ready(): boolean {
    return this.#connection !== undefined
  }

  has(channels: readonly string[]): boolean {
    return this.#find(channels).length > 0
  }

  async mute(channels: readonly string[]): Promise<readonly RecordedChannel[]> {
    const recorded: RecordedChannel[] = []
    for (const { id, name } of this.#find(channels).slice(0, channelsMax)) {
      const beganMs = this.#beganMs.get(id)
      const recordedMs = beganMs === undefined ? undefined : this.#clock.now() - beganMs
      if (await this.#set(name, 1)) recorded.push({ id, name, recordedMs })
    }
    return recorded
  }

  async unmute(channels: readonly string[], names: readonly string[]): Promise<void> {
    const found = this.#find(channels).map(({ name }) => name)
    for (const name of [...new Set([...names, ...found])].slice(0, channelsMax)) await this.#set(name, 0)
  }

  /** False: nothing of the channel is recorded, or it is over. */
  async #set(Channel: string, State: 0 | 1): Promise<boolean> {
    if (!this.#connection) throw new Error('there is no connection to Asterisk now')
    try {
      await this.#connection.request({ Action: 'MixMonitorMute', Channel, Direction: 'both', State })
      return true
    } catch (thrown) {
      if (toSwitchhookError(thrown).code === 'source_unreadable') return false
      throw thrown
    }
  }

  take(messages: readonly AmiMessage[], nowMs: number): void {
    for (const message of messages) this.#takeOne(message, message.text('Uniqueid'), nowMs)
  }

  #takeOne(message: AmiMessage, id: string, nowMs: number): void {
    const { event } = message
    if (event === 'Newexten' && message.get('Application') === 'MixMonitor') {
      if (message.text('AppData').split(',')[1]?.includes('b')) this.#waiting.add(id)
    } else if (event === 'MixMonitorStart') {
      if (!this.#waiting.has(id)) this.#began(id, nowMs)
    } else if (event === 'BridgeEnter') {
      if (this.#waiting.delete(id)) this.#began(id, nowMs)
    } else if (event === 'MixMonitorStop' || event === 'Hangup') {
      this.#waiting.delete(id)
      this.#beganMs.delete(id)
    }
  }

  #began(id: string, nowMs: number): void {
    this.#beganMs.set(id, nowMs)
    const [oldest] = this.#beganMs.keys()
    if (this.#beganMs.size > followedMax && oldest !== undefined) this.#beganMs.delete(oldest)
  }

  /** Asterisk lists the actions that the user may use. Never rejects. */
  async connected(connection: AmiConnection): Promise<void> {
    const actions = await connection.request({ Action: 'ListCommands' }).catch(() => undefined)
    if (actions?.get('MixMonitorMute') !== undefined) this.#connection = connection
  }

  lost(): void {
    this.#connection = undefined
    this.#beganMs.clear()
    this.#waiting.clear()
  }
}
