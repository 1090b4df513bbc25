/**
 * Creates one contact for one request, however often it is made at once and in however many isolates.
 *
 * A claim in the records decides who creates. What must stay true: the winner looks once more before it creates (a
 * crash between the create and its record must not make a second contact); a create whose result is unknown keeps its
 * claim until it expires, so nobody tries again at once; nobody waits longer than its own deadline.
 *
 * Stored form (collection `create-claims`, version 1): id = the request's key; value {v, state: 'open'} or {v, state:
 * 'done', contact} or {v, state: 'failed', code, message}; always expires.
 */
import * as z from 'zod'
import { type ErrorCode, SwitchhookError } from '../../../lib/errors.ts'
import { once } from '../../../lib/once.ts'
import { withTimeLimit } from '../../../lib/time-limit.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Records, Write } from '../../../ports/records.ts'
import type { Contact } from '../contact.ts'
import { toFailure } from './ask-sources.ts'

export const createClaims = 'create-claims'
const collection = createClaims
const claimMs = 30_000
/** After a clear refusal of the source: long enough to spare it a crowd, short enough for the admin's next try. */
const refusedMs = 5_000
/** Look and create together end well before the claim does; who waits for another's result waits as long. */
const createLimitMs = 12_000
const pollMinMs = 50
const pollSpreadMs = 50

const contactSchema = z.custom<Contact>((value) => typeof value === 'object' && value !== null && 'id' in value)
const claimSchema = once(() =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('open') }),
    z.object({ state: z.literal('done'), contact: contactSchema }),
    z.object({
      state: z.literal('failed'),
      code: z.custom<ErrorCode>((code) => typeof code === 'string'),
      message: z.string(),
    }),
  ]),
)

export interface CreateRequest {
  /** The same for every repetition of the request, within the site. */
  readonly key: string
  /** The contact that is already there, asked by the winner just before it creates. */
  readonly look: (signal: AbortSignal) => Promise<Contact | undefined>
  readonly create: (signal: AbortSignal) => Promise<Contact>
  /** Written in one step with the result. */
  readonly alongside: (contact: Contact) => readonly Write[]
}

export type CreateResult =
  | { readonly state: 'created' | 'found'; readonly contact: Contact }
  | { readonly state: 'failed'; readonly error: SwitchhookError }

export interface CreatePorts {
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/**
 * Resolves when the request is fulfilled or has failed; whoever must answer sooner races it with its own deadline and
 * lets it go on. Rejects only when the records can't be reached.
 */
export async function createOnce(ports: CreatePorts, request: CreateRequest): Promise<CreateResult> {
  const { records, clock } = ports
  const giveUpAtMs = clock.now() + createLimitMs
  for (;;) {
    const claim = { op: 'put', collection, id: request.key, value: { v: 1, state: 'open' } } as const
    const { committed } = await records.write([{ ...claim, expect: 0, expiresAtMs: clock.now() + claimMs }])
    if (committed) return fulfil(ports, request)
    const result = await awaitResult(ports, request.key, giveUpAtMs)
    if (result) return result
  }
}

/** Undefined: the claim expired without a result, so somebody else may try. */
async function awaitResult(ports: CreatePorts, key: string, giveUpAtMs: number): Promise<CreateResult | undefined> {
  for (;;) {
    const claim = await ports.records.get<unknown>(collection, key)
    if (!claim) return undefined
    const result = read(claim.value)
    if (result) return result
    if (ports.clock.now() >= giveUpAtMs) return { state: 'failed', error: stillCreating() }
    await ports.clock.sleep(pollMinMs + ports.random.next() * pollSpreadMs)
  }
}

async function fulfil(ports: CreatePorts, request: CreateRequest): Promise<CreateResult> {
  const { clock } = ports
  let resultUnknown = false
  const work = async (signal: AbortSignal): Promise<CreateResult> => {
    const existing = await request.look(signal)
    if (existing) return { state: 'found', contact: existing }
    signal.throwIfAborted()
    resultUnknown = true
    return { state: 'created', contact: await request.create(signal) }
  }
  try {
    const result = await withTimeLimit({ clock, limitMs: createLimitMs, onTimeout: notInTime }, work)
    if (result.state === 'failed') return result
    const claim = { v: 1, state: 'done', contact: result.contact }
    await record(ports, request.key, claim, claimMs, request.alongside(result.contact))
    return result
  } catch (thrown) {
    const error = toError(thrown)
    const holdMs = resultUnknown && error.retryable ? claimMs : refusedMs
    await record(ports, request.key, { v: 1, state: 'failed', code: error.code, message: error.message }, holdMs, [])
    return { state: 'failed', error }
  }
}

/** What can't be recorded is still true: the claim then stays open until it expires, and whoever comes next looks first. */
async function record(ports: CreatePorts, key: string, value: object, ttlMs: number, alongside: readonly Write[]) {
  const claim = { op: 'put', collection, id: key, value, expiresAtMs: ports.clock.now() + ttlMs } as const
  try {
    await ports.records.write([claim, ...alongside])
  } catch (thrown) {
    ports.log.failure('lookup_create_not_recorded', thrown)
  }
}

function notInTime(): SwitchhookError {
  return new SwitchhookError('crm_timeout', `The contact was not created within ${createLimitMs} ms.`, {
    retryable: true,
  })
}

function read(value: unknown): CreateResult | undefined {
  const parsed = claimSchema().safeParse(value)
  if (!parsed.success || parsed.data.state === 'open') return undefined
  if (parsed.data.state === 'done') return { state: 'found', contact: parsed.data.contact }
  return { state: 'failed', error: new SwitchhookError(parsed.data.code, parsed.data.message, { retryable: true }) }
}

function stillCreating(): SwitchhookError {
  return new SwitchhookError('crm_timeout', 'Another request is still creating this contact; try again.', {
    retryable: true,
  })
}

function toError(thrown: unknown): SwitchhookError {
  if (thrown instanceof SwitchhookError) return thrown
  const { code, message } = toFailure(thrown)
  return new SwitchhookError(code, message, { retryable: true, cause: thrown })
}
