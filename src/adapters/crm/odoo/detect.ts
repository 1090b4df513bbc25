/** Asks an Odoo which version it is, and so which of the two protocols it speaks. */
import * as z from 'zod'
import { type CrmHttp, checked, requestJson } from '../http/request.ts'
import { notConfigured } from '../setting-fields.ts'
import { databaseHeader } from './call.ts'
import { exceptionError, noInterface } from './failures.ts'
import { rpc } from './json-rpc.ts'
import type { OdooSettings } from './settings.ts'

export interface ServerFacts {
  readonly protocol: 'json2' | 'json-rpc'
  /** As it calls itself: `19.0`, `saas~18.2`. */
  readonly version: string
  readonly major: number
  /** Our user's number; JSON-RPC only. */
  readonly uid?: number
}

const parts = z.tuple([z.union([z.string(), z.number()])], z.unknown())
const versionPage = z.object({ version: z.string(), version_info: parts })
const commonVersion = z.object({ server_version: z.string(), server_version_info: parts })

/** An Odoo without that page says 404, or sends a browser elsewhere; others say in earnest that it failed. */
const noSuchPage = [301, 302, 303, 307, 308, 404, 405]

/** Rejects with `crm_rejected` when no Odoo answers, `crm_unauthorized` or `crm_not_configured` when it lets nobody in. */
export async function detectServer(settings: OdooSettings, http: CrmHttp, signal: AbortSignal): Promise<ServerFacts> {
  // The page came to Odoo together with JSON-2.
  const url = `${settings.url}/web/version`
  const headers = databaseHeader(settings)
  const answer = await requestJson(http, { method: 'GET', url, headers, accept: noSuchPage }, signal)
  if (answer.status < 300) {
    const { version, version_info } = checked(http, versionPage, answer)
    return { protocol: 'json2', version, major: majorOf(version_info[0]) }
  }
  const asked = await rpc(settings, http, { service: 'common', method: 'version', args: [] }, signal)
  const parsed = commonVersion.safeParse(asked)
  if (!parsed.success) throw noInterface(http, '/jsonrpc')
  const { server_version: version, server_version_info } = parsed.data
  return { protocol: 'json-rpc', version, major: majorOf(server_version_info[0]), uid: await signIn() }

  async function signIn(): Promise<number> {
    const { database, login, apiKey } = settings
    const missing = Object.entries({ ODOO_DATABASE: database, ODOO_LOGIN: login }).filter(([, value]) => !value)
    if (missing.length > 0) {
      const names = missing.map(([name]) => name).join(' and ')
      throw notConfigured(`Odoo ${version.slice(0, 20)} needs ${names} beside the key: set ${names}.`)
    }
    const args = [database, login, apiKey, {}]
    const uid = z
      .int()
      .safeParse(await rpc(settings, http, { service: 'common', method: 'authenticate', args }, signal))
    // Odoo answers a wrong login, password or key with `false`, not with an error.
    if (!uid.success) throw exceptionError(http, { name: 'odoo.exceptions.AccessDenied', message: '' }, 200)
    return uid.data
  }
}

function majorOf(part: string | number): number {
  return Number(/\d+/.exec(String(part))?.[0] ?? 0)
}
