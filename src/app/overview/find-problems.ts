/** What of a site's facts is a problem (pure): deliveries, CRMs, forwarders, reports and holidays. */
import { breakerStateAt } from '../../core/breakers/breaker.ts'
import { codeWords, destinationName } from '../../core/problems/code-words.ts'
import { deadDeliveryProblems, waitingFor } from '../../core/problems/delivery-problems.ts'
import { holidayProblems } from '../../core/problems/holiday-problems.ts'
import { type Finding, finding } from '../../core/problems/problem.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { KnownForwarder } from '../forwarder-reports/forwarder-store.ts'
import { threecxLinkId } from './link-state.ts'
import type { SiteFacts } from './site-facts.ts'

/** The connection to a phone system may break now and then. */
const lastingMs = 300_000

export function findProblems(facts: SiteFacts): Finding[] {
  const works = new Map(facts.connectors.map(({ id }) => [id, { worksSinceMs: worksSinceMs(facts, id) }]))
  return [
    ...deadDeliveryProblems(facts.dead, facts.isAllDead, works),
    ...facts.connectors.flatMap(({ id }) => connectorProblems(facts, id)),
    ...stuckProblems(facts),
    ...unclearProblems(facts),
    ...recordingProblems(facts),
    ...missingProblems(facts),
    ...linkProblems(facts),
    ...facts.forwarders.flatMap((one) => forwarderProblems(one, facts.nowMs)),
    ...holidayProblems(facts.importedHolidays, facts.nowMs),
  ]
}

/** When it last took a login or passed its check, if it has not failed since. */
function worksSinceMs({ states, checks }: SiteFacts, id: string): number | undefined {
  const state = states.get(id)
  const check = checks.get(id)
  const isDown = (state?.failuresInARow ?? 0) > 0 || state?.login?.openUntilMs !== undefined
  const times = [
    ...(state?.lastSuccessAt && !isDown ? [Date.parse(state.lastSuccessAt)] : []),
    ...(check?.ok && state?.login?.openUntilMs === undefined ? [check.atMs] : []),
  ]
  return times.length > 0 ? Math.max(...times) : undefined
}

function connectorProblems(facts: SiteFacts, id: string): Finding[] {
  const { states, checks, disabled, nowMs } = facts
  const { breaker, login, message, code = 'crm_unavailable' } = states.get(id) ?? {}
  const name = destinationName(id)
  const waits = waitingFor(id, facts.waiting)
  const common = { subject: id, count: waits.count, atLeast: !facts.isAllWaiting, callIds: waits.callIds }
  if (login?.openUntilMs !== undefined) {
    const { title, whatToDo } = codeWords('crm_unauthorized')
    return [
      finding({
        ...{ ...common, kind: 'refused_login', code: 'crm_unauthorized', needsYou: true, whatToDo },
        title: `${name} ${title}`,
        sentence: message ?? `${name} does not take our login.`,
        ...{ firstAtMs: login.sinceMs, lastAtMs: login.changedAtMs, changedAtMs: login.sinceMs },
        retry: { state: 'waiting', destination: id, ids: waits.ids },
      }),
    ]
  }
  const off = disabled.get(id)
  if (off) {
    return [
      finding({
        ...{ ...common, kind: 'disabled_crm', needsYou: true, title: `${name} asked for no more calls` },
        ...{ sentence: off.reason, whatToDo: 'If that was not meant, enable it under Connections.' },
        firstAtMs: Date.parse(off.since),
      }),
    ]
  }
  const check = checks.get(id)
  // What worked since is newer than what the check found, as the list of connections has it.
  if (check && !check.ok && (worksSinceMs(facts, id) ?? 0) <= check.atMs) {
    const failed = check.findings.filter(({ ok }) => !ok).map(({ text }) => text)
    return [
      finding({
        ...{ kind: 'failed_check', subject: id, needsYou: true, title: `The check of ${name} failed` },
        sentence: failed.join(' ') || `${name} did not pass.`,
        whatToDo: 'Correct what it names, then press Check under Connections.',
        ...{ firstAtMs: check.atMs, changedAtMs: 0, signature: sha256Hex(JSON.stringify(failed)).slice(0, 16) },
      }),
    ]
  }
  if (!breaker || breakerStateAt(breaker, nowMs) === 'closed') return []
  return [
    finding({
      ...{
        ...common,
        kind: 'paused_crm',
        code,
        needsYou: false,
        title: `${name} is paused: it ${codeWords(code).title}`,
      },
      sentence: message ?? `${name} failed several times in a row.`,
      whatToDo: 'Nothing: the calls wait, and it is tried again by itself. See its own status if it stays.',
      ...{ firstAtMs: breaker.sinceMs, lastAtMs: breaker.changedAtMs, changedAtMs: breaker.sinceMs },
    }),
  ]
}

