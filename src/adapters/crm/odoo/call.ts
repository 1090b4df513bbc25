/** One method of one Odoo model, called; json2.ts and json-rpc.ts are the two ways to do it. */
import type { ConnectorContext } from '../connector.ts'
import type { CrmHttp } from '../http/request.ts'
import type { OdooSettings } from './settings.ts'

export interface OdooParams {
  /** The records the method is called on; absent for a method of the model itself. */
  readonly ids?: readonly number[]
  readonly named?: Readonly<Record<string, unknown>>
  readonly context?: Readonly<Record<string, unknown>>
}

const readingMethods = new Set(['search_read', 'fields_get', 'context_get', 'has_access', 'check_access_rights'])

/** Whether the method changes nothing, so that it may be asked a second time. */
export function isReading(method: string): boolean {
  return readingMethods.has(method)
}

/** Rejects with a SwitchhookError; what it resolves with is not checked. */
export type OdooCall = (model: string, method: string, params: OdooParams, signal: AbortSignal) => Promise<unknown>

export function odooHttp(settings: OdooSettings, context: ConnectorContext): CrmHttp {
  return {
    crm: 'Odoo',
    fetch: context.fetch,
    clock: context.clock,
    credentialsHint:
      'ODOO_API_KEY (a key of an ordinary user lives three months at most), ODOO_LOGIN and ODOO_DATABASE',
    addressHint: 'ODOO_URL',
    secrets: [settings.apiKey],
  }
}

/** On a host with several databases nothing is found without it. */
export function databaseHeader({ database }: OdooSettings): Record<string, string> {
  return database === undefined ? {} : { 'x-odoo-database': database }
}
