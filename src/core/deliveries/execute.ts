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
import { type Attempt, type Delivery, laidDown } from './delivery.ts'
import type { CallReport } from './destination.ts'
import { findDue } from './due-delivery.ts'
import { executeNotice } from './execute-notice.ts'
import { afterOutage, change, take } from './held-delivery.ts'
import { tooLateReason } from './live-events.ts'
import { fingerprintOf, isUnwanted, withdrawn } from './plan.ts'
import { recordOutcome } from './record-outcome.ts'
import { wantsExternalCalls } from './rules.ts'
import { type SendContext, type SendResult, send } from './send.ts'

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

/** One attempt, if the delivery is due; answers what it has become, undefined when it was not ours to touch. */
export async function executeDelivery(context: ExecuteContext, id: string): Promise<Delivery | undefined> {
  const due = await findDue(context, id)
  if (!due) return undefined
  const { found } = due
  if (found.value.notice) return executeNotice(context, { ...due, notice: found.value.notice })
  if (due.call?.erasedAt !== undefined) return change(context, found, laidDown(found.value))
  // A call is delivered when it is over; when only some say so, the plan has given the others their time.
  const call = due.call && !found.value.moment ? (asOver(due.call) ?? due.call) : due.call
  if (call && !found.value.moment) {
    if (call.view.state !== 'ended') return change(context, found, { state: 'waiting', nextAtMs: undefined })
    const { wants = wantsExternalCalls, entryChanges } =
      context.destinations.find(({ id }) => id === found.value.destination) ?? {}
    if (isUnwanted(call, { wants, entryChanges }, found.value))
      return change(context, found, withdrawn(found.value, call))
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

async function sendInTime(context: ExecuteContext, delivery: Delivery, report: CallReport): Promise<SendResult> {
  const reason = tooLateReason(delivery, report.call, context.clock.now())
  return reason === undefined ? send(context, delivery, report) : { error: new SwitchhookError('too_late', reason) }
}

const callIsGone: SendResult = {
  error: new SwitchhookError('not_found', 'The call is no longer stored; its retention time has passed.'),
}
