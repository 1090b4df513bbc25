/** Comparing what the phone system has with what arrived. */
import type { Examples } from '../openapi-document.ts'
import { signedHeaders } from './phone-systems.ts'
import { ids } from './samples.ts'

const window = { from: '2026-03-02T13:00:00.000Z', to: '2026-03-02T14:00:00.000Z' }
const missing = 'asterisk:linkedid:1772459000.12'

export const reconciliationExamples: Examples = {
  receiveReconciliation: {
    headers: signedHeaders,
    body: {
      ...{ step: 'calls', forwarder: ids.forwarder, source: 'cdr', ...window, count: 1 },
      calls: [{ name: missing, events: '0b1f9c3e5a7d2468' }],
      buckets: { '9a': '9a51f3c0d2b7e8461f0c9d3b5a7e2468135790abcdef0123456789abcdef0123' },
    },
    answer: { differing: [], missing: [missing] },
  },
  listReconciledHours: {
    answer: {
      hours: [
        {
          ...{ source: 'cdr', ...window, checkedAt: '2026-03-02T14:21:07.000Z', state: 'open' },
          ...{ atPbx: 42, accepted: 42, calls: 42, wanted: 38, inCrm: 37, notAsked: 0, waiting: 0, problems: [] },
          missingCalls: [],
          missingEntries: [{ callId: ids.call, destination: 'odoo', why: 'deleted' }],
          missing: 1,
        },
      ],
    },
  },
  startReconciliation: {
    body: { ...window, log: true },
    answer: {
      ...{ id: 'task_5b1f0c9a7e3d2468ab135790', kind: 'reconcile', state: 'waiting' },
      filter: { ...window, log: true },
      ...{ by: 'Ana Silva', createdAt: '2026-03-02T14:30:00.000Z', failures: [] },
      progress: { done: 0, failed: 0, waiting: 0 },
    },
  },
}