function stuckProblems({ stuck }: SiteFacts): Finding[] {
  return Object.entries(stuck?.codes ?? {}).map(([code, count]) =>
    finding({
      ...{ kind: 'stuck_reports', subject: 'reports', code, count, needsYou: true },
      title: 'Reports can’t be made part of a call',
      sentence: `${count} reports fail again and again (${code}). They are kept and tried each hour.`,
      whatToDo: 'The log has report_not_applied with the reason of each. Report it if it stays after an update.',
      firstAtMs: Date.parse(stuck?.oldestAt ?? ''),
      changedAtMs: 0,
    }),
  )
}

/** One for each source: what the hourly comparison found missing, and nothing mended. */
function missingProblems({ missing }: SiteFacts): Finding[] {
  return [...Map.groupBy(missing, ({ source }) => source)].map(([source, hours]) => {
    const since = hours.map(({ missingSinceMs = 0 }) => missingSinceMs)
    const count = hours.reduce((sum, hour) => sum + hour.missing, 0)
    return finding({
      ...{ kind: 'missing_calls', subject: source || 'calls', count, needsYou: true, title: 'Calls are missing' },
      sentence: `${count} calls or entries of ${hours.length} hours are missing, by the hourly comparison.`,
      whatToDo: 'Completeness names them; Fetch and log what is missing brings them in.',
      ...{ firstAtMs: Math.min(...since), lastAtMs: Math.max(...hours.map(({ fromMs }) => fromMs)) },
      callIds: hours.flatMap(({ missingEntries }) => missingEntries.map(({ callId }) => callId)),
    })
  })
}

/** A choice that can wait: the calls are logged. */
function unclearProblems({ unclear, isAllUnclear }: SiteFacts): Finding[] {
  const times = unclear.flatMap(({ firstAt, lastAt }) => [Date.parse(firstAt), Date.parse(lastAt)])
  if (times.length === 0) return []
  const numbers = unclear.length === 1 ? 'One number has' : `${unclear.length} numbers have`
  return [
    finding({
      ...{ kind: 'unclear_calls', subject: 'contacts', needsYou: false, title: 'Calls whose contact is not clear' },
      sentence: `${numbers} several contacts in a CRM, or none. The calls are logged on the likeliest.`,
      whatToDo: 'Choose whose calls these are under Unclear calls; it is remembered for the number.',
      ...{ firstAtMs: Math.min(...times), lastAtMs: Math.max(...times), atLeast: !isAllUnclear },
      count: unclear.reduce((sum, { calls }) => sum + calls, 0),
      callIds: unclear.flatMap(({ callIds }) => callIds),
    }),
  ]
}

const whereRecordingsAre: Readonly<Record<string, string>> = {
  elevenlabs: 'See that ELEVENLABS_API_KEY may read conversations, and that audio is saved for the agent there.',
}
const usualPlace =
  'Correct what it names: the folder in the forwarder’s configuration, or rights and keeping time at the phone system. Then acknowledge it; later recordings come by themselves.'

