/**
 * Finding people and companies. SuiteCRM compares stored text and knows no telephone numbers, so a pattern of digits
 * brings whoever may fit, and the numbers are read and compared here: never a partial match.
 *
 * One request a module, the modules at once.
 */
import type { Contact } from '../../contacts/contact.ts'
import { SwitchhookError } from '../../errors.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { readNumber, readNumbers } from '../../phone/read-number.ts'
import { sameNumber } from '../../phone/same-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { distinct, type SuiteCrmApi } from './api.ts'
import { textOf } from './attributes.ts'
import type { Connection } from './connection.ts'
import { failureReason } from './failures.ts'
import { fieldsOf, isConverted, type ModuleForm, modules, toContact } from './modules.ts'
import { containsPattern, digitsPattern } from './query.ts'
import { searchConditions, searchRank } from './search-text.ts'
import type { Server } from './server.ts'
import type { SuiteCrmSettings } from './settings.ts'
import type { SuiteRecord } from './suitecrm-http.ts'

const pageSize = 10
/** Only numbers with the same digits in the same order come; more than this of other people is hardly possible. */
const mostPages = 3
/** Fewer digits would fit everybody. */
const fewestDigits = 5
/** Hits of an e-mail whose main address is another, looked at one by one. */
const mostSecondaries = 5

export interface Finder {
  byNumber(number: PhoneNumber, signal: AbortSignal): Promise<Contact[]>
  byEmail(email: string, signal: AbortSignal): Promise<Contact[]>
  search(text: string, limit: number, signal: AbortSignal): Promise<Contact[]>
  toContact(form: ModuleForm, record: SuiteRecord, server: Server): Contact
}

interface Hit {
  readonly form: ModuleForm
  readonly record: SuiteRecord
}

export function createFinder(
  settings: SuiteCrmSettings,
  context: ConnectorContext,
  connection: Connection,
  api: SuiteCrmApi,
): Finder {
  const contactOf = (form: ModuleForm, record: SuiteRecord, server: Server) => {
    const base = server.version === 8 ? `${settings.url}/legacy` : settings.url
    return toContact(form, record, base, connection.recordUrl(server, form.module, record.id))
  }

  const inEachModule = async (find: (form: ModuleForm) => Promise<SuiteRecord[]>, signal: AbortSignal) => {
    const server = await connection.open(signal)
    const found = await Promise.all(
      modules.map(async (form) => (await find(form)).map((record): Hit => ({ form, record }))),
    )
    return withoutConverted(found.flat()).map(({ form, record }) => contactOf(form, record, server))
  }

  const byNumber = async (number: PhoneNumber, signal: AbortSignal) => {
    if (number.kind !== 'public' || number.matchKey.length < fewestDigits) return []
    return inEachModule((form) => haveNumber(form, number, signal), signal)
  }

  const haveNumber = async (form: ModuleForm, number: PhoneNumber, signal: AbortSignal) => {
    const fields = Object.keys(form.phones)
    const value = digitsPattern(number.matchKey)
    const where = fields.map((field) => ({ field, operator: 'like', value }) as const)
    const has = (record: SuiteRecord) =>
      fields.some((field) =>
        readNumbers(textOf(record, field), context.country).some((candidate) => sameNumber(candidate, number)),
      )
    for (let page = 1; page <= mostPages; page += 1) {
      const query = { module: form.module, fields: fieldsOf(form), where, join: 'or', pageSize, page } as const
      const found = await api.list(query, signal)
      const wanted = found.filter(has)
      if (wanted.length > 0 || found.length < pageSize) return wanted
    }
    return []
  }

  /** Of all addresses of the record; `email1` is only the main one, and hits may be those that once had the address. */
  const haveEmail = async (form: ModuleForm, email: string, signal: AbortSignal) => {
    const where = [{ field: 'email1', operator: 'eq', value: email }] as const
    const query = { module: form.module, fields: fieldsOf(form), where, pageSize }
    const found = distinct(await emailList(form.module, () => api.list(query, signal)))
    const isMain = (record: SuiteRecord) => textOf(record, 'email1').trim().toLowerCase() === email
    const others = found.filter((record) => !isMain(record)).slice(0, mostSecondaries)
    const secondaries = await Promise.all(others.map(async (record) => ((await hasEmail(form, record)) ? record : [])))
    return [...found.filter(isMain), ...secondaries.flat()]

    async function hasEmail({ module }: ModuleForm, { id }: SuiteRecord) {
      const addresses = await api.related({ module, id }, 'email_addresses', signal)
      return addresses.some((address) => textOf(address, 'email_address').trim().toLowerCase() === email)
    }
  }

  const byEmail = async (address: string, signal: AbortSignal) => {
    const email = address.trim().toLowerCase()
    return email === '' ? [] : inEachModule((form) => haveEmail(form, email, signal), signal)
  }

  const byText = async (text: string, limit: number, signal: AbortSignal) => {
    const size = Math.max(1, Math.min(limit, 20))
    const found = await inEachModule(async (form) => {
      const searches = searchConditions(form, text).map(({ where, join }) =>
        api.list({ module: form.module, fields: fieldsOf(form), where, join, pageSize: size }, signal),
      )
      return distinct((await Promise.all(searches)).flat())
    }, signal)
    const ranked = found.map((contact) => ({ contact, rank: searchRank(contact, text) }))
    const wanted = ranked.filter(({ rank }) => rank < Number.POSITIVE_INFINITY).sort((a, b) => a.rank - b.rank)
    return wanted.map(({ contact }) => contact)
  }

  const byEmailPrefix = async (prefix: string, signal: AbortSignal) => {
    const where = [{ field: 'email1', operator: 'like', value: containsPattern(prefix).slice(1) }] as const
    const found = await inEachModule(async (form) => {
      const query = { module: form.module, fields: fieldsOf(form), where, pageSize }
      return distinct(await emailList(form.module, () => api.list(query, signal)))
    }, signal)
    return found.filter(({ emails }) => emails.some((email) => email.toLowerCase().startsWith(prefix)))
  }

  return {
    byNumber,
    byEmail,
    async search(text, limit, signal) {
      const wanted = text.replace(/\s+/g, ' ').trim()
      if (wanted === '' || limit < 1) return []
      const isNumber = /^[\d\s+().\-/]+$/.test(wanted)
      const numbered = isNumber ? await byNumber(readNumber(wanted, context.country), signal) : []
      if (numbered.length > 0) return numbered.slice(0, limit)
      if (/^\S+@\S*$/.test(wanted)) return (await byEmailPrefix(wanted.toLowerCase(), signal)).slice(0, limit)
      return (await byText(wanted, limit, signal)).slice(0, limit)
    },
    toContact: contactOf,
  }
}

/** Converted leads count only where nobody else does. */
function withoutConverted(hits: readonly Hit[]): readonly Hit[] {
  const current = hits.filter(({ form, record }) => !isConverted(form, record))
  return current.length > 0 ? current : hits
}

/** Before 7.12.3 a search by e-mail is a failing SQL statement; that is no trouble of the moment. */
async function emailList(module: string, list: () => Promise<SuiteRecord[]>): Promise<SuiteRecord[]> {
  try {
    return await list()
  } catch (thrown) {
    if (failureReason(thrown) !== 'database') throw thrown
    const message = `SuiteCRM can't search ${module} by e-mail address in this version: update it to 7.12.3 or later.`
    throw new SwitchhookError('crm_rejected', message, { cause: thrown, details: { crm: 'SuiteCRM', module } })
  }
}
