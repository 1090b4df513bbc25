/** What SuiteCRM's V8 interface takes, by its documentation and source (7.14), as far as we use it. */
import { createFormCheck, type Form } from '../crm/vendor-forms.ts'

const modules = 'Contacts|Accounts|Leads|Calls|Users|EmailAddresses|Notes|Opportunities|Cases|Tasks|CLL_CallLog'
/** In whatever folder it is installed. */
const base = '{(?:/\\w+)?/Api|(?:/\\w+)?/legacy/Api}'
const fields: Readonly<Record<string, Form>> = { [`fields[{${modules}}]`]: 'string' }

const record: Form = {
  members: {
    data: {
      members: {
        type: modules.split('|'),
        id: 'string',
        attributes: { map: { either: ['string', 'number', 'boolean'] } },
      },
      required: ['type', 'attributes'],
    },
  },
  required: ['data'],
}

/** What Calls' own drop-downs take. */
const callValues: Readonly<Record<string, readonly string[]>> = {
  direction: ['Inbound', 'Outbound'],
  status: ['Planned', 'Held', 'Not Held'],
  parent_type: ['Contacts', 'Accounts', 'Leads'],
}

const link = `${base}/V8/module/{${modules}}/{id}/relationships`
const linked: Form = {
  members: { data: { members: { type: modules.split('|'), id: 'string' }, required: ['type', 'id'] } },
  required: ['data'],
}

export const suiteCrmFormCheck = createFormCheck('SuiteCRM', [
  {
    method: 'POST',
    path: `${base}/access_token`,
    body: {
      members: {
        ...{ client_id: 'string', client_secret: 'string', username: 'string', password: 'string' },
        ...{ refresh_token: 'string', scope: 'string' },
        grant_type: ['client_credentials', 'password', 'refresh_token'],
      },
      required: ['grant_type', 'client_id', 'client_secret'],
    },
  },
  {
    method: 'GET',
    path: `${base}/V8/module/{${modules}}`,
    query: {
      ...fields,
      'filter[operator]': ['and', 'or'],
      'filter[{column}][{eq|neq|gt|gte|lt|lte|like}]': 'string',
      'page[{size|number}]': 'integer',
      sort: 'string',
    },
  },
  { method: 'GET', path: `${base}/V8/module/{${modules}}/{id}`, query: fields },
  { method: 'POST', path: `${base}/V8/module`, body: record, also: callFaults },
  { method: 'PATCH', path: `${base}/V8/module`, body: record, also: callFaults },
  { method: 'GET', path: `${link}/{name}` },
  { method: 'POST', path: link, body: linked },
  { method: 'POST', path: `${link}/{name}`, body: linked },
  { method: 'DELETE', path: `${base}/V8/module/{${modules}}/{id}` },
  { method: 'DELETE', path: `${link}/{name}/{to}` },
  { method: 'GET', path: `${base}/V8/meta/modules` },
  { method: 'GET', path: `${base}/V8/meta/fields/{${modules}}` },
  { method: 'GET', path: `${base}/V8/current-user` },
])

function callFaults(body: unknown): string[] {
  const { data } = body as { data: { type?: string; attributes?: Record<string, unknown> } }
  if (data?.type !== 'Calls') return []
  return Object.entries(callValues).flatMap(([name, allowed]) => {
    const value = data.attributes?.[name]
    return value === undefined || allowed.some((one) => one === value)
      ? []
      : [`${name} can't be ${JSON.stringify(value)}`]
  })
}
