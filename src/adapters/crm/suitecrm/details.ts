/** Whose a record of SuiteCRM is, what is open with it (opportunities, cases, tasks), and tasks that follow from calls. */
import {
  type ContactExtras,
  type ContactOwner,
  type ContactRef,
  type CreatedTask,
  type NewTask,
  type RelatedItem,
  relatedMax,
} from '../../../core/contacts/contact-details.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { SuiteCrmApi } from './api.ts'
import { cutTo, instantOf, textOf } from './attributes.ts'
import type { Connection } from './connection.ts'
import { failureReason } from './failures.ts'
import { guidOf, isRecordId } from './guid.ts'
import { type ContactModule, isContactModule } from './modules.ts'
import type { Server } from './server.ts'
import type { SuiteRecord } from './suitecrm-http.ts'
import type { Users } from './users.ts'

export interface DetailsParts {
  readonly connection: Connection
  readonly api: SuiteCrmApi
  readonly users: Users
  readonly site: string
}

interface Kind {
  readonly kind: RelatedItem['kind']
  readonly module: string
  readonly link: string
  readonly state: string
  readonly at: string
  readonly isOpen: (state: string) => boolean
}

const isNotClosed = (state: string) => !/^Closed/i.test(state)

const kinds: readonly Kind[] = [
  {
    ...{ kind: 'deal', module: 'Opportunities', link: 'opportunities', state: 'sales_stage', at: 'date_modified' },
    isOpen: isNotClosed,
  },
  { ...{ kind: 'ticket', module: 'Cases', link: 'cases', state: 'status', at: 'date_modified' }, isOpen: isNotClosed },
  {
    ...{ kind: 'task', module: 'Tasks', link: 'tasks', state: 'status', at: 'date_due' },
    isOpen: (state) => !/^(Completed|Deferred)$/i.test(state),
  },
]

/** Leads have tasks only. */
const linksOf: Readonly<Record<ContactModule, readonly string[]>> = {
  Contacts: ['opportunities', 'cases', 'tasks'],
  Accounts: ['opportunities', 'cases', 'tasks'],
  Leads: ['tasks'],
}

export function createDetails({ connection, api, users, site }: DetailsParts) {
  const relatedOf = async (
    key: { module: ContactModule; id: string },
    kind: Kind,
    server: Server,
    signal: AbortSignal,
  ) => {
    const found = await api.related(key, kind.link, signal).catch((thrown: unknown) => {
      // Without the right, or in a version without the link, the rest is still known.
      if (thrown instanceof SwitchhookError && thrown.code === 'crm_rejected') return []
      throw thrown
    })
    const items = found
      .filter((record) => kind.isOpen(textOf(record, kind.state)))
      .map((record) => itemOf(record, kind, connection.recordUrl(server, kind.module, record.id)))
    const order = kind.kind === 'task' ? 1 : -1
    return items.sort((a, b) => order * ((a.at ?? '') < (b.at ?? '') ? -1 : 1)).slice(0, relatedMax)
  }

  return {
    async ownerOf(contact: ContactRef, signal: AbortSignal): Promise<ContactOwner | undefined> {
      const key = keyOf(contact)
      const record = key && (await api.read(key, ['assigned_user_id'], signal))
      const id = record ? textOf(record, 'assigned_user_id') : ''
      if (!isRecordId(id)) return undefined
      // From 8.10.2 on, users who are no admins see only themselves.
      const user = await api.read({ module: 'Users', id }, ['name', 'email1'], signal).catch((thrown: unknown) => {
        if (failureReason(thrown) === undefined) throw thrown
        return undefined
      })
      return { crmUserId: id, ...(user && named({ name: textOf(user, 'name'), email: textOf(user, 'email1') })) }
    },
    async extrasOf(contact: ContactRef, signal: AbortSignal): Promise<ContactExtras> {
      const key = keyOf(contact)
      if (!key) return { related: [] }
      const server = await connection.open(signal)
      const wanted = kinds.filter(({ link }) => linksOf[key.module].includes(link))
      const found = await Promise.all(wanted.map((kind) => relatedOf(key, kind, server, signal)))
      return { related: found.flat() }
    },
    async createTask(task: NewTask, key: string, signal: AbortSignal): Promise<CreatedTask> {
      const server = await connection.open(signal)
      const { crmUser: login, email, extension } = task.assignee ?? {}
      const user = extension === undefined ? undefined : await users.ofAgent({ login, email, extension }, signal)
      const on = task.contact && keyOf(task.contact)
      const record = { module: 'Tasks', id: guidOf('task', site, key) }
      const attributes = {
        ...{ name: cutTo(task.title, 50), description: task.text, status: 'Not Started', priority: 'Medium' },
        ...{ date_due: `${task.dueOn} 12:00:00`, assigned_user_id: user, parent_type: on?.module, parent_id: on?.id },
        contact_id: on?.module === 'Contacts' ? on.id : undefined,
      }
      await api.create(record, attributes, signal)
      return { id: record.id, url: connection.recordUrl(server, record.module, record.id) }
    },
  }
}

function keyOf({ id, entityType }: ContactRef) {
  return isContactModule(entityType) && isRecordId(id) ? { module: entityType, id } : undefined
}

function itemOf(record: SuiteRecord, { kind, state, at }: Kind, url: string): RelatedItem {
  return {
    ...{ kind, id: record.id, title: textOf(record, 'name').trim() || record.id, url },
    ...named({ state: textOf(record, state) }),
    at: instantOf(record, at) ?? instantOf(record, 'date_modified'),
  }
}

/** Without what is empty. */
function named<T extends Record<string, string>>(texts: T): Partial<T> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')) as Partial<T>
}
