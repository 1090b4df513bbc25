/** What of a site's facts is a problem (pure): deliveries, CRMs, forwarders and reports. */
import { breakerStateAt } from '../../core/breakers/breaker.ts'
import { codeWords, destinationName } from '../../core/problems/code-words.ts'
import { deadDeliveryProblems, waitingFor } from '../../core/problems/delivery-problems.ts'
import { type Finding, finding } from '../../core/problems/problem.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { KnownForwarder } from '../forwarder-reports/forwarder-store.ts'
import type { SiteFacts } from './site-facts.ts'

export function findProblems(facts: SiteFacts): Finding[] {
  const works = new Map(facts.connectors.map(({ id }) => [id, { worksSinceMs: worksSinceMs(facts, id) }]))
  return [
    ...deadDeliveryProblems(facts.dead, facts.isAllDead, works),
    ...facts.connectors.flatMap(({ id }) => connectorProblems(facts, id)),
    ...stuckProblems(facts),
    ...unclearProblems(facts),
    ...facts.forwarders.flatMap((one) => forwarderProblems(one, facts.nowMs)),
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
