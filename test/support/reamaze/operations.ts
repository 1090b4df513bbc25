/** What Re:amaze's interface and its custom voice channel take, by their pages, as far as we use them. */
import { createFormCheck, type Form } from '../crm/vendor-forms.ts'

const party: Form = { members: { name: 'string', phone: 'string' }, required: ['phone'] }

export const reamazeFormCheck = createFormCheck('Re:amaze', [
  {
    method: 'GET',
    path: '{/api/v1|/v1|}/contacts',
    query: { q: 'string', type: ['mobile', 'email'], 'data[{key}]': 'string', sort: ['date'], page: 'integer' },
  },
  { method: 'GET', path: '{/api/v1|/v1|}/contacts/{id}' },
  {
    method: 'GET',
    path: '{/api/v1|/v1|}/conversations',
    query: {
      ...{ for: 'string', for_id: 'string', tag: 'string', category: 'string', page: 'integer' },
      ...{ filter: ['archived', 'open', 'unassigned', 'all'], sort: ['updated', 'changed'] },
    },
  },
  {
    method: 'POST',
    path: '{/api/v1|/v1|}/contacts',
    body: {
      members: {
        contact: {
          members: {
            ...{ name: 'string', friendly_name: 'string', email: 'string', mobile: 'string', id: 'string' },
            ...{ external_avatar_url: 'string', data: { map: 'any' }, notes: { list: 'string' } },
          },
          required: ['name'],
        },
      },
      required: ['contact'],
    },
  },
  {
    method: 'POST',
    path: '/incoming/voice',
    body: {
      members: {
        ...{ id: 'string', to: party, from: party, body: 'string', created_at: 'string' },
        direction: ['inbound', 'outbound'],
      },
      required: ['id', 'to', 'from', 'body'],
    },
  },
])
