/** What the audit log keeps of each operation that changes something: what it was, and what it became; never a secret. */
import { describe, expect, it } from 'vitest'
import { permissionFor } from '../../src/app/security/people/operation-permission.ts'
import { type AuditedStep, idOf, keyOf, perform, userOf } from '../../test/support/audited-steps.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { signInTo } from '../../test/support/people.ts'
import { rarerChanges } from '../../test/support/rarer-changes.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { operations } from '../app.ts'

const secretsKey = Buffer.alloc(32, 7).toString('base64')
const secret = 'pat-eu1-a-token-that-nobody-may-see'

const hours = { schedule: { zone: 'Europe/London', week: { monday: [{ from: '09:00', to: '17:00' }] } } }
const some = expect.anything()

const steps: readonly AuditedStep[] = [
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

/** Not performed here: they need a phone system, a passkey or a paired browser, or leave nothing to account for. */
const others = [
  ...['pauseRecording', 'resumeRecording', 'deleteRecording', 'deleteRecordingLinks', 'updateRecording'],
  ...['createRecordingLink', 'startCall', 'createCrmTask', 'deletePasskey', 'createPasskey', 'pairPerson'],
  ...[
    'unpairBrowser',
    'createOwnInvitation',
    'deleteDevice',
    'startRelayReconnect',
    'importConversations',
    'startScreenPop',
  ],
]

interface Listed {
  readonly id: string
  readonly current?: boolean
}

const calendarFile = (day: string) => [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:1',
  'SUMMARY:Party',
  `DTSTART;VALUE=DATE:${day}`,
  'END:VEVENT',
  'END:VCALENDAR',
  '',
]

/** A site with an answered and a missed call whose CRM refuses the entries, an alert of it, a holiday, and a second site. */
async function openRefusedSite() {
  const standIn = createReamazeStandIn()
  const crm = reamazeFetch(standIn)
  const variables = {
    ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
    ...{ SWITCHHOOK_SECRETS_KEY: secretsKey, SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/nobody-may-see' },
    ...standIn.env(),
  }
  const fetch: typeof crm = async (url, init) =>
    String(url).startsWith('https://calendar.example.com')
      ? new Response(calendarFile('20270612').join('\r\n'))
      : crm(url, init)
  const site = openJournalApp({ variables, platformParts: { fetch } })
  standIn.fail({ kind: 'status', status: 403 })
  await site.post('/api/v1/call-journal', answeredJournal)
  await site.post('/api/v1/call-journal', {
    ...{ ...answeredJournal, number: '+1 (555) 765-4321', type: 'Missed', durationSeconds: '0' },
    ...{ callStartTimeUTC: '11/20/2026 08:00:00', callEstablishedTimeUTC: '', callEndTimeUTC: '11/20/2026 08:00:20' },
  })
  await site.process()
  await site.clock.advance(6000)
  const { pipeline } = site.deployment().site('main')
  const list = async (path: string, name: string) =>
    (await (await site.read(path)).json<Record<string, never[]>>())[name]?.[0] ?? {}
  const { deliveries } = await (await site.read('/v1/deliveries')).json<{ deliveries: { id: string }[] }>()
  const work = pipeline.wake(deliveries.map(({ id }) => ({ collection: 'deliveries', id })))
  await site.clock.advance(1)
  await work
  await site.admin('/v1/staffing/holidays', 'POST', { holidays: [{ name: 'Outing', from: '2027-05-01' }] })
  await site.admin('/v1/sites', 'POST', { name: 'north' })
  await site.admin('/v1/agents/7?site=north', 'PUT', { name: 'Bo' })
  await site.admin('/trigger/alerts', 'POST')
  const first = {
    call: await list('/v1/calls?outcome=answered', 'calls'),
    delivery: await list('/v1/deliveries?state=dead', 'deliveries'),
    problem: await list('/v1/problems', 'problems'),
    alert: await list('/v1/alerts', 'alerts'),
    missed: await list('/v1/missed-calls', 'missed'),
    holiday: await list('/v1/staffing/holidays', 'holidays'),
  }
  return { site, first }
}

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
    const { kept, expected } = await perform(site, browser, steps, { call: calls[0] ?? {} })
    expect(kept).toEqual(expected)
    const all = await (await browser.ask('GET', '/v1/audit?limit=200')).text()
    for (const hidden of ['nobody-may-see', 'A private word', 'Marcus', 'Jane', '15551234567'])
      expect(all).not.toContain(hidden)
    expect(all).not.toMatch(/#(?:token|pair)=|swh_[A-Za-z0-9]{8}/)
  })

  it('keeps what old clients, keys and people change now and then, and no secret', async () => {
    const { site, first } = await openRefusedSite()
    const { browser, user } = await signInTo(site, [{ site: '*', role: 'admin' }])
    await signInTo(site, [], { email: user.email })
    const { sessions } = await (await browser.ask('GET', '/v1/sessions')).json<{ sessions: Listed[] }>()
    const session = sessions.find(({ current }) => !current) ?? {}
    const { kept, expected } = await perform(site, browser, rarerChanges, { ...first, session: session as never })
    expect(kept).toEqual(expected)
    const all = await (await site.read('/v1/audit?limit=200')).text()
    for (const hidden of ['nobody-may-see', 'nobody may see', '15557654321', '15551234567'])
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
    const performed = [...steps, ...rarerChanges].map(({ id }) => id)
    expect([...new Set([...performed, ...others])].sort()).toEqual(audited.sort())
    expect(operations.filter((one) => permissionFor(one) === 'sites').length).toBeGreaterThan(5)
  })
})
