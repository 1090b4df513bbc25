/** What the audit log keeps of each operation that changes something: what it was, and what it became; never a secret. */
import { describe, expect, it } from 'vitest'
import { permissionFor } from '../../src/app/security/people/operation-permission.ts'
import { auditPageSchema } from '../../src/wire/audit.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { signInTo } from '../../test/support/people.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { operations } from '../app.ts'

const secretsKey = Buffer.alloc(32, 7).toString('base64')
const secret = 'pat-eu1-a-token-that-nobody-may-see'

/** What is done in turn. `made`: what earlier steps answered, by their operation. */
interface Step {
  readonly id: string
  readonly method: string
  readonly path: string | ((made: Made) => string)
  readonly body?: object | ((made: Made) => object)
  readonly before?: unknown
  readonly after?: unknown
}
type Made = Readonly<Record<string, Record<string, never>>>

const hours = { schedule: { zone: 'Europe/London', week: { monday: [{ from: '09:00', to: '17:00' }] } } }
const some = expect.anything()

const steps: readonly Step[] = [
  // Keys and people.
  {
    id: 'createKey',
    method: 'POST',
    path: '/v1/keys',
    body: { name: 'wallboard', scopes: ['read'] },
    after: { name: 'wallboard', scopes: ['read'] },
  },
  {
    id: 'revokeKey',
    method: 'DELETE',
    path: ({ createKey }) => `/v1/keys/${keyOf(createKey)}`,
    before: { name: 'wallboard', scopes: ['read'] },
  },
  {
    id: 'createUser',
    method: 'POST',
    path: '/v1/users',
    body: { email: 'bob@example.com', roles: [{ site: 'main', role: 'viewer' }] },
    after: { roles: [{ site: 'main', role: 'viewer' }] },
  },
  {
    id: 'updateUser',
    method: 'PATCH',
    path: ({ createUser }) => `/v1/users/${userOf(createUser)}`,
    body: { roles: [{ site: 'main', role: 'admin' }] },
    before: { name: 'bob', email: 'bob@example.com', roles: [{ site: 'main', role: 'viewer' }] },
    after: { name: 'bob', email: 'bob@example.com', roles: [{ site: 'main', role: 'admin' }] },
  },
  {
    id: 'createUserLink',
    method: 'POST',
    path: ({ createUser }) => `/v1/users/${userOf(createUser)}/link`,
    body: {},
    after: { linkValidUntil: some },
  },
  {
    id: 'deleteUser',
    method: 'DELETE',
    path: ({ createUser }) => `/v1/users/${userOf(createUser)}`,
    before: { roles: [{ site: 'main', role: 'admin' }] },
  },
  // Sites and their settings.
  { id: 'createSite', method: 'POST', path: '/v1/sites', body: { name: 'north' }, after: { name: 'north' } },
  {
    id: 'updateSite',
    method: 'PATCH',
    path: '/v1/sites/north',
    body: { title: 'North Ltd' },
    before: {},
    after: { title: 'North Ltd' },
  },
  {
    id: 'putVariables',
    method: 'PUT',
    path: '/v1/sites/north/variables',
    body: { variables: { HUBSPOT_TOKEN: secret, SWITCHHOOK_COUNTRY: 'GB' } },
    before: {},
    after: { HUBSPOT_TOKEN: expect.not.stringContaining('nobody'), SWITCHHOOK_COUNTRY: 'GB' },
  },
  {
    id: 'putVariables',
    method: 'PUT',
    path: '/v1/sites/north/variables',
    body: { variables: { SWITCHHOOK_COUNTRY: 'IE' } },
    before: { SWITCHHOOK_COUNTRY: 'GB' },
    after: { SWITCHHOOK_COUNTRY: 'IE' },
  },
  {
    id: 'deleteVariables',
    method: 'DELETE',
    path: '/v1/sites/north/variables?names=SWITCHHOOK_COUNTRY',
    before: { SWITCHHOOK_COUNTRY: 'IE' },
  },
  // Agents.
  {
    id: 'putAgent',
    method: 'PUT',
    path: '/v1/agents/117',
    body: { name: 'Ann' },
    after: { extension: '117', name: 'Ann' },
  },
  {
    id: 'putAgents',
    method: 'PUT',
    path: '/v1/agents',
    body: { agents: [{ extension: '117', name: 'Anna' }] },
    before: ['117 Ann'],
    after: ['117 Anna'],
  },
  { id: 'createInvitation', method: 'POST', path: '/v1/agents/117/invitations', body: {}, after: { validUntil: some } },
  { id: 'createAgentToken', method: 'POST', path: '/v1/agents/117/token', body: {}, after: { validUntil: some } },
  {
    id: 'deleteTokens',
    method: 'DELETE',
    path: '/v1/agents/117/tokens',
    before: { pairedBrowsers: 0 },
    after: { pairedBrowsers: 0 },
  },
  {
    id: 'deleteDevices',
    method: 'DELETE',
    path: '/v1/agents/117/devices',
    before: { pairedBrowsers: 0 },
    after: { pairedBrowsers: 0 },
  },
  { id: 'deleteAgent', method: 'DELETE', path: '/v1/agents/117', before: { extension: '117', name: 'Anna' } },
  {
    id: 'deleteAllTokens',
    method: 'DELETE',
    path: '/v1/agent-tokens',
    before: { pairedBrowsers: 0 },
    after: { pairedBrowsers: 0 },
  },
  // Hours and alerts.
  {
    id: 'putStaffingHours',
    method: 'PUT',
    path: '/v1/staffing/hours',
    body: { site: hours },
    before: { site: {} },
    after: { site: hours },
  },
  {
    id: 'putOverride',
    method: 'PUT',
    path: '/v1/staffing/override',
    body: { state: 'closed', reason: 'Outing' },
    after: some,
  },
  { id: 'deleteOverride', method: 'DELETE', path: '/v1/staffing/override', before: some },
  {
    id: 'createHolidays',
    method: 'POST',
    path: '/v1/staffing/holidays',
    body: { holidays: [{ from: '2026-12-25', to: '2026-12-25', name: 'Christmas' }] },
    before: [],
    after: some,
  },
  {
    id: 'putAlertRules',
    method: 'PUT',
    path: '/v1/alerts/rules',
    body: { remindEveryMinutes: 30 },
    before: some,
    after: some,
  },
  {
    id: 'startMaintenance',
    method: 'POST',
    path: '/v1/alerts/maintenance',
    body: { minutes: 30, reason: 'Move' },
    after: { reason: 'Move' },
  },
  {
    id: 'startMaintenance',
    method: 'POST',
    path: '/v1/alerts/maintenance',
    body: { minutes: 60, reason: 'Longer' },
    before: { reason: 'Move' },
    after: { reason: 'Longer' },
  },
  { id: 'endMaintenance', method: 'DELETE', path: '/v1/alerts/maintenance', before: { reason: 'Longer' } },
  // Contacts: which members, never what they hold.
  {
    id: 'importContacts',
    method: 'POST',
    path: '/v1/contacts/import',
    body: {
      importId: 'import-1',
      source: 'file',
      contacts: [{ line: 1, name: 'Jane', emails: [], phones: [{ number: '+15551234567' }] }],
    },
    after: { importId: 'import-1', created: 1, updated: 0 },
  },
  {
    id: 'updateContact',
    method: 'PATCH',
    path: ({ contact }) => `/v1/contacts/${idOf(contact)}`,
    body: { name: 'Jane Doe', company: 'Acme' },
    before: ['name'],
    after: expect.arrayContaining(['name', 'company']),
  },
  {
    id: 'deleteContact',
    method: 'DELETE',
    path: ({ contact }) => `/v1/contacts/${idOf(contact)}`,
    before: expect.arrayContaining(['name', 'company', 'phones']),
  },
  {
    id: 'importContacts',
    method: 'POST',
    path: '/v1/contacts/import',
    body: {
      importId: 'import-2',
      source: 'file',
      contacts: [{ line: 1, name: 'Jane', emails: [], phones: [{ number: '+15551234567' }] }],
    },
    after: { importId: 'import-2', created: 1, updated: 0 },
  },
  { id: 'deleteContacts', method: 'DELETE', path: '/v1/contacts?source=file', before: { removed: 1, restored: 0 } },
  // Calls.
  {
    id: 'leaveOutCall',
    method: 'POST',
    path: ({ call }) => `/v1/calls/${idOf(call)}/leave-out`,
    body: {},
    before: { leftOut: false },
    after: { leftOut: true },
  },
  {
    id: 'leaveOutCall',
    method: 'POST',
    path: ({ call }) => `/v1/calls/${idOf(call)}/leave-out`,
    body: { leftOut: false },
    before: { leftOut: true },
    after: { leftOut: false },
  },
  {
    id: 'chooseContact',
    method: 'POST',
    path: ({ call }) => `/v1/calls/${idOf(call)}/contact`,
    body: { choice: 'contact', source: 'directory', id: 'c-7', name: 'Marcus Bell' },
    before: {},
    after: { chosen: 'directory c-7', choice: 'contact', calls: 1 },
  },
  {
    id: 'createNote',
    method: 'POST',
    path: ({ call }) => `/v1/calls/${idOf(call)}/notes`,
    body: { text: 'A private word' },
    after: { note: some },
  },
  // Tasks and recoveries.
  {
    id: 'createTask',
    method: 'POST',
    path: '/v1/tasks',
    body: { kind: 'retry-deliveries', filter: { state: 'dead' } },
    after: { kind: 'retry-deliveries', filter: some },
  },
  {
    id: 'stopTask',
    method: 'DELETE',
    path: ({ createTask }) => `/v1/tasks/${idOf(createTask)}`,
    before: { state: some },
    after: { state: some, done: 0 },
  },
  {
    id: 'retryDeliveries',
    method: 'POST',
    path: '/v1/deliveries/retry',
    body: { state: 'dead' },
    after: { state: 'dead', retried: 0 },
  },
  {
    id: 'startReconciliation',
    method: 'POST',
    path: '/v1/reconciliation/run',
    body: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T02:00:00Z' },
    after: { log: some },
  },
]

