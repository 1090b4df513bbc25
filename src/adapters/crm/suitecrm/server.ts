/**
 * Where SuiteCRM's API is: `/Api` in 7.x, `/legacy/Api` in 8.x (some 8.x answer at both). Asked once by requests without
 * credentials, which the API itself refuses in its own way, and remembered for all isolates.
 *
 * What must stay true: only an answer of the API decides; while one of the places fails in passing, nothing is
 * remembered.
 *
 * Stored form: `crm-state` / `suitecrm.server`, version 1: {v, url, version}; kept for a day.
 */
import { type SwitchhookError, toSwitchhookError } from '../../../lib/errors.ts'
import type { ConnectorContext } from '../connector.ts'
import { badAnswer } from '../http/failures.ts'
import { type CrmAnswer, type CrmHttp, failedAnswer, requestJson } from '../http/request.ts'
import { isOAuthRefusal } from './failures.ts'
import type { SuiteCrmSettings } from './settings.ts'
import { stateRef } from './suitecrm-http.ts'

export interface Server {
  readonly version: 7 | 8
  /** `https://crm.example.com/legacy/Api`, without a slash at the end. */
  readonly apiUrl: string
}

export interface Servers {
  /** `afresh` asks the servers, whatever is remembered. */
  get(signal: AbortSignal, afresh?: boolean): Promise<Server>
}

interface StoredServer {
  readonly v: 1
  readonly url: string
  readonly version: 7 | 8
}

const rememberedMs = 24 * 3_600_000

export function createServers(settings: SuiteCrmSettings, context: ConnectorContext, http: CrmHttp): Servers {
  const { records, clock } = context
  const ref = stateRef('server')
  let held: { readonly server: Server; readonly untilMs: number } | undefined

  const serverOf = (version: 7 | 8): Server => ({ version, apiUrl: apiUrl(settings.url, version) })

  return {
    async get(signal, afresh = false) {
      if (!afresh && held && held.untilMs > clock.now()) return held.server
      const stored = afresh ? undefined : await records.get<StoredServer>(ref.collection, ref.id)
      const known = stored?.value.v === 1 && stored.value.url === settings.url ? stored.value.version : undefined
      const untilMs = (known && stored?.expiresAtMs) || clock.now() + rememberedMs
      const version = known ?? (await probe(settings.url, http, signal))
      if (known === undefined) {
        const value: StoredServer = { v: 1, url: settings.url, version }
        await records.write([{ op: 'put', ...ref, value, expiresAtMs: untilMs }])
      }
      held = { server: serverOf(version), untilMs }
      return held.server
    },
  }
}

function apiUrl(url: string, version: 7 | 8): string {
  return version === 8 ? `${url}/legacy/Api` : `${url}/Api`
}

/** Where a record is shown to people. */
export function recordUrl(settings: SuiteCrmSettings, { version }: Server, module: string, id: string): string {
  const record = encodeURIComponent(id)
  if (version === 8) return `${settings.url}/#/${module.toLowerCase()}/record/${record}`
  return `${settings.url}/index.php?module=${encodeURIComponent(module)}&action=DetailView&record=${record}`
}

async function probe(url: string, http: CrmHttp, signal: AbortSignal): Promise<7 | 8> {
  const [legacy, root] = await Promise.all([
    answersAt(apiUrl(url, 8), http, signal),
    answersAt(apiUrl(url, 7), http, signal),
  ])
  if (legacy.here) return 8
  if (legacy.passing) throw legacy.passing
  if (root.here) return 7
  throw root.passing ?? root.why ?? legacy.why ?? badAnswer(http, 'has no API there')
}

interface Answered {
  readonly here: boolean
  /** A failure that says nothing about whether the API is there. */
  readonly passing?: SwitchhookError
  readonly why?: SwitchhookError
}

async function answersAt(api: string, http: CrmHttp, signal: AbortSignal): Promise<Answered> {
  try {
    const answer = await requestJson(
      http,
      { method: 'GET', url: `${api}/V8/module/Contacts`, accept: [400, 401, 403, 404, 405] },
      signal,
    )
    if (isOAuthRefusal(answer)) return { here: true }
    return { here: false, why: answer.status === 404 ? noApi(http) : otherAnswer(http, answer) }
  } catch (thrown) {
    const error = toSwitchhookError(thrown)
    return error.code === 'crm_bad_answer' ? { here: false, why: error } : { here: false, passing: error }
  }
}

function otherAnswer(http: CrmHttp, answer: CrmAnswer): SwitchhookError {
  const { status } = answer
  if (status < 400) return badAnswer(http, 'answered without asking for a token', { status })
  if (status === 401 && answer.body === undefined) {
    return badAnswer(http, 'is behind a login of its web server, or sent something other than whole JSON', { status })
  }
  return failedAnswer(http, answer)
}

function noApi(http: CrmHttp): SwitchhookError {
  const what = 'has no API at /Api or /legacy/Api (404; is its .htaccess in force?)'
  return badAnswer(http, what, { status: 404 })
}
