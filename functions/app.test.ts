import { describe, expect, it } from 'vitest'
import { describeProtectedRoute } from '../test/support/route-contract.ts'
import { operations } from './app.ts'
import { hotOperations } from './hot-routes.ts'

/** Of a good request, where an operation wants one. */
const queries: Readonly<Record<string, string>> = {
  receiveRecordingPart: `?offset=0&total=1&sha256=${'0'.repeat(64)}`,
}

describe('the table of routes', () => {
  it('leaves open to anybody only what is meant to be', () => {
    const open = operations.filter(({ auth }) => auth === 'public').map(({ method, path }) => `${method} ${path}`)
    const nothingSecret = [
      'GET /',
      'GET /agent',
      'GET /admin',
      'GET /admin/',
      'GET /admin/:page',
      'GET /admin/:page/:item',
      'GET /health',
      'GET /relay/health',
      'GET /openapi.json',
      'GET /wallboard',
      'GET /docs',
      'GET /forwarder/install.sh',
      'GET /webhook/elevenlabs',
      // Leads to a page that asks for a sign-in.
      'GET /r/:id',
      'POST /v1/sign-in/passkey/options',
      'GET /v1/sign-in',
      'GET /v1/sign-in/openid',
      // It keeps and ends nothing.
      'POST /admin/logout',
    ]
    // They prove who sends by a signature or a secret of their own: functions/elevenlabs/webhook.test.ts.
    const provedOtherwise = [
      'POST /admin/login',
      'POST /agent/devices',
      'POST /agent/token',
      'POST /v1/sign-in/links/use',
      'POST /v1/sign-in/passkey',
      'POST /v1/sign-in/access',
      'GET /v1/sign-in/openid/callback',
      'POST /webhook/elevenlabs',
      'GET /r/:id/:token',
      'POST /webhook/elevenlabs/initiation',
      'POST /qstash/wakeups',
      'POST /qstash/failed',
      'POST /qstash/sweep',
      'GET /cron/sweep',
    ]
    expect(open.sort()).toEqual([...nothingSecret, ...provedOtherwise].sort())
  })

  it('holds what is loaded before the rest of it', () => {
    expect(operations).toEqual(expect.arrayContaining([...hotOperations]))
  })

  it('has each route once', () => {
    const routes = operations.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(routes).size).toBe(routes.length)
  })
})

for (const operation of operations) {
  if (operation.auth === 'public') continue
  const path = operation.path.replace(':batch', `batch_${'a'.repeat(24)}`)
  describeProtectedRoute({ operation, url: path.replace(/:\w+/g, 'aaaaaaaaaaaa') + (queries[operation.id] ?? '') })
}
