/** Click-to-call: rings the user's own phone, then dials the number from there. */

import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import { SwitchhookError } from '../../../../lib/errors.ts'
import type { Random } from '../../../../ports/clock.ts'
import type { AmiAction } from '../../ami/action.ts'
import type { AsteriskAmiConfig } from './settings.ts'

export interface OriginateRequest {
  readonly extension: string
  /** As it is to be dialled by the PBX: digits, `+`, `*`, `#`. */
  readonly number: string
  /** Shown on the user's phone while it rings. */
  readonly callerName?: string
  /** How long the user's phone rings. */
  readonly ringTimeoutMs?: number
  /** The click-to-call request that the call is made for; its id becomes a name of the call, and the variable SWITCHHOOK_ORDER. */
  readonly requestId?: string
  /** Channel variables. */
  readonly variables?: Readonly<Record<string, string>>
}

export interface OriginateOutcome {
  /** Of the user's own phone; how the number was reached, the events of the call show. */
  readonly outcome: 'answered' | 'no-answer' | 'busy' | 'failed'
  /** The Uniqueid that the call has in Asterisk: `asterisk:linkedid:<id>` is its alias. */
  readonly channelId: string
}

export const ringTimeoutDefaultMs = 30_000

/** Throws `bad_field` for what must not reach a dialplan. */
export function originateAction(request: OriginateRequest, channelId: string, config: AsteriskAmiConfig): AmiAction {
  if (!/^[\w-]{1,40}$/.test(request.extension)) throw badField('extension', 'letters, digits, - and _')
  if (!/^\+?[\d*#]{1,32}$/.test(request.number)) throw badField('number', 'digits, +, * and #')
  const name = (request.callerName ?? request.number).replace(/["<>\\]/g, '')
  const ownId = request.requestId === undefined ? {} : { SWITCHHOOK_ORDER: request.requestId }
  const variables = Object.entries({ ...request.variables, ...ownId })
  for (const [key, value] of variables) {
    if (!/^\w{1,60}$/.test(key)) throw badField('variables', 'letters, digits and _ in names')
    // A comma begins the next variable.
    if (/[,\p{Cc}]/u.test(value)) throw badField('variables', 'no commas and no control characters in values')
  }
  return {
    Action: 'Originate',
    Channel: config.originateChannel.replaceAll('{extension}', request.extension),
    Context: config.originateContext,
    Exten: request.number,
    Priority: 1,
    CallerID: `"${name}" <${request.extension}>`,
    Timeout: request.ringTimeoutMs ?? ringTimeoutDefaultMs,
    Async: true,
    ChannelId: channelId,
    Variable: variables.map(([key, value]) => `${key}=${value}`),
  }
}

/** Like Asterisk's own ids (seconds, a dot, a number), so that they have an age, and never one of those. */
export function newChannelId(nowMs: number, random: Pick<Random, 'bytes'>): string {
  const serial = random.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0)
  return `switchhook-${Math.floor(nowMs / 1000)}.${serial}`
}

/** Asterisk's codes: 4 answered, 3 rang out, 5 busy; 0 and 8 and others: could not be rung, or declined. */
export function originateOutcome(response: AmiMessage): OriginateOutcome['outcome'] {
  if (response.text('Response') === 'Success') return 'answered'
  const reason = response.text('Reason')
  return reason === '3' ? 'no-answer' : reason === '5' ? 'busy' : 'failed'
}

function badField(field: string, allowed: string): SwitchhookError {
  return new SwitchhookError('bad_field', `${field} may only have ${allowed}.`)
}
