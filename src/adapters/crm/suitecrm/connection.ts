/**
 * A request to SuiteCRM's API with everything that makes it arrive: where the API is, a token, once again with another
 * token when that one was refused, and once again elsewhere when the API has moved (an update from 7.x to 8.x).
 */
import type { ConnectorContext } from '../connector.ts'
import { type CrmAnswer, type CrmHttp, requestJson } from '../http/request.ts'
import { apiFailure, headerWasDropped } from './failures.ts'
import { createServers, recordUrl, type Server } from './server.ts'
import type { SuiteCrmSettings } from './settings.ts'
import { suiteCrmHttp } from './suitecrm-http.ts'
import { createTokens } from './tokens.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** After `/Api`, beginning with `/V8/`. */
  readonly path: string
  readonly body?: unknown
}

export interface Connection {
  readonly http: CrmHttp
  /** Finds the API and gets a token, so that requests sent at once find both there. */
  open(signal: AbortSignal, afresh?: boolean): Promise<Server>
  /** A success, or 400, 404 or 405 for the caller to formCheck. */
  send(request: ApiRequest, signal: AbortSignal): Promise<CrmAnswer>
  recordUrl(server: Server, module: string, id: string): string
}

const mediaType = 'application/vnd.api+json'

export function createConnection(settings: SuiteCrmSettings, context: ConnectorContext): Connection {
  const http = suiteCrmHttp(settings, context)
  const servers = createServers(settings, context, http)
  const tokens = createTokens(settings, context, http)

  const ask = ({ apiUrl }: Server, token: string, { method, path, body }: ApiRequest, signal: AbortSignal) => {
    const headers = { accept: mediaType, authorization: `Bearer ${token}` }
    const sent =
      body === undefined
        ? { headers }
        : { headers: { ...headers, 'content-type': mediaType }, body: JSON.stringify(body) }
    return requestJson(http, { method, url: `${apiUrl}${path}`, ...sent, accept: [400, 401, 404, 405] }, signal)
  }

  const authorized = async (server: Server, request: ApiRequest, signal: AbortSignal): Promise<CrmAnswer> => {
    const token = await tokens.get(server, signal)
    const answer = await ask(server, token, request, signal)
    if (answer.status !== 401) return answer
    const another = headerWasDropped(answer) ? undefined : await tokens.another(server, token, signal)
    const again = another === undefined ? answer : await ask(server, another, request, signal)
    if (again.status === 401) throw apiFailure(http, again)
    return again
  }

  return {
    http,
    async open(signal, afresh) {
      const server = await servers.get(signal, afresh)
      await tokens.get(server, signal)
      return server
    },
    async send(request, signal) {
      const server = await servers.get(signal)
      const answer = await authorized(server, request, signal)
      if (answer.status !== 404) return answer
      const now = await servers.get(signal, true)
      return now.apiUrl === server.apiUrl ? answer : authorized(now, request, signal)
    },
    recordUrl: (server, module, id) => recordUrl(settings, server, module, id),
  }
}
