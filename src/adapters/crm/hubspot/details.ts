/**
 * Whose a contact or company of HubSpot is, and what is open with it: deals, tickets and tasks, as far as the token's scopes go.
 * Searches are asked for what is associated with the record; what a scope or an account lacks is left out.
 */
import * as z from 'zod'
import {
  type ContactExtras,
  type ContactOwner,
  type ContactRef,
  type CreatedTask,
  languageCode,
  type NewTask,
  type RelatedItem,
  relatedMax,
} from '../../../core/contacts/contact-details.ts'
import { readInstant } from '../format-instant.ts'
import { checked } from '../http/request.ts'
import { type Account, type AccountReader, recordUrl } from './account.ts'
import { toHtml } from './call-properties.ts'
import { kindOfId, objectIdOf } from './contact.ts'
import { type HubSpotApi, type HubSpotObject, objectSchema, pageSchema } from './hubspot-http.ts'
import type { KeyedObjects } from './key-property.ts'
import type { Owners } from './owner.ts'

export interface DetailsParts {
  readonly api: HubSpotApi
  readonly accounts: AccountReader
  readonly objects: KeyedObjects
  readonly owners: Owners
}

/** What a scope, or an account, may refuse without harm to the rest. */
const harmless = [400, 403, 404]

const ownerSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  email: z.string().optional().catch(undefined),
  firstName: z.string().catch(''),
  lastName: z.string().catch(''),
})

type OpenType = 'deals' | 'tickets' | 'tasks'

interface OpenKind {
  readonly kind: RelatedItem['kind']
  /** Names of properties. */
  readonly title: string
  readonly state: string
  readonly at: string
  /** What is open. */
  readonly filter: { readonly propertyName: string; readonly operator: string; readonly value?: string }
}

const open: Readonly<Record<OpenType, OpenKind>> = {
  deals: {
    ...{ kind: 'deal', title: 'dealname', state: 'dealstage', at: 'hs_lastmodifieddate' },
    filter: { propertyName: 'hs_is_closed', operator: 'EQ', value: 'false' },
  },
  tickets: {
    ...{ kind: 'ticket', title: 'subject', state: 'hs_pipeline_stage', at: 'hs_lastmodifieddate' },
    filter: { propertyName: 'closed_date', operator: 'NOT_HAS_PROPERTY' },
  },
  tasks: {
    ...{ kind: 'task', title: 'hs_task_subject', state: 'hs_task_status', at: 'hs_timestamp' },
    filter: { propertyName: 'hs_task_status', operator: 'NEQ', value: 'COMPLETED' },
  },
}

/** HubSpot's numbers for "task to contact" and "task to company". */
const taskLinks = { person: 204, company: 192 } as const

