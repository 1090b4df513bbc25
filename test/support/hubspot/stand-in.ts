/**
 * A HubSpot account that runs anywhere: contacts, companies and calls with their properties, as the interface of
 * 2026-09 is documented. No live account was at hand; where the documentation is silent, the stricter reading is taken.
 */
import type { StandInContact } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'
import { hubSpotFormCheck } from './operations.ts'
import { matches, type Properties, type SearchBody, searchFault } from './search.ts'

export interface HubSpotRecord {
  readonly id: string
  properties: Properties
  associations: readonly { to: { id: string }; types: readonly { associationTypeId: number }[] }[]
}

export interface HubSpotStandInOptions {
  readonly clock?: Clock
  /** Whether `switchhook_key` is there, and requires unique values. */
  readonly keyProperty?: 'unique' | 'not unique' | 'missing'
  /** Ids of owners by their e-mail addresses. */
  readonly owners?: Readonly<Record<string, string>>
  /** The account's calls can be MISSED, and have voicemail. */
  readonly newerCalls?: boolean
  /** The options of hs_call_disposition, by label. */
  readonly outcomes?: Readonly<Record<string, string>>
  /** A property that the account requires of contacts. */
  readonly requires?: string
  /** Scopes that the token lacks. */
  readonly lacks?: readonly ('owners' | 'account' | 'schemas')[]
}

export const hubSpotToken = 'pat-eu1-stand-in-token-0001'

const known = {
  contacts: [
    'firstname',
    'lastname',
    'email',
    'hs_additional_emails',
    'phone',
    'mobilephone',
    'company',
    'country',
    'hs_country_region_code',
    'lastmodifieddate',
    ...['hubspot_owner_id', 'hs_language'],
  ],
  companies: [
    'hubspot_owner_id',
    'hs_language',
    'name',
    'phone',
    'domain',
    'country',
    'hs_country_code',
    'hs_lastmodifieddate',
  ],
  calls: [
    ...['hs_timestamp', 'hs_call_title', 'hs_call_body', 'hs_call_direction', 'hs_call_status', 'hs_call_duration'],
    ...['hs_call_from_number', 'hs_call_to_number', 'hs_call_recording_url', 'hubspot_owner_id'],
    'hs_call_disposition',
  ],
  deals: ['dealname', 'dealstage', 'hs_lastmodifieddate', 'hs_is_closed'],
  tickets: ['subject', 'hs_pipeline_stage', 'hs_lastmodifieddate', 'closed_date'],
  tasks: [...['hs_task_subject', 'hs_task_body', 'hs_task_status', 'hs_task_type', 'hs_timestamp', 'hubspot_owner_id']],
} as const
type Type = keyof typeof known
/** What every account has unless it was removed: HubSpot's guide to calls. */
export const hubSpotOutcomes: Readonly<Record<string, string>> = {
  Busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  Connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  'Left live message': 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  'Left voicemail': 'b2cf5968-551e-4856-9783-52b3da59a7d0',
  'No answer': '73a0d17f-1163-4015-bdd5-ec830791da20',
  'Wrong number': '17b47fee-58de-441e-a44c-c6300d46f273',
}
const calculated = ['hs_searchable_calculated_phone_number', 'hs_searchable_calculated_mobile_number']

interface BatchReadBody {
  readonly idProperty?: string
  readonly inputs: readonly { readonly id: string }[]
}

