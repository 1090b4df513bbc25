/** The stand-in's records, with what Odoo itself computes: E.164 forms, names of companies, times of change. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Clock } from '../../../src/ports/clock.ts'
import { domainTest } from './domain.ts'
import { OdooException } from './exceptions.ts'
import { type Fields, modelsOf, type OdooShape } from './models.ts'
import { type Row, textOf } from './values.ts'

export interface OdooDatabase {
  readonly models: ReadonlyMap<string, Fields>
  rows(model: string): readonly Row[]
  /** `id` only where a test wants a certain one. */
  create(model: string, values: Readonly<Record<string, unknown>>): number
  search(model: string, domain: unknown): Row[]
  find(model: string, id: number): Row | undefined
  write(model: string, id: number, values: Readonly<Record<string, unknown>>): void
  remove(model: string, id: number): void
}

export interface DatabaseOptions extends OdooShape {
  readonly clock: Pick<Clock, 'now'>
  /** Of the company: for numbers of records without a country. */
  readonly country: string
}

export function createDatabase(options: DatabaseOptions): OdooDatabase {
  const models = modelsOf(options)
  const tables = new Map<string, Row[]>()
  const table = (model: string) => {
    const rows = tables.get(model) ?? []
    tables.set(model, rows)
    return rows
  }
  const now = () => new Date(options.clock.now()).toISOString().slice(0, 19).replace('T', ' ')

  const complete = (model: string, row: Row): Row => {
    const parent =
      typeof row.parent_id === 'number' ? table('res.partner').find(({ id }) => id === row.parent_id) : undefined
    const isParty = model === 'res.partner' || model === 'crm.lead'
    return {
      ...row,
      write_date: now(),
      display_name: row.name,
      ...(parent ? { parent_id: [parent.id, parent.name], commercial_company_name: parent.name } : {}),
      ...(model === 'res.partner' && row.is_company ? { commercial_company_name: row.name } : {}),
      ...(isParty ? { phone_sanitized: sanitized(row, options) } : {}),
    }
  }
  const checkFields = (model: string, values: Readonly<Record<string, unknown>>) => {
    const strange = Object.keys(values).find((field) => !models.get(model)?.[field])
    if (strange) throw new OdooException('ValueError', `Invalid field '${strange}' in '${model}'`)
  }

  return {
    models,
    rows: table,
    create(model, values) {
      checkFields(model, values)
      if (model === 'res.partner' && !textOf(values.name)) {
        throw new OdooException('ValidationError', 'The operation cannot be completed: Contacts require a name')
      }
      const rows = table(model)
      const id = typeof values.id === 'number' ? values.id : Math.max(0, ...rows.map((row) => row.id)) + 1
      rows.push(complete(model, { active: true, ...values, id }))
      return id
    },
    search(model, domain) {
      const test = domainTest(domain, model, new Set(Object.keys(models.get(model) ?? {})))
      return table(model).filter((row) => test(row) && row.active !== false)
    },
    find: (model, id) => table(model).find((row) => row.id === id),
    write(model, id, values) {
      checkFields(model, values)
      tables.set(
        model,
        table(model).map((row) => (row.id === id ? complete(model, { ...row, ...values, id }) : row)),
      )
    },
    remove(model, id) {
      tables.set(
        model,
        table(model).filter((row) => row.id !== id),
      )
    },
  }
}

/** As Odoo does it: the mobile before the phone, valid numbers only, the record's country before the company's. */
function sanitized(row: Row, { phoneValidation, country }: DatabaseOptions): string | undefined {
  const written = textOf(row.mobile) || textOf(row.phone)
  if (!phoneValidation || written === '') return undefined
  const own = textOf(row.country_code) || country
  const code: CountryCode | undefined = isSupportedCountry(own) ? own : undefined
  const parsed = parsePhoneNumberFromString(written, { defaultCountry: code, extract: false })
  return parsed?.isValid() ? parsed.number : undefined
}
