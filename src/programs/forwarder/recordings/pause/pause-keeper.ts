/**
 * Pauses recordings that the cloud asks for, and ends each pause by its own clock, whether or not the cloud can be reached.
 *
 * What must stay true: a pause is written down before anything is muted, so that a restart ends it too; it ends at its time or as soon
 * after as the phone system can be asked; what was muted is reported until the cloud has it.
 */
import { cut } from '../../../../lib/cut.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import { WakeSignal } from '../../../../lib/wake-signal.ts'
import { type Clock, isoUtc, type Random } from '../../../../ports/clock.ts'
import type { Log } from '../../../../ports/log.ts'
import { waitSecondsMax } from '../../../../wire/click-to-call.ts'
import { type OfferedPause, type PauseReport, pausePollAnswer, pauseSeconds } from '../../../../wire/recording-pause.ts'
import { keepTrying } from '../../loop/keep-trying.ts'
import type { Cloud } from '../../push/cloud.ts'
import { readAnswer } from '../../push/read-answer.ts'
import { type OpenPause, type PauseState, readPauseState, type StateStore, savePauseState } from './pause-state.ts'
import type { RecordedChannel, RecordingPauser } from './recording-pauser.ts'

export interface PauseKeeperOptions {
  readonly cloud: Pick<Cloud, 'post'>
  readonly forwarder: string
  /** By their sources' ids. */
  readonly pausers: ReadonlyMap<string, RecordingPauser>
  readonly store: StateStore
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

export const pausesPath = '/v1/forwarders/recording-pauses'
const heldMs = (waitSecondsMax + 10) * 1000
const reportTimeoutMs = 10_000
const soonMs = 1000
const retry = { firstMs: 2000, longestMs: 60_000 }
/** Meanwhile a call is not recorded that should be. */
const endRetry = { firstMs: 2000, longestMs: 2000 }
/** No call is up so long; nor is a report of use later. */
const longestMs = 24 * 3_600_000
const reportsMax = 200
/** A clock that waits longer is looked at again. */
const lookAgainMs = 3_600_000

export class PauseKeeper {
  readonly #options: PauseKeeperOptions
  readonly #changed = new WakeSignal()
  readonly #toReport = new WakeSignal()
  #state: PauseState

  constructor(options: PauseKeeperOptions) {
    this.#options = options
    this.#state = readPauseState(options.store)
  }

  /** Runs until `signal` aborts; at once over where no source can. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#options.pausers.size === 0) return
    const keepOn = (event: string, round: () => Promise<number | undefined>, pauses = retry) =>
      keepTrying(this.#options, { event, pauses }, round, signal)
    await Promise.all([
      keepOn('recording_pauses_not_read', () => this.#poll(signal)),
      keepOn('recording_pause_not_ended', () => this.#endDue(signal), endRetry),
      keepOn('recording_pause_not_reported', () => this.#report(signal)),
    ])
  }

  /** Milliseconds until it should ask again. */
  async #poll(signal: AbortSignal): Promise<number> {
    const { cloud, forwarder, pausers } = this.#options
    if (![...pausers.values()].some(({ ready }) => ready)) return soonMs
    const answered = await cloud.post(pausesPath, { forwarder, waitSeconds: waitSecondsMax }, signal, heldMs)
    const { pauses, askAgainMs } = readAnswer(pausePollAnswer, answered, 'the question for pauses')
    for (const offer of pauses) await this.#take(offer)
    // What is another forwarder's, or not reported yet, is offered again.
    return pauses.length > 0 ? soonMs : askAgainMs
  }

  async #take(offer: OfferedPause): Promise<void> {
    const { pausers, clock, log } = this.#options
    const known = this.#state.open.find(({ id }) => id === offer.id)
    const [source, pauser] =
      [...pausers].find(([id, one]) => one.ready && (known?.source === id || one.has(offer.channels))) ?? []
    if (source === undefined || pauser === undefined || offer.expiresInMs <= 0) return
    // A repetition: its report is on its way.
    if (known?.serial === offer.serial || this.#state.reports.some((one) => isOf(one, offer))) return
    try {
      if (offer.wanted === 'resume') return await this.#end(known ?? opened(offer, source, 0), pauser, offer.serial)
      const seconds = Math.min(pauseSeconds.max, Math.max(pauseSeconds.min, offer.seconds))
      const open = opened(offer, source, clock.now() + seconds * 1000, known)
      this.#put(open)
      const recorded = await pauser.mute(offer.channels)
      log.info('recording_paused', { call: offer.id, source, channels: recorded.length, seconds })
      this.#muted(open, recorded)
    } catch (thrown) {
      const { code, message } = toSwitchhookError(thrown)
      log.warn('recording_not_paused', { call: offer.id, source, code, problem: message })
      // It is offered again, and ends at its time anyhow.
      if (offer.wanted === 'resume') return
      // Whether it was muted is not known: the pause stands, and ends at its time.
      this.#reportLater(offer.id, { serial: offer.serial, state: 'failed', message: cut(message, 300) })
    }
  }

