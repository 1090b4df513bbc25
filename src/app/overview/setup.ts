/** The checklist of setting up a site: each step is green by what really happened, and keeps when it first did. */

import { isThreecxSetUp } from '../../adapters/pbx/threecx/api/variables.ts'
import type { StoredCall } from '../../core/calls/stored-call.ts'
import type { Delivery } from '../../core/deliveries/delivery.ts'
import { referenceIndex } from '../../core/deliveries/reference.ts'
import { firstTimesGroup, readFirstTimes } from '../../core/setup/first-times.ts'
import { isoUtc } from '../../ports/clock.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import { type SetupForm, type SetupStep, setupSteps } from '../../wire/setup.ts'
import { readChecks } from '../connectors/checks.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'
import { linkForm } from '../threecx/link-form.ts'

interface Seen {
  readonly atMs?: number
  /** It has happened, nobody knows when. */
  readonly isDone?: true
  readonly evidence?: string
  /** It was tried and went wrong. */
  readonly sentence?: string
}

export async function readSetup(services: SiteServices): Promise<SetupForm> {
  const { records, counters } = services
  await counters.flush()
  const first = await readFirstTimes(records)
  const seen = await seenNow(services, first)
  const found = setupSteps.map((id) => {
    const { atMs, isDone, evidence, sentence } = seen[id]
    // What is over by now (retention, a forwarder that was removed) has happened all the same.
    const times = [atMs, first.get(id)].filter((one) => one !== undefined)
    return { id, atMs: times.length > 0 ? Math.min(...times) : undefined, isDone, evidence, sentence }
  })
  await keepTimes(records, first, found)
  const hasPhoneSystem = found.some(
    ({ id, atMs }) => (id === 'first_report' || id === 'forwarder_heard') && atMs !== undefined,
  )
  const steps = found.map(({ id, atMs, isDone, evidence, sentence }): SetupForm['steps'][number] => ({
    id,
    state: stateOf({ id, isDone: atMs !== undefined || isDone === true, sentence, hasPhoneSystem }),
    at: atMs === undefined ? undefined : isoUtc(atMs),
    evidence,
    sentence: atMs === undefined && !isDone ? sentence : undefined,
  }))
  const count = (state: SetupForm['steps'][number]['state']) => steps.filter((step) => step.state === state).length
  return { done: count('done'), total: steps.length - count('not_needed'), steps }
}

interface StepFacts {
  readonly id: SetupStep
  readonly isDone: boolean
  readonly sentence: string | undefined
  readonly hasPhoneSystem: boolean
}

function stateOf({ id, isDone, sentence, hasPhoneSystem }: StepFacts): SetupForm['steps'][number]['state'] {
  if (isDone) return 'done'
  // Only a 3CX asks for it; whose calls come without it has another phone system.
  if (id === 'template_fetched' && hasPhoneSystem) return 'not_needed'
  return sentence === undefined ? 'to_do' : 'failed'
}

async function keepTimes(
  records: Records,
  first: ReadonlyMap<string, number>,
  found: readonly { readonly id: SetupStep; readonly atMs?: number }[],
): Promise<void> {
  const reached = found.flatMap(({ id, atMs }) =>
    atMs === undefined || first.get(id) === atMs ? [] : [[id, -atMs] as const],
  )
  if (reached.length > 0)
    await records.addCounts({ op: 'count', group: firstTimesGroup, max: Object.fromEntries(reached) })
}

async function seenNow(services: SiteServices, first: ReadonlyMap<string, number>): Promise<Record<SetupStep, Seen>> {
  const { records } = services
  const [key, forwarder, check, report, logged, pop] = await Promise.all([
    firstKey(services),
    firstForwarder(services),
    crmCheck(services),
    firstReport(records),
    firstLogged(records),
    firstPop(records, first),
  ])
  const template = [...first.keys()].find((what) => what.startsWith('template '))
  return {
    key_created: key,
    template_fetched: template ? { atMs: first.get(template), evidence: template.slice('template '.length) } : {},
    first_lookup: {},
    first_report: report,
    forwarder_heard: forwarder,
    crm_checked: check,
    first_call_logged: logged,
    first_agent_pop: pop,
  }
}

/** One that a phone system can use; the keys of people's dashboards are others. */
async function firstKey({ keys, settings, site }: SiteServices): Promise<Seen> {
  const all = (await keys.list(1000)).keys.filter(
    ({ role, revokedAt }) => role === undefined && revokedAt === undefined,
  )
  const oldest = all.at(-1)
  if (oldest) return { atMs: Date.parse(oldest.createdAt), evidence: oldest.name }
  // The key of the environment was there before anything was stored.
  return site === 'main' && settings.siteKey !== undefined ? { isDone: true, evidence: 'SWITCHHOOK_SITE_KEY' } : {}
}

async function firstForwarder(services: SiteServices): Promise<Seen> {
  const oldest = (await listForwarders(services)).at(-1)
  if (!oldest && isThreecxSetUp(services.variables)) return ownLink(services)
  return oldest ? { atMs: Date.parse(oldest.startedAt), evidence: `${oldest.name}, version ${oldest.version}` } : {}
}

/** A 3CX that is read from here needs no forwarder. */
async function ownLink(services: SiteServices): Promise<Seen> {
  const { log, live, fault } = await linkForm(services)
  if (log.state === 'up' && log.since) return { atMs: Date.parse(log.since), evidence: '3CX, read from the cloud' }
  const sentence = fault ?? log.problem ?? live.problem
  return sentence === undefined ? {} : { sentence }
}

async function crmCheck(services: SiteServices): Promise<Seen> {
  const ids = services.connectors.map(({ id }) => id)
  const checks = [...(await readChecks(services, ids))]
  const passed = checks.find(([, { ok }]) => ok)
  if (passed) return { atMs: passed[1].atMs, evidence: passed[0] }
  const failed = checks.flatMap(([, { findings }]) => findings.filter(({ ok }) => !ok))[0]
  return failed ? { sentence: failed.text } : {}
}

async function firstReport(records: Records): Promise<Seen> {
  const [oldest] = (await records.list<StoredCall>({ index: 'calls.start', limit: 1 })).records
  if (!oldest) return {}
  const { view } = oldest.value.call
  return { atMs: oldest.value.createdAtMs, evidence: view.answeredBy?.name ?? view.answeredBy?.extension }
}

async function firstLogged(records: Records): Promise<Seen> {
  const { records: earliest } = await records.list<Delivery>({ index: 'deliveries.created', limit: 100 })
  const { records: any } = await records.list<Delivery>({ index: referenceIndex, limit: 1 })
  const oldest = earliest.find(({ value }) => value.ref !== undefined) ?? any[0]
  if (!oldest) return {}
  const { attempts, createdAtMs, destination } = oldest.value
  const first = attempts.findLast(({ outcome }) => outcome === 'delivered')
  return { atMs: first?.atMs ?? createdAtMs, evidence: destination }
}

/** A call that rang an extension whose agent had opened a screen before. */
async function firstPop(records: Records, first: ReadonlyMap<string, number>): Promise<Seen> {
  const screens = [...first].filter(([what]) => what.startsWith('screen ')).sort(([, a], [, b]) => a - b)
  for (const [what, openedMs] of screens.slice(0, 20)) {
    const extension = what.slice('screen '.length)
    const from = `${extension} ${timeKey(openedMs)}`
    const [call] = (await records.list<StoredCall>({ index: 'calls.agent', from, to: `${extension}!`, limit: 1 }))
      .records
    if (call) return { atMs: Date.parse(call.value.call.view.startedAt), evidence: `extension ${extension}` }
  }
  return {}
}
