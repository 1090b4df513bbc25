/** The business hours of a 3CX for a forwarder: asked for every five minutes, as what is forced there counts for ten. */
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { Log } from '../../../../ports/log.ts'
import type { HoursSource, KnownHours } from '../../hours-source.ts'
import type { ThreecxApi } from '../api/api.ts'
import { OfficeHoursReader } from './office-hours-reader.ts'

const everyMs = 300_000

export interface OfficeHoursOptions {
  readonly sourceId: string
  readonly api: ThreecxApi
  readonly clock: Clock
  readonly log: Log
}

export class OfficeHoursSource implements HoursSource {
  readonly #options: OfficeHoursOptions
  #known: KnownHours | undefined

  constructor(options: OfficeHoursOptions) {
    this.#options = options
  }

  /** What was last read, however old: its `asOfMs` says when. */
  hours(): KnownHours | undefined {
    return this.#known
  }

  async keepHours(signal: AbortSignal): Promise<void> {
    const { sourceId, api, clock, log } = this.#options
    const reader = new OfficeHoursReader(api)
    let logged: string | undefined
    while (!signal.aborted) {
      const asOfMs = clock.now()
      try {
        this.#known = { ...(await reader.read(signal)), asOfMs }
        logged = undefined
      } catch (thrown) {
        if (signal.aborted) return
        const { code, message } = toSwitchhookError(thrown)
        if (message !== logged) log.warn('office_hours_unknown', { source: sourceId, code, problem: message })
        logged = message
      }
      await clock.sleep(everyMs, signal).catch(() => undefined)
    }
  }
}
