/** A site's own link to its 3CX as it may be shown: never its key. */
import { isThreecxSetUp, parseThreecxVariables } from '../../adapters/pbx/threecx/api/variables.ts'
import { deletedTooSoon } from '../../adapters/pbx/threecx/xapi/setup.ts'
import { giveUpAfterMs } from '../../core/recordings/schedule.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { ThreecxLinkForm } from '../../wire/threecx-link.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'
import { type LinkPart, type LinkState, readLinkState } from './link-state.ts'
import { readAtLeastMs } from './poll-plan.ts'
import { watchingToo } from './source-ids.ts'

/** Later than this something is wrong with the reading, or with the object that does it. */
const lateMs = readAtLeastMs + 300_000

export async function linkForm(services: SiteServices): Promise<ThreecxLinkForm> {
  const { variables, records, clock } = services
  const isSetUp = isThreecxSetUp(variables)
  const off = { state: 'off' } as const
  if (!isSetUp) return { isSetUp, live: off, log: off, alsoWatchedBy: [] }
  const [state, forwarders] = await Promise.all([readLinkState(records), listForwarders(services)])
  const alsoWatchedBy = watchingToo(forwarders).map(({ name }) => name)
  const lagSeconds = state && lagSecondsOf(state, clock.now())
  const times = state && timesOf(state)
  const { queues, officeHours } = state ?? {}
  const parts = {
    ...{ live: partForm(state?.live), log: partForm(state?.log) },
    ...{ queues: queues && partForm(queues), officeHours: officeHours && partForm(officeHours) },
  }
  const recordings = deletedTooSoon(state?.recordingDays ?? 0, fetchedWithin(services))
  const more = { lagSeconds, version: state?.version, recordings, alsoWatchedBy }
  return { isSetUp, ...settingsOf(variables), ...parts, ...times, ...more }
}

/** For how many days a recording is tried to be fetched; undefined where none are kept. */
export function fetchedWithin({ settings }: Pick<SiteServices, 'settings'>): number | undefined {
  return settings.recordings.keeps ? giveUpAfterMs / 86_400_000 : undefined
}

function settingsOf(variables: SiteServices['variables']): Pick<ThreecxLinkForm, 'url' | 'clientId' | 'fault'> {
  try {
    const { url, clientId } = parseThreecxVariables(variables) ?? {}
    return { url, clientId }
  } catch (thrown) {
    return { fault: toSwitchhookError(thrown).message }
  }
}

/** How far behind the call log is read; undefined while that is as usual. */
export function lagSecondsOf({ logReadAtMs, log }: LinkState, nowMs: number): number | undefined {
  const lagMs = nowMs - (logReadAtMs ?? log.sinceMs)
  return lagMs > lateMs ? Math.round(lagMs / 1000) : undefined
}

function timesOf({ heardAtMs, logReadAtMs, readUpTo, lastMessageAt }: LinkState) {
  const logReadAt = logReadAtMs === undefined ? undefined : isoUtc(logReadAtMs)
  return { heardAt: isoUtc(heardAtMs), logReadAt, readUpTo, lastMessageAt }
}

function partForm(part: LinkPart | undefined): ThreecxLinkForm['live'] {
  if (part === undefined) return { state: 'starting' }
  const { state, sinceMs, code, problem } = part
  return { state, since: isoUtc(sinceMs), code, problem }
}