/** A problem for each source; `neverCame` is newest first. */
function recordingProblems({ neverCame, isAllNeverCame }: SiteFacts): Finding[] {
  return [...Map.groupBy(neverCame, ({ source }) => source)].flatMap(([source, group]) => {
    const times = group.map(({ createdAtMs }) => createdAtMs)
    const some = group.length === 1 ? 'One recording' : `${group.length} recordings`
    return [
      finding({
        ...{ kind: 'missing_recordings', subject: source, needsYou: true },
        title: `Recordings of ${destinationName(source)} never came`,
        sentence: `${some}, the last: ${group[0]?.problem ?? 'nobody sent it.'}`,
        whatToDo: whereRecordingsAre[source] ?? usualPlace,
        ...{ firstAtMs: Math.min(...times), lastAtMs: Math.max(...times) },
        ...{ count: group.length, atLeast: !isAllNeverCame, callIds: group.map(({ callId }) => callId) },
      }),
    ]
  })
}

/** Of the site's own link to its 3CX. */
function linkProblems({ link, nowMs }: SiteFacts): Finding[] {
  if (!link) return []
  const { live, log, fault, alsoWatchedBy } = link.form
  const failing = fault !== undefined ? { problem: fault, since: undefined, code: 'not_configured' } : log
  const broken = failing.problem !== undefined ? failing : live.problem !== undefined ? live : undefined
  const sinceMs = broken?.since === undefined ? nowMs : Date.parse(broken.since)
  // A connection that was just lost comes back by itself.
  const isLasting = broken !== undefined && (nowMs - sinceMs > lastingMs || broken.code !== 'source_unreachable')
  return [
    ...(isLasting
      ? [
          finding({
            ...{ kind: 'failing_link', subject: threecxLinkId, needsYou: true, firstAtMs: sinceMs, lastAtMs: nowMs },
            ...(broken.code === undefined ? {} : { code: broken.code }),
            title: broken === live ? '3CX is not followed live' : '3CX can’t be read',
            sentence: broken.problem ?? 'The link to 3CX fails.',
            whatToDo: 'Correct what it names, then see: npx switchhook threecx check.',
            ...{ changedAtMs: sinceMs, signature: broken.problem ?? '' },
          }),
        ]
      : []),
    ...(alsoWatchedBy.length > 0
      ? [
          finding({
            ...{ kind: 'watched_twice', subject: threecxLinkId, needsYou: false, count: alsoWatchedBy.length },
            title: 'A forwarder and the cloud watch 3CX',
            sentence: `${alsoWatchedBy.join(', ')} watches a 3CX of this site as the cloud does. No call is doubled.`,
            whatToDo:
              'Nothing, if they are two phone systems. Else stop one of the two; with one client ID for both, each takes the token from the other.',
            firstAtMs: nowMs,
            ...{ changedAtMs: 0, signature: alsoWatchedBy.join(' ') },
          }),
        ]
      : []),
  ]
}

function forwarderProblems(one: KnownForwarder, nowMs: number): Finding[] {
  const heardAtMs = Date.parse(one.heardAt)
  if (one.late) {
    return [
      finding({
        ...{ kind: 'silent_forwarder', subject: one.id, needsYou: true, firstAtMs: heardAtMs },
        title: `The forwarder ${one.name} is silent`,
        sentence: one.warnings[0] ?? 'Nothing was heard of it.',
        whatToDo: 'See on its machine whether it runs and reaches us: switchhook-forwarder status.',
      }),
    ]
  }
  const failing = one.sources.filter(({ state }) => state === 'failing')
  return [
    ...failing.map((source) =>
      finding({
        ...{ kind: 'failing_source', subject: `${one.id} ${source.id}`, needsYou: true, firstAtMs: heardAtMs },
        title: `${one.name} can’t read ${source.id}`,
        sentence: source.problem ?? 'The source fails.',
        whatToDo: 'On its machine: switchhook-forwarder check.',
        ...{ changedAtMs: 0, signature: source.problem ?? '' },
      }),
    ),
    ...(one.outbox.quarantined > 0
      ? [
          finding({
            ...{ kind: 'rejected_events', subject: one.id, count: one.outbox.quarantined, needsYou: true },
            title: `Events of ${one.name} were refused`,
            sentence: `${one.outbox.quarantined} events were refused and are kept beside the PBX; all others go on.`,
            whatToDo: 'On its machine: switchhook-forwarder status names each and why. Update it if it is old.',
            ...{ firstAtMs: heardAtMs, changedAtMs: one.outbox.quarantined, lastAtMs: nowMs },
          }),
        ]
      : []),
  ]
}
