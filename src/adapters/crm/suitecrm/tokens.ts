/** SuiteCRM's access tokens, one for all isolates (shared-token.ts). */
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import { type CrmHttp, checked, requestJson } from '../http/request.ts'
import { createSharedToken, type SharedToken } from '../shared-token.ts'
import { tokenFailure } from './failures.ts'
import type { Server } from './server.ts'
import type { SuiteCrmSettings } from './settings.ts'
import { suiteCrmId, tokenSchema } from './suitecrm-http.ts'

export type Tokens = SharedToken<Server>

const timeoutMs = 10_000

export function createTokens(settings: SuiteCrmSettings, context: ConnectorContext, http: CrmHttp): Tokens {
  const mint = async (server: Server, signal: AbortSignal) => {
    const request = { method: 'POST', url: `${server.apiUrl}/access_token`, timeoutMs } as const
    const body = JSON.stringify(grant(settings))
    const answer = await requestJson(http, { ...request, body, accept: [400, 401, 404, 500] }, signal)
    if (answer.status >= 400) throw tokenFailure(http, answer)
    const { access_token: accessToken, expires_in: expiresInSeconds } = checked(http, tokenSchema, answer)
    return { accessToken, expiresInSeconds }
  }
  return createSharedToken({ connector: suiteCrmId, owner: ownerOf(settings), http, mint }, context)
}

function grant({ clientId, clientSecret, user }: SuiteCrmSettings) {
  const client = { client_id: clientId, client_secret: clientSecret }
  if (!user) return { grant_type: 'client_credentials', ...client }
  return { grant_type: 'password', ...client, username: user.name, password: user.password }
}

function ownerOf({ url, clientId, clientSecret, user }: SuiteCrmSettings): string {
  return sha256Hex(JSON.stringify([url, clientId, clientSecret, user?.name, user?.password])).slice(0, 16)
}
