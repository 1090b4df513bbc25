/**
 * execute: takes one delivery that is due and makes one attempt. It holds the delivery by a lease while it sends,
 * so that the destination is told by one at a time; if we die, the lease runs out and another carries on with the
 * same key. The outcome is written onto what the delivery has become in the meantime.
 */
import type { AgentTable } from '../agents/agent.ts'
import { nameAgents } from '../agents/name-agents.ts'
import { callRef, type StoredCall } from '../calls/stored-call.ts'
import { withTranscripts } from '../calls/transcripts.ts'
import { SwitchhookError } from '../errors.ts'
import type { Random } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Records, StoredRecord } from '../platform/records/records.ts'
import { type Attempt, type Delivery, deliveryRef, putDelivery } from './delivery.ts'
import type { CallReport } from './destination.ts'
import { tooLateReason } from './moments.ts'
import { type Outcome, withOutcome } from './outcome.ts'
import { fingerprintOf, isUnwanted, withdrawn } from './plan.ts'
import { wantsExternalCalls } from './rules.ts'
import { attemptTimeoutMs, type SendContext, type SendResult, send } from './send.ts'

export interface ExecuteContext extends SendContext {
  readonly records: Records
  /** Names the agents of whom the PBX told the extension only. */
  readonly agents: AgentTable
  readonly random: Random
  readonly log: Log
  readonly settleMs: number
}

/** Of a transcript; CRMs refuse entries without end. */
const toldCharsMax = 20_000

/** Longer than any attempt can take, so that two never send at once. */
const leaseMs = attemptTimeoutMs + 10_000

type Held = StoredRecord<Delivery>

/** One attempt, if the delivery is due; answers what it has become, undefined when it was not ours to touch. */
export async function executeDelivery(context: ExecuteContext, id: string): Promise<Delivery | undefined> {
  const found = await findDue(context, id)
  if (!found) return undefined
  const call = (await context.records.get<StoredCall>('calls', callRef(found.value.callId).id))?.value.call
  if (call && !found.value.moment) {
    if (call.view.state !== 'ended') return change(context, found, { state: 'waiting', nextAtMs: undefined })
    const { wants = wantsExternalCalls } = context.destinations.find(({ id }) => id === found.value.destination) ?? {}
    if (isUnwanted(call, wants, found.value)) return change(context, found, withdrawn(found.value, call))
  }
  const held = await context.breakers.hold(found.value.destination)
  if (held) return change(context, found, { state: 'waiting', nextAtMs: afterOutage(context, held) })
  const named = call && (await withTranscripts(context.records, await nameAgents(call, context.agents), toldCharsMax))
  const fingerprint = call ? fingerprintOf(call) : ''
  const delivery = await take(context, found, fingerprint)
  if (!delivery) return undefined
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
  return settle(context, id, { key: delivery.key, offeredBefore: found.value.offered, attempt, result, fingerprint })
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

async function findDue({ records, clock }: ExecuteContext, id: string): Promise<Held | undefined> {
  const found = await records.get<Delivery>(deliveryRef(id).collection, id)
  if (!found) return undefined
  const { state, nextAtMs } = found.value
  const open = state === 'waiting' || state === 'sending'
  return open && nextAtMs !== undefined && nextAtMs <= clock.now() ? found : undefined
}

/** Marks the delivery as being sent; undefined when somebody else was first. */
async function take(
  { records, clock }: ExecuteContext,
  found: Held,
  fingerprint: string,
): Promise<Delivery | undefined> {
  const offered = found.value.offered ?? fingerprint
  const value: Delivery = { ...found.value, state: 'sending', nextAtMs: clock.now() + leaseMs, offered }
  const { committed } = await records.write([putDelivery(value, found.version, found.expiresAtMs)])
  return committed ? value : undefined
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

const writeTriesMax = 20

/** Writes the outcome onto the delivery as it is now: its call may have had news, or folded into another. */
async function settle(context: ExecuteContext, id: string, outcome: Outcome): Promise<Delivery | undefined> {
  let at = id
  for (let tries = 0; tries < writeTriesMax; tries += 1) {
    const now = await context.records.get<Delivery>(deliveryRef(at).collection, at)
    if (!now) return undefined
    const carriedOn = await carrierOf(context.records, now.value, outcome.key)
    if (carriedOn) {
      at = carriedOn
      continue
    }
    // A fold gave the delivery another's entry while ours was under way; ours is among its strays.
    if (now.value.key !== outcome.key) return now.value
    const { clock, random, settleMs } = context
    const value = withOutcome({ nowMs: clock.now(), chance: random.next(), settleMs }, now.value, outcome)
    const { committed } = await context.records.write([putDelivery(value, now.version, now.expiresAtMs)])
    if (committed) {
      note(context.log, value, outcome)
      return value
    }
  }
  // The lease runs out and the same key is sent again; the destination knows it by then.
  throw new SwitchhookError('conflict', 'The delivery kept changing while its outcome was written.', {
    retryable: true,
  })
}

/** Where a merged delivery's entry lives on; undefined when it stays with the delivery itself. */
async function carrierOf(records: Records, delivery: Delivery, key: string): Promise<string | undefined> {
  if (delivery.state !== 'merged' || !delivery.mergedInto) return undefined
  const carrier = await records.get<Delivery>(deliveryRef(delivery.mergedInto).collection, delivery.mergedInto)
  return carrier?.value.key === key ? delivery.mergedInto : undefined
}

function note(log: Log, delivery: Delivery, { attempt }: Outcome): void {
  const fields = {
    delivery: delivery.id,
    state: delivery.state,
    attempt: delivery.attempts.length,
    durationMs: attempt.durationMs,
  }
  if (attempt.outcome === 'delivered') log.info('delivery_done', fields)
  else log.warn(delivery.state === 'dead' ? 'delivery_dead' : 'delivery_failed', { ...fields, code: attempt.code })
}
