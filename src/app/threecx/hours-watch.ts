/**
 * The business hours of a site's 3CX, read from the cloud every five minutes: what is forced there counts for ten minutes.
 * Stored as what a program beside the phone system reports.
 */
import type { OfficeHoursReader } from '../../adapters/pbx/threecx/xapi/office-hours-reader.ts'
import { keepReportedHours } from '../../core/staffing/hours/hours-store.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { SiteServices } from '../services.ts'
import type { LinkPart } from './link-state.ts'
import { staffingSource } from './queue-watch.ts'
import { readTooSlow } from './read-too-slow.ts'

const everyMs = 300_000
/** What an admin has to change first. */
const refusedPauseMs = 1_800_000
const limitMs = 30_000

export class HoursWatch {
  readonly #reader: OfficeHoursReader
  #nextMs = Number.NEGATIVE_INFINITY

  constructor(reader: OfficeHoursReader) {
    this.#reader = reader
  }

  /** Reads them if that is due; returns what was seen of it, undefined when nothing was asked. Never rejects. */
  async read({ records, clock, log, site }: SiteServices): Promise<Omit<LinkPart, 'sinceMs'> | undefined> {
    const asOfMs = clock.now()
    // A second early counts as due: whoever calls comes once a minute. A clock that was set back does not stop it.
    if (asOfMs < this.#nextMs - 1000 && this.#nextMs - asOfMs <= refusedPauseMs) return undefined
    this.#nextMs = asOfMs + everyMs
    try {
      const onTimeout = () => readTooSlow('its business hours', limitMs)
      const hours = await withTimeLimit({ clock, limitMs, onTimeout }, (signal) => this.#reader.read(signal))
      await keepReportedHours(records, { ...hours, source: staffingSource, asOfMs })
      return { state: 'up' }
    } catch (thrown) {
      const { code, message } = toSwitchhookError(thrown)
      if (code === 'internal') log.failure('threecx_hours_unknown', thrown, { site })
      if (code === 'source_unauthorized') this.#nextMs = asOfMs + refusedPauseMs
      return { state: 'failing', problem: message, code }
    }
  }
}
