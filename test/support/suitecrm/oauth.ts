/** SuiteCRM's `access_token`: the grants, and the tokens that are good. Answers are the recorded ones. */
import type { Clock } from '../../../src/ports/clock.ts'
import { isObject } from './module-shapes.ts'
import { recording } from './recordings.ts'

export interface OAuthOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly username: string
  readonly password: string
  readonly clock: Pick<Clock, 'now'>
}

export interface OAuth {
  grant(body: unknown): Response
  /** Undefined when the token is good, else the refusal. */
  refusal(authorization: string | null): Response | undefined
  /** What an admin does who revokes all tokens. */
  revokeAll(): void
  minted(): number
}

export function answerOf(number: string, change?: (body: Record<string, unknown>) => unknown): Response {
  const { status, contentType, body } = recording(number)
  const sent = change && isObject(body) ? change(structuredClone(body)) : body
  return new Response(JSON.stringify(sent), { status, headers: { 'content-type': contentType } })
}

export function createOAuth(options: OAuthOptions): OAuth {
  const good = new Map<string, number>()
  const refreshTokens = new Map<string, string>()
  let count = 0

  const mint = (number: string) =>
    answerOf(number, (body) => {
      count += 1
      const token = `stand-in-access-token-${count}`
      good.set(token, options.clock.now() + Number(body.expires_in) * 1000)
      if (!('refresh_token' in body)) return { ...body, access_token: token }
      refreshTokens.set(`stand-in-refresh-token-${count}`, token)
      return { ...body, access_token: token, refresh_token: `stand-in-refresh-token-${count}` }
    })

  return {
    grant(body) {
      const { grant_type, client_id, client_secret, username, password, refresh_token } = isObject(body) ? body : {}
      if (client_id !== options.clientId) {
        const words = `OAuth2Clients module with id ${client_id} is not found`
        return answerOf('06', (failed) => ({ ...failed, error_description: words, message: words }))
      }
      if (client_secret !== options.clientSecret) return answerOf('05')
      if (grant_type === 'client_credentials') return mint('01')
      if (grant_type === 'password') {
        const words = `The password is invalid: ${password}`
        const isRight = username === options.username && password === options.password
        return isRight ? mint('02') : answerOf('06', (body) => ({ ...body, error_description: words, message: words }))
      }
      const replaced = refreshTokens.get(String(refresh_token))
      if (grant_type === 'refresh_token' && replaced !== undefined) {
        good.delete(replaced)
        return mint('03')
      }
      const error = { error: 'unsupported_grant_type', message: 'The authorization grant type is not supported.' }
      return Response.json(error, { status: 400 })
    },
    refusal(authorization) {
      if (authorization === null) return answerOf('29')
      const untilMs = good.get(authorization.replace(/^Bearer /, ''))
      return untilMs !== undefined && untilMs > options.clock.now() ? undefined : answerOf('04')
    },
    revokeAll: () => good.clear(),
    minted: () => count,
  }
}