  #muted(open: OpenPause, recorded: readonly RecordedChannel[]): void {
    const { id, serial, untilMs } = open
    if (recorded.length === 0) {
      this.#drop(id)
      const message = 'The phone system records nothing of this call now.'
      this.#reportLater(id, { serial, state: 'failed', message })
      return
    }
    const fromMs = this.#options.clock.now()
    const fresh = recorded
      .filter((one) => !open.spans.some(({ channel }) => channel === one.id))
      .map(({ id: channel, name, recordedMs }) => ({ channel, name, fromMs, startMs: recordedMs }))
    const spans = [...open.spans, ...fresh]
    this.#put({ ...open, spans })
    const reported = spans.map((span) => spanForm(span))
    this.#reportLater(id, { serial, state: 'paused', resumesAt: isoUtc(untilMs), spans: reported })
  }

  async #endDue(signal: AbortSignal): Promise<undefined> {
    const { clock, pausers, log } = this.#options
    const nowMs = clock.now()
    for (const open of this.#state.open.filter(({ untilMs }) => untilMs <= nowMs)) {
      const pauser = pausers.get(open.source)
      if (!pauser || nowMs - open.untilMs > longestMs) this.#drop(open.id)
      else if (pauser.ready) {
        await this.#end(open, pauser, open.serial)
        log.info('recording_resumed', { call: open.id, source: open.source })
      }
    }
    const nextMs = Math.min(
      lookAgainMs,
      ...this.#state.open.map(({ untilMs }) => Math.max(soonMs, untilMs - clock.now())),
    )
    const over = new AbortController()
    const stop = AbortSignal.any([signal, over.signal])
    const sleeping = clock.sleep(nextMs, stop).catch(() => undefined)
    await Promise.race([sleeping, this.#changed.wait(stop)])
    over.abort()
  }

  async #end({ id, channels, spans }: OpenPause, pauser: RecordingPauser, serial: number): Promise<void> {
    const names = spans.map(({ name }) => name)
    await pauser.unmute([...channels, ...spans.map(({ channel }) => channel)], names)
    this.#drop(id)
    const nowMs = this.#options.clock.now()
    this.#reportLater(id, { serial, state: 'recording', spans: spans.map((span) => spanForm(span, nowMs)) })
  }

  #put(open: OpenPause): void {
    this.#save({ ...this.#state, open: [...this.#state.open.filter(({ id }) => id !== open.id), open] })
  }

  #drop(id: string): void {
    this.#save({ ...this.#state, open: this.#state.open.filter((one) => one.id !== id) })
  }

  #reportLater(id: string, report: Omit<PauseReport, 'forwarder' | 'spans'> & Partial<PauseReport>): void {
    const { forwarder, clock } = this.#options
    const one = { id, atMs: clock.now(), report: { spans: [], ...report, forwarder } }
    this.#save({ ...this.#state, reports: [...this.#state.reports, one].slice(-reportsMax) })
    this.#toReport.wake()
  }

  #save(state: PauseState): void {
    this.#state = state
    this.#changed.wake()
    savePauseState(this.#options.store, state)
  }

  async #report(signal: AbortSignal): Promise<undefined> {
    const { cloud, clock } = this.#options
    const [first] = this.#state.reports
    if (!first) return void (await this.#toReport.wait(signal))
    const answered = await cloud.post(`${pausesPath}/${first.id}`, first.report, signal, reportTimeoutMs)
    const isPointless = !answered.ok && !answered.fault.error.retryable
    if (!answered.ok && !isPointless && clock.now() - first.atMs < longestMs) throw answered.fault.error
    this.#save({ ...this.#state, reports: this.#state.reports.filter((one) => one !== first) })
  }
}

type Waiting = PauseState['reports'][number]

function isOf({ id, report }: Waiting, offer: OfferedPause): boolean {
  return id === offer.id && report.serial === offer.serial
}

function opened(offer: OfferedPause, source: string, untilMs: number, known?: OpenPause): OpenPause {
  const { id, serial, channels } = offer
  return { id, serial, source, channels, untilMs, spans: known?.spans ?? [] }
}

function spanForm({ channel, fromMs, startMs }: OpenPause['spans'][number], toMs?: number) {
  const to = toMs === undefined ? {} : { to: isoUtc(toMs) }
  const start = startMs === undefined ? undefined : Math.max(0, Math.round(startMs))
  const end = start === undefined || toMs === undefined ? undefined : start + Math.max(0, toMs - fromMs)
  return { channel, from: isoUtc(fromMs), ...to, startMs: start, endMs: end }
}
