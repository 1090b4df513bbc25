/** SuiteCRM's modules as its API shows them: fields with their defaults, and links, those of the recordings. */
import { recording } from './recordings.ts'

export type Values = Record<string, unknown>

export interface ModuleShape {
  /** The word for one record: `Contact`. */
  readonly object: string
  readonly defaults: Values
  /** Shown, but no column: a filter on it is a failing statement. */
  readonly computed: readonly string[]
  /** Columns that can be asked for and are not answered. */
  readonly hidden: readonly string[]
  readonly links: Readonly<Record<string, string>>
}

const person = ['phone_home', 'phone_mobile', 'phone_work', 'phone_other', 'phone_fax', 'assistant_phone']
export const blank = (...names: string[]): Values => Object.fromEntries(names.map((name) => [name, '']))

/** The values a fresh record has, from the recording of one that was created with `given` alone. */
function recorded(number: string, ...given: string[]): Values {
  const body = recording(number).body
  const attributes = isObject(body) && isObject(body.data) && isObject(body.data.attributes) ? body.data.attributes : {}
  const own = [...given, 'date_entered', 'date_modified', 'name', 'full_name', 'parent_name', 'contact_name']
  return { ...attributes, ...blank(...own.filter((name) => name in attributes)) }
}

const openLinks = { opportunities: 'Opportunities', cases: 'Cases', tasks: 'Tasks' }

export const shapes: Readonly<Record<string, ModuleShape>> = {
  Contacts: {
    object: 'Contact',
    defaults: recorded('24', 'first_name', 'last_name', 'phone_work', 'lead_source', 'description'),
    computed: ['name', 'full_name', 'account_name', 'account_id', 'email'],
    hidden: [],
    links: {
      ...{ calls: 'Calls', notes: 'Notes', accounts: 'Accounts', email_addresses: 'EmailAddresses' },
      ...openLinks,
    },
  },
  Accounts: {
    object: 'Account',
    defaults: blank(
      ...['name', 'phone_office', 'phone_alternate', 'phone_fax', 'billing_address_country'],
      ...['email1', 'date_modified', 'description'],
    ),
    computed: [],
    hidden: [],
    links: { calls: 'Calls', contacts: 'Contacts', email_addresses: 'EmailAddresses', ...openLinks },
  },
  Leads: {
    object: 'Lead',
    defaults: {
      ...blank('name', 'first_name', 'last_name', ...person, 'account_name', 'email1', 'date_modified', 'description'),
      primary_address_country: '',
      status: 'New',
    },
    computed: ['name'],
    hidden: [],
    links: { calls: 'Calls', email_addresses: 'EmailAddresses', tasks: 'Tasks' },
  },
  Users: {
    object: 'User',
    defaults: { ...blank('name', 'user_name', 'phone_work', 'email1', 'date_modified'), status: 'Active' },
    computed: ['name'],
    hidden: ['user_name', 'status'],
    links: { email_addresses: 'EmailAddresses' },
  },
  Calls: {
    object: 'Call',
    defaults: recorded('23', 'description'),
    computed: ['parent_name', 'contact_name', 'contact_id', 'assigned_user_name'],
    hidden: [],
    links: { contacts: 'Contacts', leads: 'Leads', accounts: 'Accounts', users: 'Users', notes: 'Notes' },
  },
  Notes: {
    object: 'Note',
    defaults: recorded('28', 'description', 'parent_type', 'parent_id', 'contact_id', 'contact_phone'),
    computed: ['parent_name'],
    hidden: [],
    links: {},
  },
  Opportunities: {
    object: 'Opportunity',
    defaults: blank('name', 'sales_stage', 'date_modified', 'assigned_user_id'),
    ...{ computed: [], hidden: [], links: {} },
  },
  Cases: {
    object: 'aCase',
    defaults: blank('name', 'status', 'date_modified', 'assigned_user_id'),
    ...{ computed: [], hidden: [], links: {} },
  },
  Tasks: {
    object: 'Task',
    defaults: blank(
      ...['name', 'description', 'status', 'priority', 'date_due', 'date_modified', 'assigned_user_id'],
      ...['parent_type', 'parent_id', 'contact_id'],
    ),
    ...{ computed: [], hidden: [], links: {} },
  },
  EmailAddresses: {
    object: 'EmailAddress',
    defaults: blank('email_address'),
    computed: [],
    hidden: [],
    links: {},
  },
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
