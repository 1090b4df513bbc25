/** Every code of docs/errors.md is provoked, with the status that the page gives; or stands in a test that is named here. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CrmFault } from '../src/adapters/crm/contract/stand-in.ts'
import { openLookupApp } from '../test/support/lookup-app.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../test/support/test-app.ts'

const root = new URL('../', import.meta.url)
const page = readFileSync(new URL('docs/errors.md', root), 'utf8')
/** Code → status; of the forwarder's there is none. */
const documented = new Map(
  [...page.matchAll(/^\| `([a-z_]+)` \| (?:(\d{3}) )?/gm)].map(([, code = '', status]) => [code, status]),
)

const json = { 'content-type': 'application/json' }
const admin = { ...bearer(testAdminKey), ...json }
const post = (body: string, more: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { ...admin, ...more },
  body,
})

const down = () => Promise.reject(new Error('the disk is gone'))

const requests: Readonly<Record<string, () => Promise<Response> | Response>> = {
  bad_request: () => openTestApp().request('/v1/lookup/explain', post('{}')),
  bad_json: () => openTestApp().request('/v1/lookup/explain', post('{')),
  bad_field: () => openTestApp().request('/v1/contacts/import', post('{}')),
  unauthorized: () => openTestApp().request('/v1/calls'),
  forbidden: () => openTestApp().request('/v1/keys', { headers: bearer(testSiteKey) }),
  not_found: () => openTestApp().request('/v1/calls/call_none', { headers: admin }),
  method_not_allowed: () => openTestApp().request('/v1/calls', { method: 'DELETE', headers: admin }),
  body_too_large: () => openTestApp().request('/v1/lookup/explain', post(`{"number":"${'1'.repeat(2_000_000)}"}`)),
  unsupported_content_type: () =>
    openTestApp().request('/v1/lookup/explain', post('number=1', { 'content-type': 'text/plain' })),
  conflict() {
    const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_AGENTS: '101=Ann Lee' }
    return openTestApp({ variables }).request('/v1/agents/101', { method: 'DELETE', headers: admin })
  },
  async too_many_failed_tries() {
    const { request } = openTestApp()
    const guess = (at: number) =>
      request('/v1/calls', { headers: { ...bearer(`a-wrong-key-${at}-0123456789`), 'test-address': '192.0.2.7' } })
    let answer = await guess(0)
    for (let at = 1; at < 100 && answer.status === 401; at += 1) answer = await guess(at)
    return answer
  },
  async rate_limited() {
    const variables = {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
      SWITCHHOOK_RATE_LIMIT_PER_MINUTE: '60',
    }
    const { request, makeKey } = openTestApp({ variables })
    const { token } = await makeKey(['read'])
    const ask = () => request('/relay/active-calls', { headers: bearer(token) })
    let answer = await ask()
    for (let at = 1; at < 200 && answer.status === 200; at += 1) answer = await ask()
    return answer
  },
  internal: () =>
    openTestApp({
      platform: () => {
        throw new Error('a bug')
      },
    }).request('/v1/calls', { headers: admin }),
  not_configured: () => openTestApp({ variables: {} }).request('/v1/calls', { headers: admin }),
  storage_unavailable: () =>
    openTestApp({
      around: () => ({ getMany: down, list: down, write: down }),
    }).request('/v1/keys', { headers: admin }),
}

const faults: Readonly<Record<string, CrmFault>> = {
  crm_unreachable: { kind: 'cut off before writing' },
  crm_timeout: { kind: 'hang' },
  crm_rate_limited: { kind: 'status', status: 429 },
  crm_unavailable: { kind: 'status', status: 500 },
  crm_bad_answer: { kind: 'web page' },
  crm_unauthorized: { kind: 'status', status: 401 },
  crm_forbidden: { kind: 'status', status: 403 },
  crm_rejected: { kind: 'status', status: 422 },
}

/** Where it takes a forwarder, a browser or a call that goes on. */
const elsewhere: Readonly<Record<string, string>> = {
  step_up_required: 'functions/people/roles.test.ts',
  websocket_unsupported: 'test/e2e/live.test.ts',
  export_over: 'src/programs/cli/export-import.test.ts',
  too_late: 'test/simulation/live-events.test.ts',
  crm_not_configured: 'src/adapters/crm/webhook/settings.test.ts',
  source_unreachable: 'src/programs/forwarder/sources/threecx-cdroutput/source.databases.test.ts',
  source_unauthorized: 'src/programs/forwarder/sources/asterisk-ami/asterisk-ami.test.ts',
  source_unreadable: 'src/programs/forwarder/source-contract.ts',
  cloud_unreachable: 'src/programs/forwarder/push/pusher.test.ts',
  cloud_unauthorized: 'src/programs/forwarder/push/pusher.test.ts',
  cloud_unavailable: 'src/programs/forwarder/push/pusher.test.ts',
  outbox_unavailable: 'src/programs/forwarder/outbox/outbox.test.ts',
}

describe('every code of the page of errors', () => {
  it('is provoked here, or in a test that is named', () => {
    const known = [...Object.keys(requests), ...Object.keys(faults), ...Object.keys(elsewhere)]
    expect(known.sort()).toEqual([...documented.keys()].sort())
    for (const [code, file] of Object.entries(elsewhere))
      expect(readFileSync(new URL(file, root), 'utf8')).toMatch(new RegExp(`['"]${code}\\b`))
  })

  it.each(Object.entries(requests))('%s is answered with its status and a sentence', async (code, provoke) => {
    const answer = await provoke()
    const { error } = await answer.json<{ error: { code: string; message: string; requestId: string } }>()
    expect([error.code, String(answer.status)]).toEqual([code, documented.get(code)])
    expect(error.message).toMatch(/^[A-Z“].{10,}\.$/s)
    expect(error.requestId).toBeTruthy()
  })

  it.each(Object.entries(faults))('%s stands on the CRM that was asked', async (code, fault) => {
    const site = await openLookupApp({ crm: true })
    // The first lookup loads what asks a CRM, and time that is let run meanwhile would be over before it asks.
    await site.request('/v1/lookup/explain', post('{"number":"+12025550188"}'))
    site.standIn.fail(fault)
    const asked = site.request('/v1/lookup/explain', post('{"number":"+12025550199"}'))
    await site.clock.advance(60_000)
    expect(JSON.stringify(await (await asked).json())).toContain(`"${code}"`)
  })
})
