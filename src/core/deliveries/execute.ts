/**
 * execute: takes one delivery that is due and makes one attempt. It holds the delivery by a lease while it sends,
 * so that one at a time writes to the destination; if we die, the lease runs out and another carries on with the
 * same key. The outcome is written onto what the delivery has become in the meantime.
 */

import { SwitchhookError } from '../../lib/errors.ts'
import type { Random } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Records } from '../../ports/records.ts'
import type { AgentTable } from '../agents/agent.ts'
import { nameAgents } from '../agents/name-agents.ts'
import { asOver } from '../calls/still-up.ts'
import { withTranscripts } from '../calls/transcripts.ts'
import { type Attempt, type Delivery, laidDown, putDelivery } from './delivery.ts'
import type { CallReport } from './destination.ts'
import { findDue, type Held } from './due-delivery.ts'
import { tooLateReason } from './live-events.ts'
import { fingerprintOf, isUnwanted, withdrawn } from './plan.ts'
import { recordOutcome } from './record-outcome.ts'
import { wantsExternalCalls } from './rules.ts'
import { attemptTimeoutMs, type SendContext, type SendResult, send } from './send.ts'

export interface ExecuteContext extends SendContext {
  readonly records: Records
  /** Names the agents of whom the PBX reported the extension only. */
  readonly agents: AgentTable
  readonly random: Random
  readonly log: Log
  readonly settleMs: number
}

/** Of a transcript; CRMs refuse entries without end. */
const transcriptCharsMax = 20_000

/** Longer than any attempt can take, so that two never send at once. */
const leaseMs = attemptTimeoutMs + 10_000

/** One attempt, if the delivery is due; answers what it has become, undefined when it was not ours to touch. */
export async function executeDelivery(context: ExecuteContext, id: string): Promise<Delivery | undefined> {
  const due = await findDue(context, id)
  if (!due) return undefined
  const { found } = due
  if (due.call?.erasedAt !== undefined) return change(context, found, laidDown(found.value))
  // A call is delivered when it is over; when only some say so, the plan has given the others their time.
  const call = due.call && !found.value.moment ? (asOver(due.call) ?? due.call) : due.call
  if (call && !found.value.moment) {
    if (call.view.state !== 'ended') return change(context, found, { state: 'waiting', nextAtMs: undefined })
    const { wants = wantsExternalCalls } = context.destinations.find(({ id }) => id === found.value.destination) ?? {}
    if (isUnwanted(call, wants, found.value)) return change(context, found, withdrawn(found.value, call))
  }
  const held = await context.breakers.hold(found.value.destination, due.breaker)
  if (held) return change(context, found, { state: 'waiting', nextAtMs: afterOutage(context, held) })
  const named =
    call && (await withTranscripts(context.records, await nameAgents(call, context.agents), transcriptCharsMax))
  const fingerprint = call ? fingerprintOf(call) : ''
  const taken = await take(context, found, fingerprint)
  if (!taken) return undefined
  const { value: delivery } = taken
  const startedMs = context.clock.now()
  const report = named && { call: named, key: delivery.key, fingerprint }
  const result = report ? await sendInTime(context, delivery, report) : callIsGone
  const attempt: Attempt = {
    atMs: startedMs,
    durationMs: context.clock.now() - startedMs,
    revision: call?.revision ?? 0,
    outcome: 'error' in result ? 'failed' : 'delivered',
    ...('error' in result ? { code: result.error.code, message: result.error.message } : {}),
  }
  return recordOutcome(context, taken, {
    key: delivery.key,
    offeredBefore: found.value.offered,
    attempt,
    result,
    fingerprint,
  })
}

const spreadMs = { min: 1_000, max: 300_000 }

/**
 * Soon after the breaker lets somebody ask, but not all that waited at the same moment: the longer the outage, the more
 * of them there are.
 */
function afterOutage(
  { clock, random }: ExecuteContext,
  { untilMs, sinceMs }: { readonly untilMs: number; readonly sinceMs: number },
): number {
  const outageMs = clock.now() - sinceMs
  return Math.ceil(untilMs + random.next() * Math.min(spreadMs.max, Math.max(spreadMs.min, outageMs / 10)))
}

async function sendInTime(context: ExecuteContext, delivery: Delivery, report: CallReport): Promise<SendResult> {
  const reason = tooLateReason(delivery, report.call, context.clock.now())
  return reason === undefined ? send(context, delivery, report) : { error: new SwitchhookError('too_late', reason) }
}

const callIsGone: SendResult = {
  error: new SwitchhookError('not_found', 'The call is no longer stored; its retention time has passed.'),
}

/** Marks the delivery as being sent; undefined when somebody else was first. */
async function take({ records, clock }: ExecuteContext, found: Held, fingerprint: string): Promise<Held | undefined> {
  const offered = found.value.offered ?? fingerprint
  const value: Delivery = { ...found.value, state: 'sending', nextAtMs: clock.now() + leaseMs, offered }
  // Due as before: if we die, the sweep looks at it now and then until the lease is over.
  const put = putDelivery(value, found.version, found.expiresAtMs, found.value.nextAtMs)
  const { committed } = await records.write([put])
  return committed ? { ...found, value, version: found.version + 1 } : undefined
}

/**
 * Without an attempt: the call goes on again and its end will make the delivery due (plan.ts), the rules do not want it,
 * or the destination is down and left alone. Undefined when it has already changed.
 */
async function change(
  { records }: ExecuteContext,
  found: Held,
  changes: Partial<Delivery>,
): Promise<Delivery | undefined> {
  const value: Delivery = { ...found.value, ...changes }
  const { committed } = await records.write([putDelivery(value, found.version, found.expiresAtMs)])
  return committed ? value : undefined
}
