/** Calls as a busy site has them, as records: what `npm run bench -- calls` searches. */
import type { CallEvent, RingingEvent } from '../src/core/calls/event.ts'
import { reduceAll } from '../src/core/calls/reduce.ts'
import { putAlias, putCall } from '../src/core/calls/stored-call.ts'
import { deliveryIdOf, putDelivery } from '../src/core/deliveries/delivery.ts'
import { readNumber } from '../src/core/phone/read-number.ts'
import { isoUtc } from '../src/ports/clock.ts'
import type { Records, Write } from '../src/ports/records.ts'

export const destinations = [{ id: 'odoo' }, { id: 'zendesk' }]
const keptMs = 400 * 86_400_000
const callsAtOnce = 200
const names = ['Jane Doe', 'Óscar Núñez', 'Helen Fox', 'Marcus Bell', 'Ravi Patel', 'Sofia Marin']

/** A call, its alias and two deliveries; one of 500 was given up. */
function writesOf(i: number, startMs: number): Write[] {
  const number = `+1212555${String(i % 10_000).padStart(4, '0')}`
  const { e164, matchKey } = readNumber(number, 'US')
  const aliases: readonly [string] = [`asterisk:linkedid:${i}.1`]
  const base: Omit<RingingEvent, 'kind' | 'id' | 'at'> = {
    ...{ source: 'cdr', aliases, leg: `leg-${i}`, identity: 'exact', direction: 'inbound' },
    ...{
      external: { number, e164, matchKey, name: names[i % names.length] },
      agent: { extension: `${100 + (i % 40)}` },
    },
  }
  const at = (seconds: number) => isoUtc(startMs + seconds * 1000)
  const events: CallEvent[] = [
    { ...base, kind: 'ringing', id: `${i}:1`, at: at(0) },
    { ...base, kind: 'answered', id: `${i}:2`, at: at(5) },
    { ...base, kind: 'ended', id: `${i}:3`, at: at(90), outcome: i % 9 === 0 ? 'missed' : 'answered' },
  ]
  const call = reduceAll(undefined, events)
  const deliveries = destinations.map(({ id }) =>
    putDelivery(
      {
        ...{ v: 1, id: deliveryIdOf(call.id, id), callId: call.id, destination: id, key: 'k', failures: 0 },
        state: i % 500 === 0 && id === 'odoo' ? 'dead' : 'delivered',
        ...{ wanted: { revision: 3, fingerprint: 'x' }, createdAtMs: startMs + 95_000, attempts: [] },
        ref: { id: `${id}-${i}` },
      },
      0,
      undefined,
    ),
  )
  return [
    putCall(call, startMs, 0, keptMs),
    ...call.aliases.map((alias) => putAlias(alias, call, keptMs)),
    ...deliveries,
  ]
}

const firstMs = Date.UTC(2026, 9, 1)
const betweenMs = 20_000

/** @param lastMs When the last of them begins; absent: whenever that is. */
export async function fillCalls(records: Records, count: number, lastMs?: number): Promise<void> {
  const startMs = lastMs === undefined ? firstMs : lastMs - (count - 1) * betweenMs
  for (let from = 0; from < count; from += callsAtOnce) {
    const batch = Array.from({ length: Math.min(callsAtOnce, count - from) }, (_, i) => from + i)
    await records.write(batch.flatMap((i) => writesOf(i, startMs + i * betweenMs)))
  }
}

/** The same as records that can be imported, a batch at a time. */
export function* callBatches(count: number, recordsAtOnce: number): Generator<readonly object[]> {
  let batch: object[] = []
  for (let i = 0; i < count; i += 1) {
    const records = writesOf(i, firstMs + i * betweenMs).flatMap(asRecord)
    if (batch.length + records.length > recordsAtOnce) {
      yield batch
      batch = []
    }
    batch.push(...records)
  }
  if (batch.length > 0) yield batch
}

function asRecord(write: Write): object[] {
  if (write.op !== 'put') return []
  const { collection, id, value, index = [], expiresAtMs } = write
  return [{ collection, id, value, index, expiresAtMs }]
}
