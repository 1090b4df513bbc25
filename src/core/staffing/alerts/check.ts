/**
 * A check of the rules: reads what is remembered and what is so, and writes in one step what follows: the watch, the alerts,
 * and a delivery of each notice for each destination.
 *
 * What must stay true: whoever's write of the watch is taken is the only one whose alerts and notices there are. Who dies before
 * it has done nothing, who dies after it has done all: deliveries that nobody wakes are due, and the sweep finds them.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Queue } from '../../../ports/queue.ts'
import type { Put, Records } from '../../../ports/records.ts'
import type { AlertRules, CheckedAlertsForm } from '../../../wire/alert.ts'
import { deliveryRef, putDelivery } from '../../deliveries/delivery.ts'
import { putAlert, putWatch, readWatch, type Watched, watchRef } from './alert-store.ts'
import type { Transition, WatchState } from './condition.ts'
import type { AlertFacts } from './facts.ts'
import { noticeOf, type WantsNotice } from './notice.ts'
import { noticeDelivery, noticeExpiresAtMs } from './notice-delivery.ts'
import { observe } from './observe.ts'
import { nextCheckAtMs, step } from './step.ts'

export interface CheckContext {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly destinations: readonly { readonly id: string; readonly wantsNotice?: WantsNotice }[]
  /** Read anew for each try. `known`: what is watched already. */
  readonly readFacts: (known: WatchState) => Promise<AlertFacts>
}

const triesMax = 4

/** Rejects with `conflict` when others kept checking at the same moment: then theirs hold. */
export async function checkAlerts(context: CheckContext): Promise<CheckedAlertsForm & { readonly nextAtMs: number }> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const done = await tryCheck(context)
    if (done) return done
  }
  throw new SwitchhookError('conflict', 'The alerts were checked by others at the same moment.', { retryable: true })
}

async function tryCheck(context: CheckContext) {
  const { records, queue, clock, log } = context
  const watched = await readWatch(records, clock.now())
  const facts = await context.readFacts(watched.state)
  const { nowMs } = facts
  const { state, transitions } = step(watched.state, stepInput(watched, facts))
  const nextAtMs = nextCheckAtMs(state, watched.rules, nowMs)
  const deliveries = transitions.flatMap((one) => deliveriesOf(context, watched.rules, one))
  const { committed } = await records.write([
    putWatch(state, watched.found?.version ?? 0, nextAtMs),
    ...transitions.map(putAlert),
    ...deliveries,
  ])
  if (!committed) return undefined
  for (const { transition, condition } of transitions) {
    log.info(`alert_${transition}`, { site: records.site, alert: condition.alert.id, kind: condition.kind })
  }
  const { site } = records
  const notSent = (thrown: unknown) => log.failure('wake_not_sent', thrown, { site })
  if (deliveries.length > 0)
    await queue.wake({ site, refs: deliveries.map(({ id }) => deliveryRef(id)) }).catch(notSent)
  if (isPending(state)) await queue.wakeAt({ site, refs: [watchRef] }, nextAtMs).catch(notSent)
  return { ...sums(state, transitions), checkedAt: new Date(nowMs).toISOString(), nextAtMs }
}

function stepInput({ rules, maintenance }: Watched, facts: AlertFacts) {
  return { nowMs: facts.nowMs, rules, isMaintenance: maintenance !== undefined, observations: observe(facts, rules) }
}

function deliveriesOf({ destinations }: CheckContext, { rules }: AlertRules, transition: Transition): Put[] {
  const notice = noticeOf(transition)
  const { destinations: named } = rules[notice.kind]
  return destinations
    .filter(({ id, wantsNotice }) => wantsNotice?.(notice) && (named === undefined || named.includes(id)))
    .map(({ id }) => putDelivery(noticeDelivery(notice, id), 0, noticeExpiresAtMs(notice)))
}

/** Something will be opened or resolved sooner than the schedule comes by. */
function isPending({ conditions }: WatchState): boolean {
  return Object.values(conditions).some(({ seen, alert }) => (seen === 'bad') !== (alert !== undefined))
}

function sums({ conditions }: WatchState, transitions: readonly Transition[]) {
  const of = (name: Transition['transition']) => transitions.filter(({ transition }) => transition === name).length
  const all = Object.values(conditions)
  return {
    success: true as const,
    ...{ opened: of('opened'), reminded: of('reminded'), resolved: of('resolved') },
    open: all.filter(({ alert }) => alert !== undefined).length,
    unknown: all.filter(({ seen }) => seen === 'unknown').length,
  }
}

/** Whether a check is due, as whoever has news of the phone system may ask: one read. */
export async function isCheckDue(
  { records, clock }: Pick<CheckContext, 'clock'> & { readonly records: Pick<Records, 'getMany'> },
  everyMs: number,
) {
  const { state } = await readWatch(records, clock.now())
  return state.checkedAtMs === undefined || Math.abs(clock.now() - state.checkedAtMs) >= everyMs
}
