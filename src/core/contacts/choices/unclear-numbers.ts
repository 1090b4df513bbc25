/** Numbers whose calls a CRM could not give to one contact, and nobody has decided about yet. */
import { isoUtc } from '../../../ports/clock.ts'
import type { Records } from '../../../ports/records.ts'
import type { UnclearForm } from '../../../wire/unclear.ts'
import type { Call } from '../../calls/call.ts'
import { callRef, type StoredCall } from '../../calls/stored-call.ts'
import { type Delivery, unclearIndex } from '../../deliveries/delivery.ts'
import { readChoices } from './number-choice.ts'

/** Of the last deliveries that were not sure. */
export const lookedAtMax = 500
const callIdsShown = 50

interface Unclear {
  readonly delivery: Delivery
  readonly call: Call
}

/** The last ones first; of the last `limit` deliveries that were not sure. */
export async function unclearNumbers(
  records: Records,
  limit = lookedAtMax,
): Promise<{ unclear: UnclearForm[]; atLeast: boolean }> {
  const page = await records.list<Delivery>({ index: unclearIndex, limit, reverse: true })
  const deliveries = page.records.map(({ value }) => value)
  if (deliveries.length === 0) return { unclear: [], atLeast: false }
  const found = await records.getMany<StoredCall>(deliveries.map(({ callId }) => callRef(callId)))
  const all = deliveries.flatMap((delivery, i): Unclear[] => {
    const call = found[i]?.value.call
    const isOpen = call?.view.external?.matchKey && call.erasedAt === undefined && !isDecided(call)
    return call && isOpen ? [{ delivery, call }] : []
  })
  const groups = Map.groupBy(all, ({ call }) => call.view.external?.matchKey ?? '')
  const chosen = await readChoices(records, [...groups.keys()])
  const unclear = [...groups].flatMap(([key, group]) => (chosen.has(key) ? [] : formOf(group)))
  return { unclear: unclear.sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)), atLeast: page.next !== undefined }
}

function isDecided({ view, events }: Call): boolean {
  return view.leftOut === true || events.some((event) => event.kind === 'decided' && event.chosen !== undefined)
}

function formOf(group: readonly Unclear[]): UnclearForm[] {
  const [last] = group
  const external = last?.call.view.external
  if (!last || !external) return []
  const callIds = [...new Set(group.map(({ call }) => call.id))]
  const times = group.map(({ call }) => Date.parse(call.view.startedAt))
  return [
    {
      callId: last.call.id,
      number: external.number,
      e164: external.e164,
      name: external.name,
      reason: last.delivery.ref?.unclear ?? 'none',
      destination: last.delivery.destination,
      calls: callIds.length,
      callIds: callIds.slice(0, callIdsShown),
      firstAt: isoUtc(Math.min(...times)),
      lastAt: isoUtc(Math.max(...times)),
    },
  ]
}