const idOf = (made: Record<string, unknown> | undefined) => String(made?.id)
const keyOf = (made: Record<string, { id: string }> | undefined) => made?.key?.id ?? ''
const userOf = (made: Record<string, { id: string }> | undefined) => made?.user?.id ?? ''

/** Shown to change things elsewhere, or of a form of its own; each says what it keeps (functions/**, `context.changed`). */
const others = [
  ...[
    'createRelayKey',
    'createRelayUser',
    'deleteRelayUser',
    'deleteRelayKey',
    'startRelayReconnect',
    'updateRelayError',
  ],
  ...['unpairBrowser', 'createOwnInvitation', 'createInvitations', 'deleteDevice', 'pairPerson', 'createSignInLink'],
  ...[
    'pauseRecording',
    'resumeRecording',
    'deleteRecording',
    'deleteRecordingLinks',
    'updateRecording',
    'createRecordingLink',
  ],
  ...['erasePerson', 'startErasure', 'updateMissedCaller', 'createCrmTask', 'logCallAgain', 'startCall'],
  ...[
    'deletePasskey',
    'createPasskey',
    'deleteSession',
    'revokeSession',
    'deleteSite',
    'exportRecords',
    'importRecords',
  ],
  ...[
    'deleteHolidayCalendar',
    'putHolidayCalendar',
    'deleteHoliday',
    'acknowledgeAlert',
    'testAlerts',
    'acknowledgeProblem',
  ],
  ...['enableConnector', 'retryDelivery', 'importConversations', 'startScreenPop'],
]

