/** Alerts and their rules. */
import { defaultRules } from '../../src/core/staffing/alerts/rules.ts'
import type { Examples } from '../openapi-document.ts'

const alert = {
  id: 'alert_5b1f0c9a7e3d2468ab135790',
  ...{ kind: 'nobody_logged_in', subject: '800', subjectName: 'Sales', state: 'open' },
  title: 'Nobody is logged in to Sales (800)',
  sentence: 'Of its members 2 are logged out, 1 is paused.',
  ...{ openedAt: '2026-03-02T09:15:30.000Z', lastNoticeAt: '2026-03-02T09:15:30.000Z', reminders: 0 },
}
const checkedAt = '2026-03-02T09:20:00.000Z'
const maintenance = {
  ...{ startedAt: '2026-03-02T18:00:00.000Z', until: '2026-03-02T20:00:00.000Z' },
  ...{ by: 'Ana Silva', reason: 'The PBX is updated' },
}

export const alertExamples: Examples = {
  listAlerts: { answer: { alerts: [alert], checkedAt } },
  acknowledgeAlert: {
    params: { id: alert.id },
    body: { remark: 'Ben is on his way' },
    answer: {
      ...{ ...alert, state: 'acknowledged' },
      acknowledged: { at: checkedAt, by: 'Ana Silva', remark: 'Ben is on his way' },
    },
  },
  getAlertRules: { answer: defaultRules },
  putAlertRules: { body: { rules: { long_wait: { limit: 120 } } }, answer: defaultRules },
  startMaintenance: { body: { minutes: 120, reason: 'The PBX is updated' }, answer: maintenance },
  endMaintenance: { answer: { removed: true } },
  testAlerts: {
    body: { destination: 'slack' },
    answer: {
      results: [{ destination: 'slack', ok: true, text: 'Slack took a test message: it stands in the channel.' }],
    },
  },
  triggerAlerts: { answer: { success: true, checkedAt, opened: 1, reminded: 0, resolved: 0, open: 1, unknown: 0 } },
  getStaffingStatus: {
    answer: {
      lastCdrId: '104211',
      businessHours: { state: 'open', isOpen: true, until: '2026-03-02T17:00:00.000Z' },
      monitoredCallGroups: [
        {
          ...{ id: '800', name: 'Sales', kind: 'queue', hours: 'open', staffed: 'nobody', waiting: 1 },
          asOf: '2026-03-02T09:19:58.000Z',
        },
      ],
      alerts: { open: 1, unknown: 0, checkedAt },
    },
  },
}
