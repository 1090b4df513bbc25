/** Asks all modules with contacts at once, and returns their records as Contacts. */
import type { Contact } from '../../../core/contacts/contact.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { ConnectorContext } from '../connector.ts'
import { distinct, type SuiteCrmApi } from './api.ts'
import type { Connection } from './connection.ts'
import { failureReason } from './failures.ts'
import { fieldsOf, isConverted, type ModuleForm, modules, toContact } from './modules.ts'
import type { Condition } from './query.ts'
import type { Server } from './server.ts'
import type { SuiteCrmSettings } from './settings.ts'
import type { SuiteRecord } from './suitecrm-http.ts'

export interface Search {
  readonly where: readonly Condition[]
  readonly join?: 'and' | 'or'
  readonly pageSize: number
  readonly page?: number
}

export interface Reader {
  /** Contacts, then companies, then leads; of leads that became contacts only those nobody else stands for. */
  inEachModule(find: (form: ModuleForm) => Promise<SuiteRecord[]>, signal: AbortSignal): Promise<Contact[]>
  page(form: ModuleForm, search: Search, signal: AbortSignal): Promise<SuiteRecord[]>
  /** A search over `email1`, which not every version can. */
  byEmail(form: ModuleForm, condition: Omit<Condition, 'field'>, signal: AbortSignal): Promise<SuiteRecord[]>
  toContact(form: ModuleForm, record: SuiteRecord, server: Server): Contact
}

interface Hit {
  readonly form: ModuleForm
  readonly record: SuiteRecord
}

const emailPageSize = 10

export function createReader(
  settings: SuiteCrmSettings,
  { country: home }: Pick<ConnectorContext, 'country'>,
  connection: Connection,
  api: SuiteCrmApi,
): Reader {
  const contactOf = (form: ModuleForm, record: SuiteRecord, server: Server) => {
    const base = server.version === 8 ? `${settings.url}/legacy` : settings.url
    return toContact(form, record, { base, home, url: connection.recordUrl(server, form.module, record.id) })
  }
  const page: Reader['page'] = (form, search, signal) =>
    api.list({ module: form.module, fields: fieldsOf(form), ...search }, signal)

  return {
    page,
    toContact: contactOf,
    async inEachModule(find, signal) {
      const server = await connection.open(signal)
      const found = await Promise.all(modules.map((form) => hitsOf(form, find)))
      // A module that our user may not read is left out, and the connection check says so; with none there is no answer.
      const refusals = found.flatMap((hits) => ('refusal' in hits ? [hits.refusal] : []))
      if (refusals.length === modules.length) throw refusals[0]
      return withoutConverted(found.flatMap((hits) => ('refusal' in hits ? [] : hits))).map(({ form, record }) =>
        contactOf(form, record, server),
      )
    },
    async byEmail(form, condition, signal) {
      try {
        const where = [{ field: 'email1', ...condition }]
        // One record comes once for each of its addresses that fits.
        return distinct(await page(form, { where, pageSize: emailPageSize }, signal))
      } catch (thrown) {
        throw failureReason(thrown) === 'database' ? noEmailSearch(form, thrown) : thrown
      }
    },
  }
}

async function hitsOf(
  form: ModuleForm,
  find: (form: ModuleForm) => Promise<SuiteRecord[]>,
): Promise<readonly Hit[] | { readonly refusal: unknown }> {
  try {
    return (await find(form)).map((record): Hit => ({ form, record }))
  } catch (refusal) {
    if (failureReason(refusal) !== 'no right') throw refusal
    return { refusal }
  }
}

function withoutConverted(hits: readonly Hit[]): readonly Hit[] {
  const current = hits.filter(({ form, record }) => !isConverted(form, record))
  return current.length > 0 ? current : hits
}

/** Before 7.12.3 the search is a failing SQL statement (#9378): no trouble of the moment. */
function noEmailSearch({ module }: ModuleForm, cause: unknown): SwitchhookError {
  const message = `SuiteCRM can't search ${module} by e-mail address in this version: update it to 7.12.3 or later.`
  return new SwitchhookError('crm_rejected', message, { cause, details: { crm: 'SuiteCRM', module } })
}
