/**
 * How far calls came on their way into the CRMs: what each destination's rules want, what was delivered, and what is really there,
 * by the keys under which it was written. Only reads.
 */
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import { type Delivery, deliveryIdOf, deliveryRef } from '../deliveries/delivery.ts'
import type { Destination } from '../deliveries/destination.ts'
import { wantsExternalCalls } from '../deliveries/rules.ts'
import type { EntryFindings, MissingEntry } from './hour-store.ts'
import { readAll } from './known-calls.ts'

/** Asked about together; CRMs answer a list of a hundred at most. */
const askedAtOnce = 100

type Counts = { -readonly [Name in keyof EntryFindings]: EntryFindings[Name] }
interface Logged {
  readonly callId: string
  readonly key: string
  readonly id: string
  /** Its last amendment was given up: perhaps because somebody deleted the entry. */
  readonly isDead: boolean
}

/** A CRM that can't be asked just now is named in `problems`, and its entries count as not asked. */
export async function checkEntries(
  { records, destinations }: { readonly records: Records; readonly destinations: readonly Destination[] },
  calls: readonly Call[],
  signal: AbortSignal,
): Promise<EntryFindings> {
  const sum: Counts = { wanted: 0, inCrm: 0, notAsked: 0, waiting: 0, missing: [], problems: [] }
  const over = calls.filter(({ view, erasedAt }) => view.state === 'ended' && !view.leftOut && erasedAt === undefined)
  for (const destination of destinations) {
    const refs = over.map(({ id }) => deliveryRef(deliveryIdOf(id, destination.id)))
    const found = await readAll<Delivery>(records, refs)
    const { logged, missing, waiting } = sorted(destination, over, found)
    const asked = await ask(destination, logged, signal)
    const lacking = logged.filter(({ id, isDead }) => isDead || asked.isThere(id) === false)
    const delivered = logged.filter(({ isDead }) => !isDead)
    sum.wanted += logged.length + missing.length + waiting
    sum.waiting += waiting
    sum.inCrm += delivered.filter(({ id }) => asked.isThere(id)).length
    sum.notAsked += delivered.filter(({ id }) => asked.isThere(id) === undefined).length
    const named = lacking.map(({ callId, id }): MissingEntry => {
      const why = asked.isThere(id) === false ? 'deleted' : 'not delivered'
      return { callId, destination: destination.id, why }
    })
    sum.missing = [...sum.missing, ...missing, ...named]
    if (asked.problem !== undefined) sum.problems = [...sum.problems, `${destination.id}: ${asked.problem}`]
  }
  return sum
}

function sorted(
  { id: destination, wants = wantsExternalCalls }: Destination,
  calls: readonly Call[],
  found: readonly (StoredRecord<Delivery> | undefined)[],
) {
  const logged: Logged[] = []
  const missing: MissingEntry[] = []
  let waiting = 0
  for (const [i, call] of calls.entries()) {
    const delivery = found[i]?.value
    if (!delivery) {
      if (wants(call)) missing.push({ callId: call.id, destination, why: 'no delivery' })
      continue
    }
    const { state, ref, key } = delivery
    if (state === 'waiting' || state === 'sending') waiting += 1
    else if (ref && (state === 'dead' || state === 'delivered'))
      logged.push({ callId: call.id, key, id: ref.id, isDead: state === 'dead' })
    else if (state === 'dead') missing.push({ callId: call.id, destination, why: 'not delivered' })
  }
  return { logged, missing, waiting }
}

interface Asked {
  /** Undefined: it could not be asked. */
  readonly isThere: (id: string) => boolean | undefined
  readonly problem?: string
}

async function ask(destination: Destination, logged: readonly Logged[], signal: AbortSignal): Promise<Asked> {
  if (!destination.findLogged) return { isThere: () => undefined }
  const there = new Set<string>()
  const asked = new Set<string>()
  try {
    for (let at = 0; at < logged.length; at += askedAtOnce) {
      const some = logged.slice(at, at + askedAtOnce)
      for (const id of await destination.findLogged(some, signal)) there.add(id)
      for (const { id } of some) asked.add(id)
    }
  } catch (thrown) {
    const { message } = toSwitchhookError(thrown)
    return { isThere: (id) => (asked.has(id) ? there.has(id) : undefined), problem: message }
  }
  return { isThere: (id) => there.has(id) }
}
