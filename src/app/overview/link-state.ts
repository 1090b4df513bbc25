/** The state of the ways to the phone systems (pure): forwarders by their heartbeats, the site's own link to a 3CX. */
import { isoUtc } from '../../ports/clock.ts'
import type { HourState, OverviewLink } from '../../wire/overview.ts'
import type { KnownForwarder } from '../forwarder-reports/forwarder-store.ts'
import type { SiteFacts } from './site-facts.ts'

export const threecxLinkId = 'threecx'
/** A polled table is read each minute or so. */
const lateAfterSeconds = 300

/** `quiet`: subjects of problems that somebody has acknowledged. */
export function linksOf(
  { forwarders, link, nowMs }: Pick<SiteFacts, 'forwarders' | 'link' | 'nowMs'>,
  hours: readonly number[],
  quiet: ReadonlySet<string>,
): OverviewLink[] {
  const own = link ? [cloudLinkOf(link, hours, quiet, nowMs)] : []
  return [...own, ...forwarders.map((one) => linkOf(one, hours, quiet))]
}

/** Its state is stored each five minutes at the latest. */
const silentAfterMs = 900_000

function cloudLinkOf(
  { form, hours: known }: NonNullable<SiteFacts['link']>,
  hours: readonly number[],
  quiet: ReadonlySet<string>,
  nowMs: number,
): OverviewLink {
  const { live, log, heardAt, version, lagSeconds, recordings, alsoWatchedBy } = form
  const fault = form.fault ?? log.problem
  const isSilent = heardAt !== undefined && nowMs - Date.parse(heardAt) > silentAfterMs
  const isLate = live.state === 'failing' || lagSeconds !== undefined
  const state = fault !== undefined ? 'failing' : isSilent ? 'silent' : isLate ? 'late' : 'up'
  const warnings = [
    ...(fault === undefined ? [] : [fault]),
    ...(live.problem === undefined ? [] : [live.problem]),
    ...(recordings === undefined ? [] : [recordings]),
    ...(isSilent ? ['Nothing was heard of the link for a while; it is started anew by itself.'] : []),
    ...(live.state === 'off' ? ['Calls are read after they end: this platform can’t hold a live connection.'] : []),
    ...(alsoWatchedBy.length > 0
      ? [`${alsoWatchedBy.join(', ')} watches a 3CX of this site too; one of the two is enough.`]
      : []),
  ]
  const blocks = new Map(known.map((one) => [one.atMs, one.state]))
  return {
    ...{ id: threecxLinkId, name: '3CX', kind: 'cloud', state, version, lagSeconds, heardAt, warnings },
    needsYou: state === 'failing' && !quiet.has(threecxLinkId),
    sentence: warnings[0],
    hours: hours.map((atMs) => ({ at: isoUtc(atMs), state: blocks.get(atMs) ?? 'none' })),
  }
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
