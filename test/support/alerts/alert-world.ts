/**
 * A site with its alerts, its phone system and the receivers, for simulations: reports get lost, doubled and late, processes die
 * before and after they write, messages get lost, receivers fail before and after they take note, checks run side by side by
 * clocks that differ, and the clock jumps.
 */
import type { TextStore } from '../../../src/adapters/platform/records/text-store.ts'
import { checkAlertsIfDue } from '../../../src/app/alerts/check-alerts.ts'
import type { GroupMember } from '../../../src/core/staffing/group-state.ts'
import { changeHours } from '../../../src/core/staffing/hours/hours-store.ts'
import type { GroupReport } from '../../../src/core/staffing/presence/group-report.ts'
import { writeGroupStates } from '../../../src/core/staffing/presence/group-store.ts'
import { SwitchhookError } from '../../../src/lib/errors.ts'
import { longestWaitMs, timeKey } from '../../../src/ports/records.ts'
import { weekdays } from '../../../src/wire/weekdays.ts'
import { openJournalApp } from '../journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from '../test-app.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { seededRandom } from '../world.ts'
import { createAlertSink, sinkVariables } from './sink.ts'

export const minuteMs = 60_000
/** Reports and alarms come so often. */
export const stepMs = 30_000

export const ann: GroupMember = { extension: '101', loggedIn: 'yes', phone: 'free' }
export const out: GroupMember = { ...ann, loggedIn: 'no' }

interface StandingAlert {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly openedAt?: string
}

interface SentAlert {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly id: string; readonly kind?: string }
}

/** Chances, each from 0 to 1. */
interface Wild {
  readonly loseReport: number
  readonly doubleReport: number
  readonly lateReport: number
  readonly die: number
  readonly loseMessage: number
  readonly sinkFails: number
  /** An alarm that wakes two isolates at once, while a check is asked for. */
  readonly checkTwice: number
  /** Two reads of the clock, of one machine or two, differ by less. */
  readonly skewMs: number
}
const wild: Wild = {
  loseReport: 0.15,
  doubleReport: 0.15,
  lateReport: 0.1,
  die: 0.05,
  loseMessage: 0.3,
  sinkFails: 0.2,
  checkTwice: 0.3,
  skewMs: 50,
}
const calm: Wild = {
  ...{ loseReport: 0, doubleReport: 0, lateReport: 0, die: 0, loseMessage: 0 },
  ...{ sinkFails: 0, checkTwice: 0, skewMs: 0 },
}
/** Nothing is lost for good, so that it is known by the minute what must follow. */
export const lively: Wild = {
  ...calm,
  doubleReport: 0.3,
  lateReport: 0.2,
  loseMessage: 0.1,
  checkTwice: 0.7,
  skewMs: 50,
}

