/**
 * What every protected route must pass, whatever it does. functions/app.test.ts runs it for each route of the table,
 * so no route can be forgotten; a route with needs of its own may call it again with a request of its own.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Method, Operation } from '../../src/app/http/operation.ts'
import { bearer, openTestApp, scopesBut, type TestApp, type TestAppOptions } from './test-app.ts'

export interface ProtectedRoute {
  readonly operation: Operation
  /** A concrete path with the query of a good request; default: the operation's path. */
  readonly url?: string
  /** The body of a good request. */
  readonly body?: string
  /** Default: the first of the operation's content types, or application/json. */
  readonly contentType?: string
  readonly app?: TestAppOptions
}

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export function describeProtectedRoute(route: ProtectedRoute): void {
  const { operation, url = operation.path, body } = route
  const { auth, method } = operation
  if (auth === 'public') throw new Error(`${operation.path} is public`)
  const style = operation.errors ?? 'standard'
  const contentType = route.contentType ?? operation.body?.contentTypes?.[0] ?? 'application/json'

  describe(`${method} ${operation.path} (security)`, () => {
    let site: TestApp
    let token: string

    beforeEach(async () => {
      site = openTestApp(route.app)
      token = (await site.makeKey([auth.scope])).token
    })

    const send = (headers: Record<string, string>, change: RequestInit & { url?: string } = {}) =>
      site.request(change.url ?? url, {
        method,
        body,
        ...change,
        headers: { ...(operation.body && { 'content-type': contentType }), ...headers },
      })

    const refused = async (response: Response, status: number, code: string) => {
      expect(response.status).toBe(status)
      const answer: unknown = await response.json()
      if (style === 'bridge') expect(answer).toEqual({ error: expect.any(String) })
      else if (style === 'relay') expect(answer).toEqual({ success: false, error: expect.any(String) })
      else {
        const error = { code, message: expect.any(String), requestId: response.headers.get('x-request-id') }
        expect(answer).toMatchObject({ error: { ...error, retryable: expect.any(Boolean) } })
      }
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      return JSON.stringify(answer)
    }
    const unauthorizedStatus = style === 'odoo' ? 400 : 401

    it('refuses a request without a key', async () => {
      const answer = await refused(await send({}), unauthorizedStatus, 'unauthorized')
      if (style === 'odoo') expect(answer).toContain('ApiKey not set')
    })

    it('refuses a wrong key, and the public default 123A', async () => {
      const wrongSecret = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`
      for (const wrong of [wrongSecret, '123A', 'swh_main_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']) {
        const answer = await refused(await send(bearer(wrong)), unauthorizedStatus, 'unauthorized')
        expect(answer).not.toContain(wrong)
        if (style === 'odoo') expect(answer).toContain('Wrong APIKEY')
      }
    })

    it('refuses a revoked key', async () => {
      const { key, token: revoked } = await site.makeKey([auth.scope])
      await site.deployment().site('main').keys.revoke(key.id)
      await refused(await send(bearer(revoked)), unauthorizedStatus, 'unauthorized')
    })

    it(`refuses a key without the scope ${auth.scope}`, async () => {
      const { token: lesser } = await site.makeKey(scopesBut(auth.scope))
      await refused(await send(bearer(lesser)), 403, 'forbidden')
    })

    it('refuses a key of another site when asked for this one', async () => {
      const { token: foreign } = await site.makeKey([auth.scope, 'admin'], 'elsewhere')
      const asked = `${url}${url.includes('?') ? '&' : '?'}site=main`
      await refused(await send(bearer(foreign), { url: asked }), 403, 'forbidden')
    })

    it('answers 405 with Allow to another method', async () => {
      for (const other of methods.filter((candidate) => candidate !== method)) {
        const response = await send(bearer(token), { method: other, body: undefined })
        if (response.status !== 405) continue
        expect(response.headers.get('allow')).toContain(method)
        await refused(response, 405, 'method_not_allowed')
        return
      }
      expect.unreachable('no method is refused')
    })

    // What looks at more than the key before the body is tried beside its own file.
    if (operation.body === undefined || operation.admit) return
    const { maxBytes } = operation.body

    it('refuses too large a body, declared or not, before parsing it', async () => {
      const large = ' '.repeat(maxBytes + 1)
      await refused(await send(bearer(token), { body: large }), 413, 'body_too_large')
      const declared = { ...bearer(token), 'content-length': String(maxBytes + 1) }
      await refused(await send(declared, { body: large }), 413, 'body_too_large')
    })

    it('refuses another content type and a compressed body', async () => {
      const wrongType = await send({ ...bearer(token), 'content-type': 'application/x-test' })
      await refused(wrongType, 415, 'unsupported_content_type')
      // What takes gzip takes nothing else.
      const encoding = operation.body && 'gzip' in operation.body && operation.body.gzip ? 'br' : 'gzip'
      const compressed = await send({ ...bearer(token), 'content-encoding': encoding })
      await refused(compressed, 415, 'unsupported_content_type')
    })

    if ('bytes' in operation.body) return

    it('answers bad JSON with its position and without quoting it', async () => {
      const answer = await refused(await send(bearer(token), { body: '{"a": secret}' }), 400, 'bad_json')
      expect(answer).toContain('offset 6')
      expect(answer).not.toContain('secret}')
    })

    it('checks the key before it reads the body', async () => {
      await refused(await send({}, { body: '{"a": ' }), unauthorizedStatus, 'unauthorized')
    })
  })
}
