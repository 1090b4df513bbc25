/** What an admin, a key or an old client changes now and then, at a site whose CRM refused an entry: for the audit log's test. */
import { expect } from 'vitest'
import { type AuditedStep, idOf } from './audited-steps.ts'

const some = expect.anything()
const relayKey = (made: Record<string, unknown> | undefined) => {
  const text = JSON.stringify(made)
  return /"id":"([^"]+)"/.exec(text)?.[1] ?? text
}

export const rarerChanges: readonly AuditedStep[] = [
  {
    id: 'createSignInLink',
    method: 'POST',
    path: '/v1/sign-in/links',
    body: {},
    byKey: true,
    after: { link: 'made' },
  },
  {
    id: 'createRelayKey',
    method: 'POST',
    path: '/admin/api-keys',
    body: { clientName: 'wallboard', permissions: ['read'] },
    byKey: true,
    after: { name: 'wallboard', scopes: ['read'] },
  },
  {
    id: 'deleteRelayKey',
    method: 'DELETE',
    path: ({ createRelayKey }) => `/admin/api-keys/${relayKey(createRelayKey)}`,
    byKey: true,
    before: { name: 'wallboard', scopes: ['read'] },
  },
  {
    id: 'createRelayUser',
    method: 'POST',
    path: '/admin/users',
    body: { username: 'bob', password: 'that nobody may see', role: 'viewer' },
    byKey: true,
    after: { name: 'bob', role: 'viewer' },
  },
  {
    id: 'deleteRelayUser',
    method: 'DELETE',
    path: ({ createRelayUser }) => `/admin/users/${relayKey(createRelayUser)}`,
    byKey: true,
    before: { name: 'bob', role: 'viewer' },
  },
  {
    id: 'updateRelayError',
    method: 'POST',
    path: ({ delivery }) => `/admin/errors/${idOf(delivery)}/acknowledge`,
    byKey: true,
    after: { acknowledged: true },
  },
  {
    id: 'createInvitations',
    method: 'POST',
    path: '/v1/agent-invitations',
    body: { extensions: ['101'] },
    after: ['101'],
  },
  {
    id: 'deleteHoliday',
    method: 'DELETE',
    path: ({ holiday }) => `/v1/staffing/holidays/${idOf(holiday)}`,
    before: { name: 'Outing' },
  },
  {
    id: 'putHolidayCalendar',
    method: 'PUT',
    path: '/v1/staffing/holiday-calendar',
    body: { url: 'https://calendar.example.com/that-nobody-may-see/closed.ics' },
    after: { host: 'calendar.example.com' },
  },
  {
    id: 'deleteHolidayCalendar',
    method: 'DELETE',
    path: '/v1/staffing/holiday-calendar',
    before: { host: 'calendar.example.com' },
  },
  { id: 'testAlerts', method: 'POST', path: '/v1/alerts/test', body: {}, after: { sentTo: ['slack'] } },
  {
    id: 'acknowledgeAlert',
    method: 'POST',
    path: ({ alert }) => `/v1/alerts/${idOf(alert)}/acknowledge`,
    body: { remark: 'On it' },
    after: { acknowledged: 'Some One', remark: 'On it' },
  },
  {
    id: 'acknowledgeProblem',
    method: 'POST',
    path: ({ problem }) => `/v1/problems/${idOf(problem)}/acknowledge`,
    body: { remark: 'Known' },
    after: { acknowledged: 'Some One', remark: 'Known' },
  },
  {
    id: 'enableConnector',
    method: 'POST',
    path: '/v1/connectors/reamaze/enable',
    after: { disabled: false },
  },
  {
    id: 'retryDelivery',
    method: 'POST',
    path: ({ delivery }) => `/v1/deliveries/${idOf(delivery)}/retry`,
    after: { state: some },
  },
  {
    id: 'logCallAgain',
    method: 'POST',
    path: ({ call }) => `/v1/calls/${idOf(call)}/log`,
    body: {},
    after: { destination: 'all', anew: false },
  },
  {
    id: 'updateMissedCaller',
    method: 'POST',
    path: ({ missed }) => `/v1/missed-calls/${idOf(missed)}/done`,
    before: { done: false },
    after: { done: true, calls: 1 },
  },
  {
    id: 'erasePerson',
    method: 'POST',
    path: '/v1/erasures',
    body: { number: '+15557654321', dryRun: false },
    after: { calls: 1 },
  },
  {
    id: 'startErasure',
    method: 'POST',
    path: '/v1/erasures/run',
    body: { number: '+15551234567' },
    after: { task: some },
  },
  { id: 'exportRecords', method: 'GET', path: '/v1/export?site=north&limit=500', after: { export: 'begun' } },
  {
    id: 'importRecords',
    method: 'POST',
    path: '/v1/import?site=north',
    body: ({ exportRecords }) => ({ records: exportRecords?.records }),
    after: { records: some },
  },
  { id: 'deleteSite', method: 'DELETE', path: '/v1/sites/north?confirm=north', before: { exportedAt: some } },
  {
    id: 'revokeSession',
    method: 'DELETE',
    path: ({ session }) => `/v1/sessions/${idOf(session)}`,
    before: { via: 'link' },
  },
  { id: 'deleteSession', method: 'DELETE', path: '/v1/session', before: { via: some } },
]