export function createDetails({ api, accounts, objects, owners }: DetailsParts) {
  const stages = createStageNames(api)

  const read = async (contact: ContactRef, properties: string, signal: AbortSignal) => {
    const { type, id } = place(contact)
    const path = `/crm/objects/2026-09/${type}/${encodeURIComponent(id)}?properties=${properties}`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    return answer.status === 404 ? undefined : checked(api.http, objectSchema, answer)
  }

  const related = async (type: OpenType, contact: ContactRef, account: Account | undefined, signal: AbortSignal) => {
    const { kind, title, state, at, filter } = open[type]
    const { id, association } = place(contact)
    const filters = [{ propertyName: `associations.${association}`, operator: 'EQ', value: id }, filter]
    const body = { filterGroups: [{ filters }], sorts: [], after: '0', limit: 20, properties: [title, state, at] }
    const path = `/crm/objects/2026-09/${type}/search`
    const answer = await api.ask({ method: 'POST', path, isRead: true, body, accept: harmless }, signal)
    if (answer.status >= 400) return []
    const items = checked(api.http, pageSchema, answer).results.map(
      async ({ id: itemId, properties: of, updatedAt }: HubSpotObject): Promise<RelatedItem> => ({
        kind,
        id: itemId,
        title: of.get(title) ?? itemId,
        url: recordUrl(account, type, itemId),
        state: await stages.nameOf(type, state, of.get(state), signal),
        at: readInstant(of.get(at) ?? updatedAt),
      }),
    )
    const order = type === 'tasks' ? 1 : -1
    const all = await Promise.all(items)
    return all.sort((a, b) => order * ((a.at ?? '') < (b.at ?? '') ? -1 : 1)).slice(0, relatedMax)
  }

  return {
    async ownerOf(contact: ContactRef, signal: AbortSignal): Promise<ContactOwner | undefined> {
      const ownerId = (await read(contact, 'hubspot_owner_id', signal))?.properties.get('hubspot_owner_id')
      if (ownerId === undefined) return undefined
      const path = `/crm/owners/2026-09/${encodeURIComponent(ownerId)}`
      const answer = await api.ask({ method: 'GET', path, accept: [403, 404] }, signal)
      const { data } = ownerSchema.safeParse(answer.status < 400 ? answer.body : undefined)
      const name = [data?.firstName, data?.lastName].filter(Boolean).join(' ')
      return { crmUserId: ownerId, email: data?.email, ...(name && { name }) }
    },
    async extrasOf(contact: ContactRef, signal: AbortSignal): Promise<ContactExtras> {
      const account = await accounts.known(signal)
      const [record, ...items] = await Promise.all([
        read(contact, 'hs_language', signal),
        related('deals', contact, account, signal),
        related('tickets', contact, account, signal),
        related('tasks', contact, account, signal),
      ])
      return { related: items.flat(), language: languageCode(record?.properties.get('hs_language')) }
    },
    async createTask(task: NewTask, key: string, signal: AbortSignal): Promise<CreatedTask> {
      const owner = task.assignee && (await owners.ownerBy(task.assignee, signal))
      const properties = {
        ...{ hs_task_subject: task.title, hs_task_status: 'NOT_STARTED', hs_task_type: 'CALL' },
        ...{ hs_timestamp: `${task.dueOn}T12:00:00.000Z`, hs_task_body: toHtml(task.text || task.title) },
        ...(owner === undefined ? {} : { hubspot_owner_id: owner }),
      }
      const associations = task.contact ? [linkTo(task.contact)] : []
      const made = await objects.create('tasks', key, { properties, associations }, signal)
      if (!made.object) throw made.refusal
      return { id: made.object.id, url: recordUrl(await accounts.known(signal), 'tasks', made.object.id) }
    },
  }
}

function place({ id }: ContactRef) {
  const kind = kindOfId(id)
  return kind === 'company'
    ? ({ type: 'companies', association: 'company', id: objectIdOf({ id, kind }) } as const)
    : ({ type: 'contacts', association: 'contact', id } as const)
}

function linkTo({ id }: ContactRef) {
  const kind = kindOfId(id)
  const type = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: taskLinks[kind] }
  return { to: { id: objectIdOf({ id, kind }) }, types: [type] }
}

const optionsSchema = z.object({ options: z.array(z.object({ value: z.string(), label: z.string() })).catch([]) })

/** What people call a stage; accounts give their stages ids of numbers. Asked once in each isolate. */
function createStageNames(api: HubSpotApi) {
  const names = new Map<string, ReadonlyMap<string, string>>()
  const load = async (type: OpenType, property: string, signal: AbortSignal) => {
    const path = `/crm/properties/2026-09/${type}/${property}`
    const answer = await api.ask({ method: 'GET', path, accept: harmless }, signal)
    const { data } = optionsSchema.safeParse(answer.status < 400 ? answer.body : undefined)
    return new Map((data?.options ?? []).map(({ value, label }) => [value, label]))
  }
  return {
    async nameOf(type: OpenType, property: string, value: string | undefined, signal: AbortSignal) {
      if (value === undefined) return undefined
      const known = names.get(property) ?? (await load(type, property, signal))
      names.set(property, known)
      return known.get(value) ?? value
    },
  }
}
