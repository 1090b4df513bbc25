/** What a database's own Odoo has: versions, modules and studios differ in their fields, so we ask. */
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { CrmHttp } from '../http/request.ts'
import type { OdooCall } from './call.ts'
import { checkedForm } from './checked-form.ts'
import { faultOf } from './failures.ts'

export type ModelName =
  | ('res.partner' | 'crm.lead' | 'voip.call' | 'crm.phonecall')
  | ('helpdesk.ticket' | 'mail.activity' | 'sale.order')

/** Stored with the server's facts; `absent`: no such model, `denied`: our user may not see it. */
export type ModelShape =
  | { readonly fields: readonly string[]; readonly phones: readonly string[] }
  | 'absent'
  | 'denied'

export interface KnownModel {
  has(field: string): boolean
  /** Fields that hold numbers as people wrote them, `phone` first. */
  readonly phones: readonly string[]
}

const fieldsSchema = z.record(
  z.string(),
  z.object({ type: z.string().optional(), store: z.boolean().optional(), searchable: z.boolean().optional() }),
)

/** More than any Odoo has that was not built to have many; each costs the search. */
const mostPhones = 8

export async function askModel(
  call: OdooCall,
  http: CrmHttp,
  model: ModelName,
  signal: AbortSignal,
): Promise<ModelShape> {
  try {
    const attributes = ['type', 'store', 'searchable']
    const answer = await call(model, 'fields_get', { named: { attributes } }, signal)
    return shapeOf(checkedForm(http, fieldsSchema, answer, `fields of ${model} of an unknown form`))
  } catch (thrown) {
    if (faultOf(thrown) === 'rights') return 'denied'
    if (faultOf(thrown) === 'model' || isUserError(thrown)) return 'absent'
    throw thrown
  }
}

/** JSON-RPC answers for an unknown model with a UserError in the user's language. */
function isUserError(thrown: unknown): boolean {
  return thrown instanceof SwitchhookError && String(thrown.details.exception).endsWith('.UserError')
}

function shapeOf(fields: z.infer<typeof fieldsSchema>): ModelShape {
  const phones = Object.entries(fields).filter(([name, { type, store, searchable }]) => {
    const isKept = type === 'char' && store !== false && searchable !== false
    return isKept && name !== 'phone_sanitized' && /(^|_)(phone|mobile|telephone|tel|cell|fax)(_?\d+)?$/.test(name)
  })
  const order = (name: string) => (name === 'phone' ? 0 : name === 'mobile' ? 1 : 2)
  const sorted = phones.map(([name]) => name).sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
  return { fields: Object.keys(fields).filter((name) => wanted.has(name)), phones: sorted.slice(0, mostPhones) }
}

/** Of a hundred fields and more, those whose presence changes what we do. */
const wanted = new Set([
  ...['name', 'display_name', 'is_company', 'email', 'email_from', 'email_normalized', 'phone_sanitized', 'write_date'],
  ...['parent_id', 'commercial_company_name', 'company_name', 'country_code', 'image_128', 'firstname', 'lastname'],
  ...['ref', 'message_ids', 'contact_name', 'partner_name', 'partner_id', 'user_id', 'opportunity_id', 'state'],
  ...['phone_number', 'direction', 'type_call', 'start_date', 'end_date', 'date', 'duration', 'partner_phone'],
  ...['lang', 'category_id'],
])