export async function openAlertWorld(seed: number, given: Wild = wild) {
  const chance = seededRandom(seed)
  const clock = createVirtualClock()
  let aheadMs = 0
  let faults = given
  const dies = () => chance() < faults.die
  const around = (store: TextStore): TextStore => ({
    ...store,
    getMany: (refs) => store.getMany(refs),
    list: (query) => store.list(query),
    sums: (groups) => store.sums(groups),
    addCounts: (count) => store.addCounts(count),
    scan: (...given) => store.scan(...given),
    snapshot: (...given) => store.snapshot(...given),
    // The process dies before its write, or after it: in both cases nobody hears what became of it.
    write(writes) {
      if (dies()) throw new SwitchhookError('storage_unavailable', 'It died before it wrote.', { retryable: true })
      const result = store.write(writes)
      if (dies()) throw new SwitchhookError('storage_unavailable', 'It died after it wrote.', { retryable: true })
      return result
    },
  })
  const sink = createAlertSink({
    fault() {
      if (chance() >= faults.sinkFails) return undefined
      const draw = chance()
      return draw < 0.3 ? 'lost' : draw < 0.6 ? 'answer lost' : new Response(null, { status: 503 })
    },
  })
  const shifted = {
    now: () => clock.now() + aheadMs + Math.floor(chance() * faults.skewMs),
    sleep: clock.sleep,
  }
  const { WEBHOOK_URL, WEBHOOK_SECRET, ...mail } = sinkVariables
  const variables = {
    ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, WEBHOOK_URL, WEBHOOK_SECRET },
    ...{ ALERT_EMAIL_TO: mail.ALERT_EMAIL_TO, ALERT_EMAIL_FROM: mail.ALERT_EMAIL_FROM },
    ALERT_EMAIL_API_KEY: mail.ALERT_EMAIL_API_KEY,
  }
  const site = openJournalApp({ variables, around, platformParts: { fetch: sink.fetch, clock: shifted } })
  const records = site.records('main')
  const calmly = async (work: () => Promise<unknown>) => {
    const before = faults
    faults = calm
    await work()
    faults = before
  }
  await calmly(() => {
    const week = Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]))
    return changeHours(records, (before) => ({ ...before, site: { schedule: { zone: 'UTC', week } } }))
  })
  let sequence = 0
  let isolate = site.isolate()
  const late: GroupReport[] = []
  const send = (report: GroupReport) => writeGroupStates({ records, clock: shifted }, report).catch(() => undefined)
  const report = async (members: readonly GroupMember[]) => {
    sequence += 1
    const group = { number: '800', name: 'Sales', kind: 'queue' } as const
    const one: GroupReport = {
      ...{ source: 'pbx', run: 'run', sequence, asOfMs: shifted.now(), whole: true },
      groups: [{ group, members, waiting: [] }],
    }
    for (const old of late.splice(0)) await send(old)
    if (chance() < faults.loseReport) return
    if (chance() < faults.lateReport) {
      late.push(one)
      return
    }
    await send(one)
    if (chance() < faults.doubleReport) await send(one)
    await finished(checkAlertsIfDue(await isolate.deployment().site('main')))
  }
  /** Time moves only where somebody waits, such as for a destination or a lost race. */
  const finished = (work: Promise<unknown>) => clock.until(work, 10)
  const trigger = async () => site.request('/trigger/alerts', { method: 'POST', headers: bearer(testSiteKey) })
  /** What the alarm does: wakes what is due, by messages that may get lost, in an isolate that may be new. */
  const alarm = async () => {
    const to = timeKey(shifted.now() + 1)
    // As the sweep does: what a clock that was ahead wrote is due now.
    const ahead = await records.list({ index: 'due', from: timeKey(shifted.now() + longestWaitMs + 1), limit: 100 })
    const due = await records.list({ index: 'due', to, limit: 100 })
    const refs = [...due.records, ...ahead.records].map(({ collection, id }) => ({ collection, id }))
    const messages = [...site.woken.splice(0).flatMap((message) => message.refs), ...refs]
    if (chance() < faults.loseMessage) return
    if (chance() < faults.die * 2) isolate = site.isolate()
    const wake = async (of: typeof isolate) => (await of.deployment().site('main')).pipeline.wake(messages)
    const works = [wake(isolate)]
    // At once, in two isolates and by a scheduler of somebody's own.
    if (chance() < faults.checkTwice)
      works.push(
        wake(site.isolate()),
        trigger().then(() => undefined),
      )
    await finished(Promise.allSettled(works))
  }
  return {
    ...{ clock, site, sink, report, alarm, trigger, calmly },
    standing: async () => {
      const answer = await site.read('/v1/alerts')
      return answer.status === 200 ? ((await answer.json()) as { alerts: StandingAlert[] }).alerts : []
    },
    /** What the receiver of webhooks was sent, each once as it can know. */
    sent: () => (sink.bodies('webhook') as SentAlert[]).filter(({ type }) => type.startsWith('alert.')),
    jump: (ms: number) => {
      aheadMs = ms
    },
    heal: () => {
      faults = calm
      aheadMs = 0
    },
  }
}
