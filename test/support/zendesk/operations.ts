/** What Zendesk's Support interface (v2) and its OAuth take, by their reference pages, as far as we use them. */
import { createFormCheck, type Form } from '../crm/vendor-forms.ts'

const page = { page: 'integer', per_page: 'integer' } as const
const order = { sort_by: 'string', sort_order: ['asc', 'desc'] } as const
const id: Form = 'integer'

const comment: Form = {
  members: {
    ...{ body: 'string', html_body: 'string', public: 'boolean', author_id: id, uploads: { list: 'string' } },
  },
}

const ticket: Form = {
  members: {
    ...{ subject: 'string', comment, external_id: 'string', requester_id: id, submitter_id: id, assignee_id: id },
    ...{
      group_id: id,
      organization_id: id,
      brand_id: id,
      tags: { list: 'string' },
      additional_tags: { list: 'string' },
    },
    ...{
      custom_fields: { list: 'any' },
      safe_update: 'boolean',
      due_at: 'string',
      updated_stamp: 'string',
      via: 'any',
    },
    status: ['new', 'open', 'pending', 'hold', 'solved', 'closed'],
    priority: ['urgent', 'high', 'normal', 'low'],
    type: ['problem', 'incident', 'question', 'task'],
  },
}

const user: Form = {
  members: {
    ...{ name: 'string', email: 'string', phone: 'string', external_id: 'string', skip_verify_email: 'boolean' },
    ...{ verified: 'boolean', organization_id: id, notes: 'string', details: 'string', tags: { list: 'string' } },
    ...{ locale: 'string', time_zone: 'string', user_fields: { map: 'any' }, identities: { list: 'any' } },
    role: ['end-user', 'agent', 'admin'],
  },
  required: ['name'],
}

const v2 = '/api/v2'

export const zendeskFormCheck = createFormCheck('Zendesk', [
  {
    method: 'POST',
    path: '/oauth/tokens',
    body: {
      members: {
        ...{ client_id: 'string', client_secret: 'string', scope: 'string', code: 'string', redirect_uri: 'string' },
        ...{ refresh_token: 'string', code_verifier: 'string', expires_in: 'integer' },
        ...{ refresh_token_expires_in: 'integer' },
        grant_type: ['authorization_code', 'client_credentials', 'refresh_token'],
      },
      required: ['grant_type', 'client_id', 'client_secret'],
    },
  },
  { method: 'GET', path: `${v2}/users/me.json` },
  {
    method: 'GET',
    path: `${v2}/search.json`,
    query: { query: 'string', include: 'string', ...order, ...page },
    requiredQuery: ['query'],
  },
  { method: 'GET', path: `${v2}/users/search.json`, query: { query: 'string', external_id: 'string', ...page } },
  { method: 'GET', path: `${v2}/users/{id}.json` },
  { method: 'GET', path: '/system/photos/{id}' },
  // The host of files.
  { method: 'GET', path: '/{id}' },
  { method: 'POST', path: `${v2}/users.json`, body: { members: { user }, required: ['user'] } },
  { method: 'GET', path: `${v2}/users/{id}/identities.json`, query: { 'type[]': 'string', ...page } },
  { method: 'GET', path: `${v2}/users/{id}/tickets/requested.json`, query: { ...order, ...page } },
  { method: 'GET', path: `${v2}/tickets.json`, query: { external_id: 'string', ...order, ...page } },
  { method: 'GET', path: `${v2}/tickets/show_many.json`, query: { ids: 'string', include: 'string' } },
  {
    method: 'POST',
    path: `${v2}/tickets.json`,
    query: { async: 'boolean' },
    body: { members: { ticket }, required: ['ticket'] },
    also: (body) => (hasComment(body) ? [] : ['a new ticket has no comment']),
  },
  { method: 'PUT', path: `${v2}/tickets/{id}.json`, body: { members: { ticket }, required: ['ticket'] } },
  { method: 'DELETE', path: `${v2}/tickets/{id}.json` },
  { method: 'POST', path: `${v2}/channels/voice/agents/{agent}/users/{id}/display.json` },
  { method: 'POST', path: `${v2}/channels/voice/agents/{agent}/tickets/{id}/display.json` },
  {
    method: 'GET',
    path: `${v2}/tickets/{id}/comments.json`,
    query: {
      include_inline_images: 'boolean',
      include: 'string',
      sort_order: ['asc', 'desc'],
      sort: 'string',
      ...page,
    },
  },
])

function hasComment(body: unknown): boolean {
  return JSON.stringify(body)?.includes('"comment":{') ?? false
}
