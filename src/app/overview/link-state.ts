/** How the ways to the phone systems fare (pure): forwarders by their heartbeats. */
import { isoUtc } from '../../ports/clock.ts'
import type { HourState, OverviewLink } from '../../wire/overview.ts'
import type { KnownForwarder } from '../forwarder-reports/forwarder-store.ts'
import type { SiteFacts } from './site-facts.ts'

/** A polled table is read each minute or so. */
const lateAfterSeconds = 300

/** `quiet`: subjects of problems that somebody has acknowledged. */
export function linksOf(
  { forwarders }: Pick<SiteFacts, 'forwarders'>,
  hours: readonly number[],
  quiet: ReadonlySet<string>,
): OverviewLink[] {
  return forwarders.map((one) => linkOf(one, hours, quiet))
}

function linkOf(one: KnownForwarder, hours: readonly number[], quiet: ReadonlySet<string>): OverviewLink {
  const lags = one.sources.flatMap(({ lagSeconds }) => lagSeconds ?? [])
  const lagSeconds = lags.length > 0 ? Math.max(...lags) : undefined
  const failing = one.sources.find(({ state }) => state === 'failing')
  const state = one.late ? 'silent' : failing ? 'failing' : isBehind(one, lagSeconds) ? 'late' : 'up'
  const isQuiet = quiet.has(one.id) || one.sources.some(({ id }) => quiet.has(`${one.id} ${id}`))
  return {
    ...{ id: one.id, name: one.name, kind: 'forwarder', state, version: one.version, lagSeconds },
    needsYou: (state === 'silent' || state === 'failing') && !isQuiet,
    heardAt: one.heardAt,
    warnings: [...one.warnings],
    sentence: one.warnings[0],
    hours: hours.map((atMs) => ({ at: isoUtc(atMs), state: hourState(one, atMs) })),
  }
}

function isBehind({ cloud }: KnownForwarder, lagSeconds = 0): boolean {
  return lagSeconds > lateAfterSeconds || cloud.failuresInARow > 0
}

/** Unknown before it was first heard; an hour of silence since then has failed, the one that goes on may still be heard. */
function hourState({ hours, late }: KnownForwarder, atMs: number): HourState {
  const known = hours.find((one) => one.atMs === atMs)
  if (known) return known.state
  const first = Math.min(...hours.map((one) => one.atMs))
  const last = Math.max(...hours.map((one) => one.atMs))
  if (atMs < first || hours.length === 0) return 'none'
  return atMs > last && !late ? 'good' : 'failed'
}
