/**
 * What each rule sees in the facts (pure). Good and bad are said only where they are proven; a stale or silent source makes
 * everything that it would say unknown, and the sentence says why.
 */
import type { AlertKind, AlertRules } from '../../../wire/alert.ts'
import type { GroupMember, GroupState } from '../group-state.ts'
import type { Observation } from './condition.ts'
import type { AlertFacts, GroupFacts, HoursState, MissingFacts, TrunkFacts } from './facts.ts'

type Found = Pick<Observation, 'seen' | 'sentence' | 'sinceMs'>

const good: Found = { seen: 'good', sentence: '' }
const bad = (sentence: string, sinceMs?: number): Found => ({ seen: 'bad', sentence, sinceMs })
const unknown = (sentence: string): Found => ({ seen: 'unknown', sentence })

/** Every rule that is on, for everything it applies to. */
export function observe(facts: AlertFacts, rules: AlertRules): Observation[] {
  const all = [
    ...groupObservations(facts, rules),
    ...queueObservations(facts, rules),
    ...siteObservations(facts, rules),
  ]
  return all.filter(({ kind, subject }) => {
    const { on, exceptGroups } = rules.rules[kind]
    return on && !exceptGroups?.includes(subject)
  })
}

function groupObservations({ groups, nowMs }: AlertFacts, rules: AlertRules): Observation[] {
  return groups.flatMap((group) => {
    const { state, hours } = group
    const { number, name } = state.group
    const of = (kind: AlertKind, needsHours: boolean, found: () => Found): Observation => ({
      ...{ kind, subject: number, name },
      ...judged({ hours, needsHours, always: rules.rules[kind].outsideHours }, () =>
        group.isStale ? unknown(staleWords(state, nowMs)) : found(),
      ),
    })
    return [
      of('nobody_logged_in', true, () => nobodyThere(group)),
      of('nobody_free', false, () => nobodyFree(group)),
      of('long_wait', false, () => longWait(group, nowMs, rules.rules.long_wait.limit ?? 0)),
      of('phones_unregistered', true, () => phonesUnregistered(group)),
    ]
  })
}

interface When {
  readonly hours: HoursState
  /** Without hours nobody knows whether anybody should be there. */
  readonly needsHours: boolean
  readonly always: boolean
}

function judged({ hours, needsHours, always }: When, found: () => Found): Found {
  if (always || hours === 'open') return found()
  if (hours !== 'not set') return { seen: 'closed', sentence: '' }
  return needsHours ? unknown('No business hours are set, so nobody knows whether anybody should be there.') : found()
}

function staleWords({ asOfMs, source }: Pick<GroupState, 'asOfMs' | 'source'>, nowMs: number): string {
  return `Nothing was reported of it by ${source} for ${Math.round((nowMs - asOfMs) / 1000)} s.`
}

function nobodyThere({ state, staffed }: GroupFacts): Found {
  if (staffed === 'somebody') return good
  if (staffed === 'unknown') return unknown('The phone system can’t say whether somebody is logged in.')
  return bad(state.members.length === 0 ? 'It has no members.' : `Of its members ${whyNotThere(state.members)}.`)
}

function whyNotThere(members: readonly GroupMember[]): string {
  const out = members.filter(({ loggedIn }) => loggedIn === 'no').length
  const unreachable = members.filter(({ loggedIn, phone }) => loggedIn !== 'no' && phone === 'unregistered').length
  const paused = members.length - out - unreachable
  const parts: [number, string][] = [
    [out, 'logged out'],
    [paused, 'paused'],
    [unreachable, 'without a registered phone'],
  ]
  return parts
    .flatMap(([count, words]) => (count > 0 ? [`${count} ${count === 1 ? 'is' : 'are'} ${words}`] : []))
    .join(', ')
}

function nobodyFree({ state, staffed, ready }: GroupFacts): Found {
  const waiting = state.waiting.length
  if (waiting === 0 || staffed === 'nobody' || ready === 'somebody') return good
  if (ready === 'unknown' || staffed === 'unknown')
    return unknown('The phone system can’t say whether somebody is free.')
  return bad(`${waiting === 1 ? 'One caller waits' : `${waiting} callers wait`}, and everybody logged in is busy.`)
}