describe('the audit log', () => {
  it('keeps what it was and what it became of every kind of change, and no secret', async () => {
    const site = openJournalApp({
      variables: {
        SWITCHHOOK_ADMIN_KEY: testAdminKey,
        SWITCHHOOK_SITE_KEY: testSiteKey,
        SWITCHHOOK_SECRETS_KEY: secretsKey,
      },
    })
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.process()
    const { browser } = await signInTo(site, [{ site: '*', role: 'admin' }])
    const { calls } = await (await browser.ask('GET', '/v1/calls')).json<{ calls: Record<string, never>[] }>()
    const made: Record<string, Record<string, never>> = { call: calls[0] ?? {} }
    const kept: unknown[] = []
    const expected: unknown[] = []
    for (const { id, method, path, body, before, after } of steps) {
      const at = typeof path === 'string' ? path : path(made)
      await site.clock.advance(10)
      const answer = await browser.ask(method, at, typeof body === 'function' ? body(made) : body)
      const text = await answer.text()
      expect([id, answer.status < 300 ? 'done' : text]).toEqual([id, 'done'])
      await site.process()
      made[id] = JSON.parse(text)
      if (id === 'importContacts') {
        const listed = await (await browser.ask('GET', '/v1/contacts')).json<{ contacts: Record<string, never>[] }>()
        made.contact = listed.contacts[0] ?? {}
      }
      const page = await browser.ask('GET', '/v1/audit?limit=1')
      const [entry] = auditPageSchema.parse(await page.json()).entries
      kept.push([id, entry?.action, entry?.before, entry?.after])
      expected.push([id, id, asKept(before), asKept(after)])
    }
    expect(kept).toEqual(expected)
    const all = await (await browser.ask('GET', '/v1/audit?limit=200')).text()
    for (const hidden of ['nobody-may-see', 'A private word', 'Marcus', 'Jane', '15551234567'])
      expect(all).not.toContain(hidden)
    expect(all).not.toMatch(/#(?:token|pair)=|swh_[A-Za-z0-9]{8}/)
  })

  it('has an account of every operation that changes something', () => {
    const machines = ['lookup', 'journal', 'events']
    const audited = operations.flatMap(({ id, auth, method, changesNothing }) => {
      if (auth === 'public') return []
      return auth.stepUp || (method !== 'GET' && !changesNothing && !machines.includes(auth.scope)) ? [id] : []
    })
    expect(audited.length).toBeGreaterThan(60)
    expect([...new Set([...steps.map(({ id }) => id), ...others])].sort()).toEqual(audited.sort())
    expect(operations.filter((one) => permissionFor(one) === 'sites').length).toBeGreaterThan(5)
  })
})

/** Texts and lists are kept exactly, objects at least with these members. */
function asKept(value: unknown): unknown {
  if (value === undefined || Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.getPrototypeOf(value) === Object.prototype ? expect.objectContaining(value) : value
}
