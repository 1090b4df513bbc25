/** Health, keys, sites, moving records, and what the platform calls. */
import type { Examples } from '../openapi-document.ts'
import { directoryContact, events, ids } from './samples.ts'

const key = {
  id: ids.key,
  name: 'PBX',
  scopes: ['lookup', 'journal'],
  createdAt: '2026-03-01T09:00:00.000Z',
  lastUsedAt: '2026-03-02T14:33:00.000Z',
}

const variables = {
  site: 'north',
  variables: [{ name: 'SWITCHHOOK_COUNTRY', value: 'US', sealedWith: 'current' }],
}

const record = {
  collection: 'contacts',
  id: ids.contact,
  value: { v: 1, ...directoryContact },
  index: [{ index: 'number', key: '2025550142' }],
}

const upstash = {
  'Upstash-Signature': 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
}

const givenUp = { status: 503, retried: 5, sourceMessageId: 'msg_26hZCxZCuWyyTWPmSVBrNCtiJEtZ' }

export const administrationExamples: Examples = {
  getServerIsRunning: { answer: 'Server is running' },
  getHealth: {
    answer: {
      status: 'ok',
      checks: { configuration: { ok: true }, records: { ok: true, durationMs: 3 } },
      notConfigured: [],
    },
  },
  getOpenApi: { answer: { openapi: '3.1.0' } },
  getDashboard: { answer: '<!doctype html>\n<html lang="en">…</html>' },
  getDashboardPage: { params: { page: 'calls' }, answer: '<!doctype html>\n<html lang="en">…</html>' },
  getDashboardItem: {
    params: { page: 'calls', item: 'call_2f6c1a' },
    answer: '<!doctype html>\n<html lang="en">…</html>',
  },
  getDocs: { answer: '<!doctype html>\n<html lang="en">…</html>' },
  getMetrics: {
    answer: '# TYPE switchhook_events_total counter\nswitchhook_events_total{result="accepted"} 311\n',
  },
  listSites: { answer: { sites: [{ name: 'main' }, { name: 'north', createdAt: '2026-03-01T09:00:00.000Z' }] } },
  createSite: { body: { name: 'north' }, answer: { name: 'north', createdAt: '2026-03-01T09:00:00.000Z' } },
  listVariables: { params: { site: 'north' }, answer: variables },
  putVariables: {
    params: { site: 'north' },
    body: { variables: { SWITCHHOOK_COUNTRY: 'US' } },
    answer: variables,
  },
  deleteVariables: {
    params: { site: 'north' },
    query: { names: 'ODOO_URL,ODOO_API_KEY' },
    answer: variables,
  },
  createKey: {
    body: { name: 'PBX', scopes: ['lookup', 'journal'] },
    answer: {
      token: 'swh_main_k4t7wq2bxz_shownonce',
      site: 'main',
      key: { id: key.id, name: key.name, scopes: key.scopes, createdAt: key.createdAt },
    },
  },
  listKeys: { answer: { keys: [{ ...key, requests: 1204, errors: 3 }] } },
  getKeyUsage: {
    params: { id: ids.key },
    answer: {
      id: ids.key,
      requests: 1204,
      errors: 3,
      lastUsedAt: '2026-03-02T14:33:00.000Z',
      days: [
        { day: '2026-03-01', requests: 402, errors: 0 },
        { day: '2026-03-02', requests: 802, errors: 3 },
      ],
    },
  },
  revokeKey: { params: { id: ids.key }, answer: { key: { ...key, revokedAt: '2026-03-02T16:00:00.000Z' } } },
  exportRecords: { query: { limit: 100 }, answer: { records: [record], next: 'eyJjIjoiY29udGFjdHMifQ' } },
  importRecords: { body: { records: [record] }, answer: { written: 1, unchanged: 0 } },
  startErasure: {
    body: { number: '+12025550142' },
    answer: {
      ...{ id: 'task_2f0c8b1d9e3a4f5061728394', kind: 'erase-person', state: 'waiting', filter: {}, by: 'Ana Silva' },
      ...{ createdAt: '2026-03-02T15:00:00.000Z', progress: { done: 0, failed: 0, waiting: 0 }, failures: [] },
    },
  },
  erasePerson: {
    body: { number: '+12025550142', dryRun: true },
    answer: {
      contacts: [{ id: ids.contact, name: 'Grace Miller' }],
      callIds: [ids.call],
      notes: 1,
      transcripts: 0,
      aiResults: 0,
      deliveries: 1,
      reports: 0,
      callRequests: 0,
      cachedAnswers: 1,
      elsewhere: {
        entries: [{ callId: ids.call, destination: 'odoo', id: '4711' }],
        recordings: [],
        conversations: [],
      },
    },
  },
  receiveWakeups: {
    headers: upstash,
    body: { site: 'main', refs: [{ collection: 'deliveries', id: ids.delivery }] },
    answer: { status: 'done' },
  },
  receiveQstashFailure: { headers: upstash, body: givenUp, answer: { status: 'noted' } },
  receiveQstashEvents: {
    headers: {
      ...upstash,
      'webhook-id': ids.batch,
      'webhook-timestamp': '1772462000',
      'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    },
    body: { events },
    answer: { state: 'validated' },
  },
  receiveBatchGivenUp: {
    headers: upstash,
    params: { batch: ids.batch },
    body: givenUp,
    answer: { status: 'noted' },
  },
  startQstashSweep: { headers: upstash, body: {}, answer: { status: 'done' } },
  startCronSweep: { answer: { status: 'done' } },
}