function longWait({ state }: GroupFacts, nowMs: number, limitSeconds: number): Found {
  const sinceMs = Math.min(...state.waiting.map((one) => one.sinceMs))
  const waitedMs = state.waiting.length === 0 ? 0 : nowMs - sinceMs
  if (waitedMs <= limitSeconds * 1000) return good
  return bad(`A caller has waited for ${Math.round(waitedMs / 1000)} s.`)
}

function phonesUnregistered({ state: { members, hasMoreMembers = false } }: GroupFacts): Found {
  if (
    (members.length === 0 && !hasMoreMembers) ||
    members.some(({ phone }) => phone !== 'unregistered' && phone !== 'unknown')
  )
    return good
  if (hasMoreMembers || members.some(({ phone }) => phone === 'unknown'))
    return unknown('The phone system can’t say whether the phones are registered.')
  return bad(
    members.length === 1 ? 'Its only phone is not registered.' : `None of its ${members.length} phones is registered.`,
  )
}

/** Counted from our own calls: known without anybody’s report of the group. */
function queueObservations({ groups, abandoned, hours }: AlertFacts, rules: AlertRules): Observation[] {
  const kind = 'abandoned_calls'
  const { limit = 1, outsideHours } = rules.rules[kind]
  const known = new Map(groups.map((group) => [group.state.group.number, group]))
  return [...new Set([...known.keys(), ...abandoned.keys()])].map((subject) => {
    const count = abandoned.get(subject) ?? 0
    const group = known.get(subject)
    const when = { hours: group?.hours ?? hours, needsHours: false, always: outsideHours }
    const found = () =>
      count >= limit ? bad(`${count === 1 ? 'One caller' : `${count} callers`} gave up within 15 minutes.`) : good
    return { kind, subject, name: group?.state.group.name, ...judged(when, found) }
  })
}

function siteObservations(facts: AlertFacts, rules: AlertRules): Observation[] {
  const { hours, trunks, sources, missing, crms, dead, nowMs } = facts
  const of = (kind: AlertKind, subject: string, name: string | undefined, found: Found): Observation => ({
    ...{ kind, subject, name },
    ...judged({ hours, needsHours: false, always: rules.rules[kind].outsideHours }, () => found),
  })
  const deadLimit = Math.max(1, rules.rules.dead_deliveries.limit ?? 1)
  return [
    ...trunks.map((trunk) => of('trunk_down', `${trunk.source} ${trunk.name}`, trunk.name, trunkFound(trunk, nowMs))),
    ...sources.map(({ id, name, fault }) => of('source_silent', id, name, fault === undefined ? good : bad(fault))),
    ...missing.map((one) => of('missing_calls', one.source, undefined, missingFound(one))),
    ...crms.map(({ id, name, pausedSinceMs, message }) =>
      of(
        'crm_paused',
        id,
        name,
        pausedSinceMs === undefined ? good : bad(message ?? 'Deliveries wait.', Math.min(pausedSinceMs, nowMs)),
      ),
    ),
    ...[...dead].map(([id, count]) =>
      of(
        'dead_deliveries',
        id,
        undefined,
        count >= deadLimit
          ? bad(`${count === 1 ? 'One delivery was' : `${count} deliveries were`} given up in the last hour.`)
          : good,
      ),
    ),
  ]
}

function missingFound({ count, hours }: MissingFacts): Found {
  if (count === 0) return good
  const calls = count === 1 ? 'One call or entry' : `${count} calls or entries`
  const since = hours === 1 ? 'of one hour' : `of ${hours} hours`
  return bad(`${calls} ${since} not here or not in the CRM; the page Completeness names them and fetches them.`)
}

function trunkFound(trunk: TrunkFacts, nowMs: number): Found {
  const { state, sinceMs, isStale } = trunk
  if (isStale) return unknown(staleWords(trunk, nowMs))
  if (state === 'up') return good
  return state === 'unknown'
    ? unknown('The phone system does not say whether it is up.')
    : bad('It is not registered or not reachable.', sinceMs && Math.min(sinceMs, nowMs))
}
