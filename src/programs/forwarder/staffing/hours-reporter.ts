/**
 * Reports to the cloud what business hours phone systems have: within seconds of a change, and every four minutes though nothing
 * changed, as what is only a present state counts there for ten.
 *
 * What must stay true: nothing of it waits in the outbox and no call event waits for it; what a source no longer knows is not
 * reported again, so that it goes out of date in the cloud.
 */
import type { HoursSource, KnownHours } from '../../../adapters/pbx/hours-source.ts'
import { type Clock, isoUtc, type Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { ReportedHoursForm } from '../../../wire/staffing-hours-api.ts'
import { keepTrying } from '../loop/keep-trying.ts'
import type { Cloud } from '../push/cloud.ts'
import { assertTaken } from './assert-taken.ts'

const lookEveryMs = 1000
const repeatAfterMs = 240_000
const pauses = { firstMs: 2000, longestMs: 60_000 }

export interface HoursReporterOptions {
  readonly forwarder: string
  readonly sources: readonly { readonly id: string; readonly of: HoursSource }[]
  readonly cloud: Pick<Cloud, 'putJson' | 'skew'>
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

type HoursOfSource = HoursReporterOptions['sources'][number]

export class HoursReporter {
  readonly #options: HoursReporterOptions

  constructor(options: HoursReporterOptions) {
    this.#options = options
  }

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { sources } = this.#options
    const running = sources.flatMap((source) => [source.of.keepHours?.(signal), this.#report(source, signal)])
    await Promise.allSettled(running)
  }

  #report({ id, of }: HoursOfSource, signal: AbortSignal): Promise<void> {
    let taken: { readonly facts: string; readonly asOfMs: number; readonly atMs: number } | undefined
    const round = async () => {
      const known = of.hours()
      const atMs = this.#options.clock.now()
      if (known === undefined || !isDue(known, taken, atMs)) return lookEveryMs
      await this.#send(id, known, signal)
      taken = { facts: factsOf(known), asOfMs: known.asOfMs, atMs }
      return lookEveryMs
    }
    return keepTrying(this.#options, { event: 'hours_not_reported', about: { source: id }, pauses }, round, signal)
  }

  async #send(id: string, known: KnownHours, signal: AbortSignal): Promise<void> {
    const { cloud, forwarder, clock } = this.#options
    const aheadMs = cloud.skew.signingTimeMs() - clock.now()
    const report = toHoursReport(`${forwarder}/${id}`, { ...known, asOfMs: known.asOfMs + aheadMs })
    assertTaken(await cloud.putJson('/v1/staffing/hours/reported', report, signal))
  }
}

function isDue(
  known: KnownHours,
  taken: { readonly facts: string; readonly asOfMs: number; readonly atMs: number } | undefined,
  nowMs: number,
): boolean {
  if (taken === undefined || factsOf(known) !== taken.facts) return true
  return known.asOfMs > taken.asOfMs && Math.abs(nowMs - taken.atMs) >= repeatAfterMs
}

const factsOf = ({ asOfMs: _, ...facts }: KnownHours) => JSON.stringify(facts)

/** Pure. */
export function toHoursReport(source: string, { asOfMs, site, groups, ...rest }: KnownHours): ReportedHoursForm {
  const toForm = ({ forced, ...scope }: NonNullable<KnownHours['site']>) => ({
    ...scope,
    forced: forced && {
      state: forced.state,
      until: forced.untilMs === undefined ? undefined : isoUtc(forced.untilMs),
    },
  })
  return {
    ...{ source, at: isoUtc(asOfMs), site: site && toForm(site) },
    groups: Object.fromEntries(Object.entries(groups).map(([number, scope]) => [number, toForm(scope)])),
    holidays: [...rest.holidays],
    conditions: { ...rest.conditions },
  }
}
