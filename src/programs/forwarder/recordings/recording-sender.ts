/**
 * Sends recordings that the cloud asks for, one after the other, so that calls being reported always go first on a slow line. The cloud
 * remembers what is wanted and how far it is; nothing is kept here.
 */

import type { SourceBase } from '../../../adapters/pbx/source.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { HttpReply } from '../../../ports/http.ts'
import type { Log } from '../../../ports/log.ts'
import { type WantedAnswer, type WantedRecording, wantedAnswer } from '../../../wire/recording.ts'
import { keepTrying } from '../loop/keep-trying.ts'
import type { Cloud } from '../push/cloud.ts'
import { readAnswer } from '../push/read-answer.ts'
import { withDownload } from './download-file.ts'
import { findFile } from './find-file.ts'
import { sendFile } from './send-file.ts'

export interface RecordingSenderOptions {
  readonly cloud: Pick<Cloud, 'post' | 'put'>
  readonly forwarder: string
  /** By the id of the source whose call records name the files. */
  readonly folders: ReadonlyMap<string, readonly string[]>
  /** Sources that give the sound themselves, by their ids. */
  readonly downloads: ReadonlyMap<string, NonNullable<SourceBase['recording']>>
  /** Where downloads lie while they are sent. */
  readonly directory: string
  readonly bytesPerSecond: number
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

const path = '/v1/forwarders/recordings'
const bytesMaxUsual = 512 * 2 ** 20
/** Of one recording from its source. */
const downloadTimeoutMs = 15 * 60_000
const pauses = { firstMs: 5_000, longestMs: 600_000, shortestMs: 1_000 }

export class RecordingSender {
  readonly #options: RecordingSenderOptions
  #problems: { id: string; problem: string }[] = []

  constructor(options: RecordingSenderOptions) {
    this.#options = options
  }

  /** Runs until `signal` aborts; at once over where no folder is configured. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#sources.length === 0) return
    await keepTrying(this.#options, { event: 'recordings_not_sent', pauses }, () => this.round(signal), signal)
  }

  /** Asks once and sends what can be sent. Milliseconds until it should be asked again. */
  async round(signal: AbortSignal): Promise<number> {
    const { forwarder } = this.#options
    const question = { forwarder, sources: this.#sources, problems: this.#problems.slice(0, 50) }
    const { recordings, askAgainSeconds, bytesMax = bytesMaxUsual } = await this.#ask(question, signal)
    this.#problems = []
    let sent = 0
    for (const wanted of recordings) if (await this.#send(wanted, bytesMax, signal)) sent += 1
    // There may be more behind those that were listed.
    return sent > 0 ? 0 : askAgainSeconds * 1000
  }

  async #ask(question: object, signal: AbortSignal): Promise<WantedAnswer> {
    const answered = await this.#options.cloud.post(path, question, signal)
    return readAnswer(wantedAnswer, answered, 'the question for recordings')
  }

  get #sources(): string[] {
    const { folders, downloads } = this.#options
    return [...new Set([...folders.keys(), ...downloads.keys()])]
  }

  async #send(wanted: WantedRecording, bytesMax: number, signal: AbortSignal): Promise<boolean> {
    const { folders, downloads, log } = this.#options
    const download = downloads.get(wanted.source)
    const isSent = download
      ? await this.#sendDownload(wanted, download, bytesMax, signal)
      : await this.#sendFound(wanted, folders.get(wanted.source) ?? [], signal)
    if (isSent) log.info('recording_sent', { recording: wanted.id })
    return isSent
  }

  async #sendFound(wanted: WantedRecording, folders: readonly string[], signal: AbortSignal): Promise<boolean> {
    const found = await findFile(folders, wanted)
    if ('problem' in found) return this.#note(wanted, found.problem)
    return (await sendFile(this.#options, wanted, found, signal)) === 'sent'
  }

  async #sendDownload(
    wanted: WantedRecording,
    download: NonNullable<SourceBase['recording']>,
    bytesMax: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(downloadTimeoutMs)])
    let reply: HttpReply | undefined
    try {
      reply = await download(wanted.name, bounded)
    } catch (thrown) {
      signal.throwIfAborted()
      return this.#note(wanted, toSwitchhookError(thrown).message)
    }
    if (reply === undefined) return this.#note(wanted, `The phone system has no recording ${wanted.name} (any more).`)
    const { directory } = this.#options
    try {
      return await withDownload(reply, { directory, id: wanted.id, bytesMax }, async (file) => {
        await sendFile(this.#options, wanted, { file, isWhole: true }, signal)
        return true
      })
    } catch (thrown) {
      if (thrown instanceof RangeError) return this.#note(wanted, thrown.message)
      throw thrown
    }
  }

  /** The cloud shows it, and asks again. */
  #note({ id }: WantedRecording, problem: string): false {
    this.#problems.push({ id, problem: problem.slice(0, 300) })
    return false
  }
}
