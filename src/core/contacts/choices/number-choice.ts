/**
 * Whose a number is, as somebody chose it: for numbers that several contacts share, or that no CRM knows. New calls of the
 * number get the choice as a decision of their own.
 *
 * Stored form (collection `contact-choices`, version 1): id the number's match key, value NumberChoice. Index
 * `contact-choices.made` by time.
 */
import { sha256Hex } from '../../../lib/hash.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { type Put, type RecordRef, type Records, timeKey } from '../../../ports/records.ts'
import type { CallEvent, ChosenContact, DecidedEvent } from '../../calls/event.ts'
import { type Prefetched, placeOf } from '../../calls/prefetched.ts'

export interface NumberChoice {
  readonly v: 1
  readonly number: string
  /** `never`: it has no contact, and nobody is asked again. */
  readonly choice: 'contact' | 'never'
  readonly contact?: ChosenContact
  readonly by: string
  readonly atMs: number
}

const collection = 'contact-choices'
export const choicesIndex = 'contact-choices.made'
/** A report names one party; more are a conference. */
const numbersMax = 3

export const choiceRef = (matchKey: string): RecordRef => ({ collection, id: matchKey })

export function putChoice(matchKey: string, value: NumberChoice): Put {
  return { op: 'put', ...choiceRef(matchKey), value, index: [{ index: choicesIndex, key: timeKey(value.atMs) }] }
}

export async function readChoices(
  records: Records,
  matchKeys: readonly string[],
): Promise<ReadonlyMap<string, NumberChoice>> {
  const found = await records.getMany<NumberChoice>(matchKeys.slice(0, 1000).map(choiceRef))
  return new Map(found.flatMap((record) => (record ? [[record.id, record.value] as const] : [])))
}

/** The choices that a report's events may want, to be read with what else is read. */
export function choiceRefsOf(events: readonly CallEvent[]): RecordRef[] {
  const keys = new Set(events.flatMap(({ external }) => external?.matchKey || []))
  return [...keys].slice(0, numbersMax).map(choiceRef)
}

/** The choice as a fact of the call that these events are of. The same events and choice give the same fact. */
export function choiceEvents(events: readonly CallEvent[], prefetched: Prefetched): DecidedEvent[] {
  return choiceRefsOf(events).flatMap((ref) => {
    const value = prefetched.get(placeOf(ref))?.value
    const event = events.find(({ external }) => external?.matchKey === ref.id)
    return event && isChoice(value) && value.contact ? [choiceEvent(event, value, value.contact)] : []
  })
}

export function isChoice(value: unknown): value is NumberChoice {
  return typeof value === 'object' && value !== null && 'choice' in value
}

function choiceEvent(event: CallEvent, { by, atMs }: NumberChoice, chosen: ChosenContact): DecidedEvent {
  const id = sha256Hex(JSON.stringify([event.aliases[0], event.external?.matchKey, chosen.source, chosen.id]))
  return {
    kind: 'decided',
    id: `decided:number:${id.slice(0, 32)}`,
    source: 'people',
    identity: 'within',
    aliases: [event.aliases[0]],
    at: isoUtc(atMs),
    chosen,
    by,
  }
}