export function createHubSpotStandIn(options: HubSpotStandInOptions = {}) {
  const {
    clock = systemClock,
    keyProperty = 'unique',
    lacks = [],
    newerCalls = false,
    outcomes = hubSpotOutcomes,
    requires,
    owners = { 'ann@example.com': '9001' },
  } = options
  const records: Record<Type, HubSpotRecord[]> = {
    ...{ contacts: [], companies: [], calls: [], deals: [], tickets: [], tasks: [] },
  }
  const keyed = new Map<string, boolean>()
  if (keyProperty !== 'missing')
    for (const type of ['contacts', 'calls', 'tasks']) keyed.set(type, keyProperty === 'unique')
  const requests: string[] = []
  let lastId = 100

  const voicemail = (type: Type) => (type === 'calls' && newerCalls ? ['hs_call_has_voicemail'] : [])
  const names = (type: Type) =>
    new Set<string>([...known[type], ...voicemail(type), ...(keyed.has(type) ? ['switchhook_key'] : [])])

  const add = (type: Type, properties: Properties, associations: HubSpotRecord['associations'] = []) => {
    lastId += 1
    const record = { id: String(lastId), properties, associations }
    records[type].push(record)
    return record
  }

  const refusal = (type: Type, properties: Properties, own?: HubSpotRecord): Response | undefined => {
    const unknown = Object.keys(properties).find((name) => !names(type).has(name))
    if (unknown) return failure(400, `Property values were not valid: Property "${unknown}" does not exist`)
    const { hs_call_recording_url: recording, hs_call_body: text = '', email, switchhook_key: key } = properties
    if (recording && !/^https:/.test(recording)) return failure(400, 'recording url is not valid')
    if (text.length > 65_536) return failure(400, 'hs_call_body is too long')
    if (properties.hs_call_status === 'MISSED' && !newerCalls)
      return failure(400, 'MISSED was not one of the allowed options')
    const { hs_call_disposition: outcome } = properties
    if (outcome && !Object.values(outcomes).includes(outcome))
      return failure(400, `Property values were not valid: ${outcome} was not one of the allowed options`)
    if (type === 'contacts' && requires && !own && !properties[requires]) return missing(requires)
    const others = records[type].filter((one) => one !== own)
    const owner = email && others.find((one) => one.properties.email === email)
    if (owner) return failure(409, `Contact already exists. Existing ID: ${owner.id}`)
    const taken = key && keyed.get(type) && others.some((one) => one.properties.switchhook_key === key)
    return taken ? failure(400, `Property values were not valid: already has that value ${key}`) : undefined
  }

  const objects = async (request: Request, type: Type, id: string | undefined, query: URLSearchParams) => {
    if (id === 'search') return search(type, await json(request))
    if (id === 'batch/read') return batchRead(type, await json(request))
    if (id === undefined) {
      const body = await json<{ properties: Properties; associations?: HubSpotRecord['associations'] }>(request)
      if (body.associations === undefined)
        return failure(400, 'Invalid input JSON: Some required fields were not set: [associations]')
      return (
        refusal(type, body.properties) ?? Response.json(add(type, body.properties, body.associations), { status: 201 })
      )
    }
    const by = query.get('idProperty')
    const found = records[type].find((one) => (by ? one.properties[by] : one.id) === decodeURIComponent(id))
    if (request.method === 'DELETE') {
      records[type] = records[type].filter((one) => one !== found)
      return new Response(null, { status: 204 })
    }
    if (!found) return failure(404, 'resource not found')
    if (request.method === 'PATCH') {
      const { properties } = await json<{ properties: Properties }>(request)
      const refused = refusal(type, properties, found)
      if (refused) return refused
      found.properties = { ...found.properties, ...properties }
    }
    return Response.json({ ...found, associations: query.has('associations') ? shownAssociations(found) : undefined })
  }

  /** The interface's numbers for a call's link say of what type it is to. */
  const typeOf = (associationTypeId: number | undefined) => (associationTypeId === 182 ? 'companies' : 'contacts')

  const shownAssociations = ({ associations }: HubSpotRecord) => {
    const named = associations.map(({ to, types }) => ({ type: typeOf(types[0]?.associationTypeId), id: to.id }))
    const byType = Object.groupBy(named, ({ type }) => type)
    return Object.fromEntries(Object.entries(byType).map(([type, results]) => [type, { results }]))
  }

  const associate = async (request: Request, id: string, type: string, to: string) => {
    const record = records.calls.find((one) => one.id === id)
    const isThere = records[type === 'companies' ? 'companies' : 'contacts'].some((one) => one.id === to)
    if (!record || !isThere) return failure(404, 'resource not found')
    const others = record.associations.filter(
      (one) => one.to.id !== to || typeOf(one.types[0]?.associationTypeId) !== type,
    )
    if (request.method === 'DELETE') {
      record.associations = others
      return new Response(null, { status: 204 })
    }
    record.associations = [...others, { to: { id: to }, types: await json(request) }]
    return Response.json({ fromObjectId: id, toObjectId: to, labels: [] }, { status: 201 })
  }

  const batchRead = (type: Type, { idProperty: by = '', inputs }: BatchReadBody) => {
    if (inputs.length > 100) return failure(400, 'The maximum number of inputs is 100')
    const wanted = new Set(inputs.map(({ id }) => id))
    const results = records[type].filter(({ properties }) => wanted.has(properties[by] ?? ''))
    const isWhole = results.length === wanted.size
    return Response.json({ status: 'COMPLETE', results }, { status: isWhole ? 200 : 207 })
  }

  const search = (type: Type, body: SearchBody) => {
    const links = ['associations.contact', 'associations.company']
    const fault = searchFault(body, new Set([...names(type), ...links, ...(type === 'contacts' ? calculated : [])]))
    if (fault) return failure(400, fault)
    const results = records[type]
      .filter((one) => matches(type, { ...one.properties, ...linkedTo(one) }, body))
      .slice(0, body.limit ?? 10)
    return Response.json({ total: results.length, results })
  }

  const properties = async (request: Request, type: Type, name: string | undefined) => {
    if (request.method === 'POST') {
      if (lacks.includes('schemas')) return failure(403, 'This app has not been granted all required scopes')
      if (keyed.has(type)) return failure(409, 'A property named switchhook_key already exists')
      const made = await json<{ name: string; groupName: string; hasUniqueValue: boolean }>(request)
      if (made.groupName !== `${type}-group`) return failure(400, 'property group does not exist')
      keyed.set(type, made.hasUniqueValue)
      return Response.json(made, { status: 201 })
    }
    if (!names(type).has(name ?? '')) return failure(404, `Property ${name} does not exist`)
    const hasUniqueValue = name === 'switchhook_key' && keyed.get(type)
    const statuses = ['COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED', ...(newerCalls ? ['MISSED'] : [])]
    const options =
      name === 'dealstage'
        ? [{ label: 'Offer sent', value: '77' }]
        : name === 'hs_call_status'
          ? statuses.map((value) => ({ label: value, value }))
          : name === 'hs_call_disposition'
            ? Object.entries(outcomes).map(([label, value]) => ({ label, value }))
            : []
    return Response.json({ name, groupName: `${type}-group`, hasUniqueValue, options })
  }

  const route: Handler = async (request) => {
    const url = new URL(request.url)
    if (request.headers.get('authorization') !== `Bearer ${hubSpotToken}`)
      return failure(401, 'Authentication credentials not found')
    if (url.pathname === '/account-info/v3/details') {
      if (lacks.includes('account')) return failure(403, 'This app has not been granted all required scopes')
      return Response.json({ portalId: 4711, uiDomain: 'app-eu1.hubspot.com' })
    }
    if (url.pathname === '/crm/owners/2026-09') {
      if (lacks.includes('owners')) return failure(403, 'This app has not been granted all required scopes')
      const email = url.searchParams.get('email') ?? ''
      const results = owners[email] === undefined ? [] : [{ id: owners[email], email }]
      return Response.json({ results })
    }
    const ownerId = /^\/crm\/owners\/2026-09\/(\d+)$/.exec(url.pathname)?.[1]
    if (ownerId !== undefined) {
      if (lacks.includes('owners')) return failure(403, 'This app has not been granted all required scopes')
      const [email] = Object.entries(owners).find(([, one]) => one === ownerId) ?? []
      return email ? Response.json({ id: ownerId, email, firstName: 'Ann', lastName: 'Example' }) : failure(404, 'no')
    }
    const [, callId, toType = '', toId = ''] =
      /^\/crm\/objects\/2026-09\/calls\/(\d+)\/associations\/(contacts|companies)\/(\d+)$/.exec(url.pathname) ?? []
    if (callId !== undefined) return associate(request, callId, toType, toId)
    const [, kind, type, id] =
      /^\/crm\/(objects|properties)\/2026-09\/(\w+)(?:\/(batch\/read|[^/]+))?$/.exec(url.pathname) ?? []
    if (!isType(type)) return failure(404, 'not found')
    return kind === 'objects' ? objects(request, type, id, url.searchParams) : properties(request, type, id)
  }

  const isWrite = ({ method, url }: Request) => method !== 'GET' && !/\/(search|batch\/read)$/.test(url)
  const faults = createFaultLayer({ handle: route, clock, isWrite, formCheck: hubSpotFormCheck })
  return {
    ...faults,
    handle: (request: Request) => {
      requests.push(`${request.method} ${request.url.replace(/^https?:\/\/[^/]+/, '')}`)
      return faults.handle(request)
    },
    env: (): Record<string, string> => ({
      HUBSPOT_TOKEN: hubSpotToken,
      HUBSPOT_API_URL: 'https://hubspot.example.com',
    }),
    seed: ({ name, phone = '', email = '' }: StandInContact) => {
      const [first = '', ...rest] = name.split(' ')
      return add('contacts', { firstname: first, lastname: rest.join(' '), phone, email }).id
    },
    seedContact: (properties: Properties) => add('contacts', properties).id,
    seedCompany: (properties: Properties) => add('companies', properties).id,
    contacts: () =>
      records.contacts.map(({ properties: of }) => ({ name: `${of.firstname ?? ''} ${of.lastname ?? ''}` })),
    calls: () => records.calls,
    tasks: () => records.tasks,
    seedLinked: (type: 'deals' | 'tickets' | 'tasks', contactId: string, properties: Properties) =>
      add(type, properties, [{ to: { id: contactId }, types: [{ associationTypeId: 3 }] }]).id,
    /** Everything asked, in order. */
    requests: (): readonly string[] => requests,
  }
}

function isType(type: string | undefined): type is Type {
  return type !== undefined && Object.hasOwn(known, type)
}

/** As the search sees associations: the last record of a kind that it is associated with. */
function linkedTo({ associations }: HubSpotRecord): Properties {
  const [first] = associations
  return first ? { 'associations.contact': first.to.id, 'associations.company': first.to.id } : {}
}

/** A request that never carries anything but our own JSON. */
async function json<T>(request: Request): Promise<T> {
  const body: T = await request.json()
  return body
}

function failure(status: number, message: string): Response {
  return Response.json({ status: 'error', message, correlationId: 'c0ffee' }, { status })
}

/** As a dated version of the interface refuses what an account requires. */
function missing(property: string): Response {
  const message = 'Error creating CONTACT. Some required properties were not set.'
  const errors = [{ message, code: 'REQUIRED_PROPERTIES_MISSING', context: { properties: [property] } }]
  return Response.json({ status: 'error', category: 'VALIDATION_ERROR', message, errors }, { status: 400 })
}
