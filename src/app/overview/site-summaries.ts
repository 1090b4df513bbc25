/**
 * One row a site for whoever serves many, worst first. Each is read from its own records at most once a minute, and a request
 * reads a bounded number of them anew, those first that were read longest ago: so a list of many sites wakes few.
 *
 * Stored form (collection `site-summaries` of `main`, version 1): id the site's name, value {v, atMs, summary}; kept for 30 days.
 */

import type { StoredCall } from '../../core/calls/stored-call.ts'
import { dayBeginMs, readTraffic } from '../../core/traffic/read-traffic.ts'
import { atOnce } from '../../lib/at-once.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { SiteForm, SiteSummary } from '../../wire/site.ts'
import type { Deployment, SiteServices } from '../services.ts'
import type { SiteEntry } from '../sites/known-sites.ts'
import { countsOf, todayOf } from './overview.ts'
import { rememberedProblems } from './problems.ts'
import { readSiteFacts } from './site-facts.ts'

const collection = 'site-summaries'
const sitesMax = 1000
const goodForMs = 60_000
const readInOneRequest = 20
const readAtOnce = 5
const limitMs = 5000
const keptMs = 30 * 86_400_000

interface StoredSummary {
  readonly v: 1
  readonly atMs: number
  readonly summary: SiteSummary
}

export async function summarizedSites(deployment: Deployment): Promise<SiteForm[]> {
  const { platform, knownSites } = deployment
  const records = platform.records('main')
  const { sites: others } = await knownSites.list(sitesMax - 1)
  const sites: (Omit<SiteEntry, 'createdAt'> & { readonly createdAt?: string })[] = [{ name: 'main' }, ...others]
  const stored = await records.getMany<StoredSummary>(sites.map(({ name }) => ({ collection, id: name })))
  const known = new Map(stored.flatMap((one) => (one ? [[one.id, one.value] as const] : [])))
  const nowMs = platform.clock.now()
  const ageOf = (name: string) => nowMs - (known.get(name)?.atMs ?? 0)
  const stale = sites
    .filter(({ name, disabledAt }) => disabledAt === undefined && ageOf(name) >= goodForMs)
    .sort((a, b) => ageOf(b.name) - ageOf(a.name))
    .slice(0, readInOneRequest)
  await atOnce(readAtOnce, stale, async ({ name }) => {
    known.set(name, { v: 1, atMs: nowMs, summary: await readSummary(deployment, name) })
  })
  const fresh = stale.flatMap(({ name }) => {
    const value = known.get(name)
    return value ? [{ op: 'put', collection, id: name, value, expiresAtMs: nowMs + keptMs } as const] : []
  })
  if (fresh.length > 0) await records.write(fresh)
  return sites.map((site) => ({ ...site, summary: known.get(site.name)?.summary ?? unknown })).sort(worstFirst)
}

const unknown: SiteSummary = { state: 'unknown', problems: 0, needsYou: 0, callsToday: 0, missing: 0 }

/** Never rejects: a site that can't be read is the row to look at. */
async function readSummary({ site, platform }: Deployment, name: string): Promise<SiteSummary> {
  const { clock } = platform
  const onTimeout = () =>
    new SwitchhookError('storage_unavailable', `Site ${name} did not answer within ${limitMs / 1000} s.`)
  try {
    return await withTimeLimit({ clock, limitMs, onTimeout }, async () => summaryOf(await site(name)))
  } catch (thrown) {
    platform.log.failure('site_not_summarized', thrown, { site: name })
    return { ...unknown, needsYou: 1, sentence: toSwitchhookError(thrown).message, at: isoUtc(clock.now()) }
  }
}

async function summaryOf(services: SiteServices): Promise<SiteSummary> {
  const { records, settings, clock } = services
  const nowMs = clock.now()
  const [facts, traffic, newest] = await Promise.all([
    readSiteFacts(services),
    readTraffic(records, dayBeginMs(nowMs, settings.timeZone), nowMs + 1),
    records.list<StoredCall>({ index: 'calls.start', limit: 1, reverse: true }),
  ])
  const problems = await rememberedProblems(services, facts)
  const { open, needsYou, acknowledged } = countsOf(problems)
  const [newestCall] = newest.records
  const isUnused = newestCall === undefined && problems.length === 0
  const today = todayOf(services, facts, traffic, { active: 0, nowMs })
  return {
    // Nothing shows that it works: that is not OK.
    state: needsYou > 0 ? 'needs_you' : open + acknowledged > 0 ? 'attention' : isUnused ? 'unknown' : 'ok',
    ...{ problems: open, needsYou, callsToday: today.calls, missing: today.missing },
    lastCallAt: newestCall?.value.call.view.startedAt,
    at: isoUtc(nowMs),
    sentence: isUnused ? 'No call was reported yet.' : problems[0]?.title,
  }
}

const ranks: Readonly<Record<SiteSummary['state'], number>> = { needs_you: 0, unknown: 1, attention: 2, ok: 3 }

/** Disabled ones last, as nobody waits for them; before them those that are not used yet. */
function rank({ disabledAt, summary = unknown }: SiteForm): number {
  if (disabledAt) return 9
  const isUnused = summary.state === 'unknown' && summary.at !== undefined && summary.needsYou === 0
  return isUnused ? 8 : ranks[summary.state]
}

function worstFirst(a: SiteForm, b: SiteForm): number {
  return (
    rank(a) - rank(b) ||
    (b.summary?.needsYou ?? 0) - (a.summary?.needsYou ?? 0) ||
    (b.summary?.problems ?? 0) - (a.summary?.problems ?? 0) ||
    (a.name < b.name ? -1 : 1)
  )
}
