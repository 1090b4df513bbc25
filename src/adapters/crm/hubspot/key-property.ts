/**
 * HubSpot takes no idempotency key, and its search sees a new record only after a while. What makes a repeated creation
 * the same one is a property of our own whose values HubSpot keeps unique: `switchhook_key`, made when it is missing.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { type CrmAnswer, checked, failedAnswer } from '../http/request.ts'
import { type HubSpotApi, type HubSpotObject, type ObjectType, objectSchema } from './hubspot-http.ts'

export const keyProperty = 'switchhook_key'

const propertySchema = z.object({ groupName: z.string(), hasUniqueValue: z.boolean().optional() })

const batchSchema = z.object({
  results: z.array(z.object({ properties: z.record(z.string(), z.string().nullish()) })),
})

const keyValue = (key: string) => sha256Hex(key).slice(0, 32)

/** A property that every account has, in whose group ours is put. */
const neighbours = { contacts: 'email', calls: 'hs_call_title', tasks: 'hs_task_subject' } as const
type KeyedType = keyof typeof neighbours & ObjectType

export interface KeyedObjects {
  /** Creates the object once: the one that an earlier attempt made, if one did. Undefined `object`: it was refused. */
  create(type: KeyedType, key: string, body: NewObject, signal: AbortSignal): Promise<Creation>
  /** The object under the key, read from the record itself and not the search index: what was written a moment ago is there. */
  find(type: KeyedType, key: string, signal: AbortSignal): Promise<HubSpotObject | undefined>
  /** Which of these keys (at most 100) have an object. */
  findByKeys(type: KeyedType, keys: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>
}

export interface NewObject {
  readonly properties: Readonly<Record<string, string>>
  readonly associations?: readonly unknown[]
}

export type Creation =
  | {
      readonly object: HubSpotObject /** An earlier attempt made it, perhaps when less was known. */
      readonly isEarlier: boolean
    }
  | { readonly object: undefined; readonly refusal: SwitchhookError }

export function createKeyedObjects(api: HubSpotApi): KeyedObjects {
  const ready = new Set<KeyedType>()

  const ensureProperty = async (type: KeyedType, signal: AbortSignal): Promise<void> => {
    if (ready.has(type)) return
    const path = `/crm/properties/2026-09/${type}`
    const there = await api.ask({ method: 'GET', path: `${path}/${keyProperty}`, accept: [404] }, signal)
    if (there.status === 404) await makeProperty(api, type, signal)
    else if (checked(api.http, propertySchema, there).hasUniqueValue !== true) throw notUnique(type)
    ready.add(type)
  }

  return {
    async create(type, key, body, signal) {
      await ensureProperty(type, signal)
      const value = keyValue(key)
      const path = `/crm/objects/2026-09/${type}`
      const properties = { ...body.properties, [keyProperty]: value }
      // A value that is taken is refused with 400 or 409, by kind of property.
      const whole = { associations: [], ...body, properties }
      const request = { method: 'POST', path, body: whole, accept: [400, 409] } as const
      const made = await api.ask(request, signal)
      if (made.status < 300) return { object: checked(api.http, objectSchema, made), isEarlier: false }
      const object = await findByKey(api, type, value, signal)
      return object ? { object, isEarlier: true } : { object, refusal: failedAnswer(api.http, made) }
    },

    async find(type, key, signal) {
      await ensureProperty(type, signal)
      return findByKey(api, type, keyValue(key), signal)
    },

    async findByKeys(type, keys, signal) {
      const inputs = keys.map((key) => ({ id: keyValue(key) }))
      const body = { idProperty: keyProperty, properties: [keyProperty], propertiesWithHistory: [], inputs }
      // 207: some are not there, which is what was asked.
      const answer = await api.ask(
        { method: 'POST', path: `/crm/objects/2026-09/${type}/batch/read`, body, accept: [207] },
        signal,
      )
      const found = checked(api.http, batchSchema, answer).results.map(({ properties }) => properties[keyProperty])
      const there = new Set(found)
      return new Set(keys.filter((key) => there.has(keyValue(key))))
    },
  }
}

async function findByKey(api: HubSpotApi, type: KeyedType, value: string, signal: AbortSignal) {
  const path = `/crm/objects/2026-09/${type}/${value}?idProperty=${keyProperty}`
  const answer: CrmAnswer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
  return answer.status === 404 ? undefined : checked(api.http, objectSchema, answer)
}

async function makeProperty(api: HubSpotApi, type: KeyedType, signal: AbortSignal): Promise<void> {
  const path = `/crm/properties/2026-09/${type}`
  const neighbour = await api.ask({ method: 'GET', path: `${path}/${neighbours[type]}` }, signal)
  const body = {
    name: keyProperty,
    label: 'Switchhook key',
    description: 'Keeps Switchhook from writing the same thing twice. Please leave it alone.',
    type: 'string',
    fieldType: 'text',
    groupName: checked(api.http, propertySchema, neighbour).groupName,
    hasUniqueValue: true,
    formField: false,
  }
  // 409: another isolate was first.
  await api.ask({ method: 'POST', path, body, accept: [409] }, signal)
}

function notUnique(type: KeyedType): SwitchhookError {
  return new SwitchhookError(
    'crm_rejected',
    `HubSpot's property ${keyProperty} of ${type} does not require unique values: delete it in HubSpot, and Switchhook makes it anew.`,
  )
}
