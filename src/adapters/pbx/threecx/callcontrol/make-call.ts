/** Click-to-call: rings the user's own phone, then dials the number from there. */

import * as z from 'zod'
import { cut } from '../../../../lib/cut.ts'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { type ThreecxApi, unreadable } from '../api/api.ts'
import { grantCallControl } from './grant.ts'

export interface MakeCallRequest {
  readonly extension: string
  /** As it is to be dialled by the PBX: digits, `+`, `*`, `#`. */
  readonly number: string
  /** The click-to-call request that the call is made for; its id becomes a name of the call. */
  readonly requestId?: string
  /** How long the user's phone rings. */
  readonly ringTimeoutMs?: number
}

export interface MakeCallOutcome {
  /** Of the request; how the call goes on, its events show. */
  readonly outcome: 'started' | 'rejected' | 'failed'
  /** In 3CX's words; never a number. */
  readonly reason?: string
  /** 3CX's number of the call. */
  readonly callId?: number
}

const answerForm = z.object({
  /** 1, 0 or -1 by the documentation; a word in answers that were seen. */
  finalstatus: z.union([z.number(), z.string()]),
  reason: z.string().nullish(),
  reasontext: z.string().nullish(),
  result: z.object({ callid: z.coerce.number().int().positive() }).nullish().catch(undefined),
})

const ringTimeoutDefaultMs = 30_000

/** Rejects with `bad_field` for what must not reach a PBX, `not_found` for an extension that the API may not use. */
export async function makeCall(
  api: ThreecxApi,
  request: MakeCallRequest,
  signal: AbortSignal,
): Promise<MakeCallOutcome> {
  if (!/^[\w-]{1,40}$/.test(request.extension)) throw badField('extension', 'letters, digits, - and _')
  if (!/^\+?[\d*#]{1,32}$/.test(request.number)) throw badField('number', 'digits, +, * and #')
  const timeout = Math.ceil((request.ringTimeoutMs ?? ringTimeoutDefaultMs) / 1000)
  const path = `/callcontrol/${encodeURIComponent(request.extension)}/makecall`
  const body = { destination: request.number, timeout }
  const answer = await api.post({ path, body, grant: grantCallControl }, signal)
  if (answer.status === 404) {
    throw new SwitchhookError(
      'not_found',
      `3CX knows no extension ${request.extension} that the client ID may use; add it in Integrations > API.`,
    )
  }
  const read = answerForm.safeParse(answer.value)
  if (read.success) return makeCallOutcome(read.data)
  if (answer.status >= 400) return { outcome: 'rejected', reason: `HTTP ${answer.status}` }
  throw unreadable(api.url)
}

function makeCallOutcome({ finalstatus, reason, reasontext, result }: z.output<typeof answerForm>): MakeCallOutcome {
  const status = String(finalstatus).toLowerCase()
  const outcome =
    status === '1' || status === 'success' ? 'started' : status === '0' || status === 'rejected' ? 'rejected' : 'failed'
  const why = cut((reasontext || reason || '').replace(/\d{4,}/g, '…'), 200)
  return { outcome, ...(why && outcome !== 'started' && { reason: why }), ...(result && { callId: result.callid }) }
}

function badField(field: string, allowed: string): SwitchhookError {
  return new SwitchhookError('bad_field', `${field} may only have ${allowed}.`)
}
