/**
 * When a link reads its 3CX's call log: soon after it began or somebody asked, after a call, when 3CX says that there is a new one,
 * and now and then in any case (poll-plan.ts).
 *
 * What must stay true: what is remembered here is of this process only; how far the log was read stands in the link's state.
 */
import type { ThreecxApi } from '../../adapters/pbx/threecx/api/api.ts'
import type { CallControlLink } from '../../adapters/pbx/threecx/callcontrol/link.ts'
import { lastCallStamp } from '../../adapters/pbx/threecx/xapi/last-call.ts'
import { readRecordingDays, readVersion } from '../../adapters/pbx/threecx/xapi/setup.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { SiteServices } from '../services.ts'
import type { CallLogReader } from './call-log-reader.ts'
import type { LinkPart, LinkState, SeenOfLink } from './link-state.ts'
import { pollPlan } from './poll-plan.ts'
import { readTooSlow } from './read-too-slow.ts'

const pollLimitMs = 120_000

export interface LogPollPorts {
  readonly state: () => LinkState | undefined
  readonly note: (services: SiteServices, seen: SeenOfLink) => Promise<void>
}

interface Polled {
  readonly api: ThreecxApi
  readonly reader: CallLogReader
  readonly live: CallControlLink | undefined
}

export class LogPoll {
  readonly #ports: LogPollPorts
  /** Of this process: what was read before it began may have been left open. */
  #readAtMs: number | undefined
  #askedAtMs: number | undefined
  #heardAtMs: number | undefined
  #versionAtMs: number | undefined

  constructor(ports: LogPollPorts) {
    this.#ports = ports
  }

  /** Whatever 3CX says. */
  readSoon(): void {
    this.#readAtMs = undefined
  }

  /** Of a call, live: its row comes when it is over. */
  heard(atMs: number): void {
    this.#heardAtMs = atMs
  }

  /** Reads the call log if that is due; true when there is more of it. */
  async poll(services: SiteServices, { api, reader, live }: Polled): Promise<boolean> {
    const { clock } = services
    const facts = { readAtMs: this.#readAtMs, askedAtMs: this.#askedAtMs, heardAtMs: this.#heardAtMs }
    const plan = pollPlan({ ...facts, nowMs: clock.now(), isLive: live?.status().connected ?? false })
    if (plan === 'rest') return false
    try {
      const limit = { clock, limitMs: pollLimitMs, onTimeout: () => readTooSlow('its call log', pollLimitMs) }
      return await withTimeLimit(limit, (signal) => this.#read(services, { api, reader }, plan, signal))
    } catch (thrown) {
      await this.#ports.note(services, { log: failing(thrown) })
      return false
    }
  }

  async #read(
    services: SiteServices,
    { api, reader }: Pick<Polled, 'api' | 'reader'>,
    plan: 'read' | 'ask',
    signal: AbortSignal,
  ): Promise<boolean> {
    const atMs = services.clock.now()
    const stamp = await lastCallStamp(api, signal)
    this.#askedAtMs = atMs
    if (plan === 'ask' && stamp !== undefined && stamp === this.#ports.state()?.stamp) {
      await this.#ports.note(services, { log: { state: 'up' } })
      return false
    }
    const { isMore, events } = await reader.read(
      this.#ports.state()?.checkpoint,
      ({ checkpoint, readUpTo }) => this.#ports.note(services, { checkpoint, readUpTo }),
      signal,
    )
    if (events > 0) this.#heardAtMs = atMs
    if (!isMore) this.#readAtMs = atMs
    const about =
      plan === 'read' && isVersionDue(this.#versionAtMs, atMs) ? await this.#about(api, atMs, signal) : undefined
    await this.#ports.note(services, { log: { state: 'up' }, stamp, logReadAtMs: atMs, ...about })
    return isMore
  }

  /** Undefined where 3CX does not say, or not to this client. */
  async #about(
    api: ThreecxApi,
    atMs: number,
    signal: AbortSignal,
  ): Promise<Pick<SeenOfLink, 'version' | 'recordingDays'>> {
    this.#versionAtMs = atMs
    const version = await readVersion(api, signal).catch(() => undefined)
    const recordingDays = await readRecordingDays(api, signal).catch(() => undefined)
    signal.throwIfAborted()
    return { version, recordingDays }
  }
}

/** An update of 3CX is no hurry. */
function isVersionDue(readAtMs: number | undefined, nowMs: number): boolean {
  return readAtMs === undefined || Math.abs(nowMs - readAtMs) >= 86_400_000
}

/** A part of the link as it is kept after `thrown`: the sentence and the code of what went wrong (pure). */
export function failing(thrown: unknown): Omit<LinkPart, 'sinceMs'> {
  const { code, message } = toSwitchhookError(thrown)
  return { state: 'failing', problem: message, code }
}
