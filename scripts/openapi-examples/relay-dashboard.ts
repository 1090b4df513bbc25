/** What the dashboard of an existing 3CX relay asks. */
import type { Examples } from '../openapi-document.ts'
import { ids } from './samples.ts'

const createdAt = '2026-03-01T09:00:00.000Z'
const usedAt = '2026-03-02T14:33:00.000Z'
const token = 'swh_main_abcdefghijkl_ffffffffffffffffffffffffffffffffffffffff'
const warning = 'Save this key now. It is not shown again.'
const connection = { state: 'connected', latency: 3, error: null, lastCheck: usedAt }
const user = { id: ids.key, username: 'desk', role: 'viewer', created_at: createdAt, last_login: usedAt }
const errors = {
  total: 1,
  bySeverity: { error: 1 },
  byComponent: { odoo: 1 },
  acknowledged: 0,
  unacknowledged: 1,
  last24Hours: 1,
}

export const relayDashboardExamples: Examples = {
  getRelayStats: {
    answer: {
      success: true,
      data: {
        startTime: createdAt,
        uptime: 86_400_000,
        totalRequests: 1200,
        activeClients: 3,
        callEventsRelayed: 311,
        errors,
      },
    },
  },
  listRelayConnections: { answer: { success: true, data: { database: connection, odoo: connection } } },
  startRelayReconnect: { params: { component: 'odoo' }, answer: { success: true, message: 'Reconnect successful' } },
  listRelayErrors: {
    query: { component: 'odoo', acknowledged: 'false' },
    answer: {
      success: true,
      data: [
        {
          id: ids.delivery,
          timestamp: usedAt,
          component: 'odoo',
          severity: 'error',
          message: 'Odoo refuses the content of this call; correct it and retry.',
          details: { callId: ids.call, code: 'crm_rejected', failures: 1 },
          acknowledged: false,
        },
      ],
    },
  },
  getRelayErrorStats: { answer: { success: true, data: errors } },
  updateRelayError: { params: { id: ids.delivery }, answer: { success: true, message: 'Error acknowledged' } },
  listRelayKeys: {
    answer: {
      success: true,
      data: [
        {
          id: ids.key,
          client_name: 'Wallboard',
          permissions: ['read'],
          active: true,
          created_at: createdAt,
          last_used: usedAt,
          request_count: 1200,
        },
      ],
    },
  },
  createRelayKey: {
    body: { clientName: 'Wallboard', permissions: ['read'] },
    answer: {
      success: true,
      data: { id: ids.key, clientName: 'Wallboard', permissions: ['read'], createdAt, apiKey: token, warning },
    },
  },
  deleteRelayKey: { params: { id: ids.key }, answer: { success: true, message: 'API key revoked' } },
  getRelayKeyUsage: {
    params: { id: ids.key },
    answer: {
      success: true,
      data: {
        total_requests: 1200,
        successful_requests: 1190,
        failed_requests: 10,
        avg_response_time: null,
        last_used: usedAt,
      },
    },
  },
  listRelayUsers: { answer: { success: true, data: [user] } },
  createRelayUser: {
    body: { username: 'desk', role: 'viewer' },
    answer: { success: true, data: { ...user, last_login: null, apiKey: token, warning } },
  },
  deleteRelayUser: { params: { id: ids.key }, answer: { success: true, message: 'User deleted' } },
  createRelaySession: {
    body: { username: 'desk', password: token },
    answer: { success: true, user: { id: ids.key, username: 'desk', role: 'viewer' }, token },
  },
  deleteRelaySession: { answer: { success: true, message: 'Logged out successfully' } },
}
