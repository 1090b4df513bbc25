/**
 * What Odoo's two interfaces take: addresses and envelopes, and of the models that we use the methods with their named
 * arguments, by Odoo's documentation and source (14 to 19).
 */
import { createFormCheck } from '../crm/vendor-forms.ts'

const models = new Set([
  ...['res.partner', 'res.users', 'res.users.apikeys', 'crm.lead', 'mail.message', 'voip.call', 'crm.phonecall'],
  ...['mail.activity', 'sale.order', 'helpdesk.ticket', 'res.partner.category'],
])

const methods: Readonly<Record<string, readonly string[]>> = {
  search_read: ['domain', 'fields', 'offset', 'limit', 'order', 'load'],
  fields_get: ['allfields', 'attributes'],
  context_get: [],
  create: ['vals_list'],
  write: ['vals'],
  unlink: [],
  has_access: ['operation'],
  check_access_rights: ['operation', 'raise_exception'],
  activity_schedule: ['act_type_xmlid', 'date_deadline', 'summary', 'note', 'user_id'],
  message_post: [
    ...['body', 'subject', 'message_type', 'subtype_xmlid', 'subtype_id', 'author_id', 'email_from', 'parent_id'],
    ...['partner_ids', 'attachment_ids', 'body_is_html', 'message_id', 'record_name', 'date'],
  ],
}

export const odooFormCheck = createFormCheck('Odoo', [
  { method: 'GET', path: '/web/version' },
  {
    method: 'POST',
    path: '/json/2/{model}/{method}',
    body: { map: 'any' },
    also: (body, path) => {
      const [, , , model = '', method = ''] = path.split('/')
      const { ids: _, context: __, ...named } = body as Record<string, unknown>
      return callFaults(model, method, named)
    },
  },
  {
    method: 'POST',
    path: '/jsonrpc',
    body: {
      members: {
        jsonrpc: ['2.0'],
        method: ['call'],
        id: 'integer',
        params: {
          members: {
            service: ['common', 'object'],
            method: ['version', 'authenticate', 'login', 'execute_kw'],
            args: { list: 'any' },
          },
          required: ['service', 'method', 'args'],
        },
      },
      required: ['jsonrpc', 'method', 'params'],
    },
    also: (body) => {
      const { params } = body as { params?: { service?: string; args?: readonly unknown[] } }
      if (params?.service !== 'object') return []
      const [, , , model, method, positional, keywords = {}] = params.args ?? []
      if (!Array.isArray(positional)) return ['execute_kw takes its positional arguments as a list']
      const { context: _, ...named } = keywords as Record<string, unknown>
      return callFaults(String(model), String(method), named)
    },
  },
])

function callFaults(model: string, method: string, named: Readonly<Record<string, unknown>>): string[] {
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined
  return [
    ...(models.has(model) ? [] : [`no model ${model}`]),
    ...(known === undefined ? [`no method ${method}`] : []),
    ...Object.keys(named)
      .filter((name) => known !== undefined && !known.includes(name))
      .map((name) => `${method} has no argument ${name}`),
  ]
}
