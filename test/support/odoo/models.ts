/** Which models and fields an Odoo has, by version and modules: as recorded for 19, as documented for the others. */

export interface OdooShape {
  /** Major version, 14 to 19. */
  readonly version: number
  /** phone_validation: numbers are kept in E.164 as well. */
  readonly phoneValidation: boolean
  readonly crm: boolean
  /** The VoIP app of Odoo, the one of the OCA, or the OCA's crm_phonecall. */
  readonly phoneCalls: 'none' | 'voip' | 'voip_oca' | 'crm_phonecall'
  /** OCA partner_firstname. */
  readonly firstNames: boolean
}

interface Field {
  readonly type: string
  readonly store: boolean
  readonly searchable: boolean
}

export type Fields = Readonly<Record<string, Field>>

const kind = (type: string): Field => ({ type, store: true, searchable: true })
const char = kind('char')
const computed = { ...char, store: false }
const flag = kind('boolean')
const link = kind('many2one')
const time = kind('datetime')
const choice = kind('selection')

export function modelsOf(shape: OdooShape): ReadonlyMap<string, Fields> {
  const phones = {
    phone: char,
    ...(shape.version <= 18 ? { mobile: char } : {}),
    ...(shape.phoneValidation ? { phone_sanitized: char, phone_mobile_search: computed } : {}),
  }
  const record = { id: { ...char, type: 'integer' }, display_name: computed, write_date: time, active: flag }
  const partner = {
    ...record,
    ...phones,
    ...{ name: char, email: char, is_company: flag, parent_id: link, ref: char, user_id: link, country_id: link },
    ...{
      company_name: char,
      commercial_company_name: char,
      comment: kind('html'),
      message_ids: kind('one2many'),
      image_128: kind('binary'),
      lang: choice,
      category_id: kind('many2many'),
    },
    ...(shape.version >= 15 ? { country_code: computed } : {}),
    ...(shape.firstNames ? { firstname: char, lastname: char } : {}),
  }
  const lead = {
    ...record,
    ...phones,
    ...{ name: char, type: choice, contact_name: char, partner_name: char, email_from: char, partner_id: link },
    ...{
      phone_state: choice,
      stage_id: link,
      probability: kind('float'),
      user_id: link,
      message_ids: kind('one2many'),
    },
  }
  const message = {
    ...{ id: record.id, body: char, subject: char, date: time, author_id: link, message_type: choice },
    ...{ model: char, res_id: record.id, message_id: char, subtype_id: link },
  }
  const user = { id: record.id, login: char, email: char, partner_id: link, name: char }
  const activity = {
    ...{ id: record.id, summary: char, note: kind('html'), date_deadline: kind('date'), state: computed },
    ...{ res_model: char, res_id: kind('many2one_reference'), activity_type_id: link, user_id: link },
  }
  const order = { ...record, name: char, partner_id: link, state: choice, date_order: time }
  const ticket = { ...record, name: char, partner_id: link, stage_id: link, 'stage_id.fold': flag }
  const call = { ...record, state: choice, start_date: time, end_date: time, partner_id: link, user_id: link }
  const voip = {
    ...call,
    phone_number: char,
    ...(shape.phoneCalls === 'voip' ? { direction: choice } : { type_call: choice }),
  }
  const phonecall = {
    ...record,
    ...{ name: char, state: choice, date: time, duration: time, direction: choice, partner_phone: char },
    ...{ partner_id: link, user_id: link, opportunity_id: link },
  }
  const all: readonly (readonly [string, Fields])[] = [
    ['res.partner', partner],
    ['res.partner.category', { id: record.id, name: char }],
    ['mail.activity', activity],
    ...(shape.crm ? [['sale.order', order] as const, ['helpdesk.ticket', ticket] as const] : []),
    ['mail.message', message],
    ['res.users', user],
    ['res.users.apikeys', { id: record.id, ...(shape.version >= 18 ? { expiration_date: time } : {}) }],
    ...(shape.crm ? [['crm.lead', lead] as const] : []),
    ...(shape.phoneCalls.startsWith('voip') ? [['voip.call', voip] as const] : []),
    ...(shape.phoneCalls === 'crm_phonecall' ? [['crm.phonecall', phonecall] as const] : []),
  ]
  return new Map(all.map(([name, fields]) => [name, { ...fields, create_uid: link }]))
}
