/** Missed callers and reports. */
import type { Examples } from '../openapi-document.ts'
import { ids } from './samples.ts'

const id = 'caller_5f0c1e2d3b4a59687766'
const figures = {
  ...{ calls: 120, answered: 104, missed: 16, abandoned: 9, talkSeconds: 18_720 },
  ...{ averageAnswerSeconds: 11, averageHandlingSeconds: 180, repeated: 13, firstCallResolution: 0.869 },
}

export const reportExamples: Examples = {
  listMissedCallers: {
    query: { queue: '800' },
    answer: {
      missed: [
        {
          ...{
            id,
            number: '+12025550142',
            name: 'Grace Miller',
            calls: 2,
            outcome: 'abandoned',
            firstCallId: ids.call,
            lastCallId: ids.call,
          },
          contact: { source: 'odoo', id: '4711', name: 'Grace Miller' },
          ...{ firstAt: '2026-03-02T14:31:00.000Z', lastAt: '2026-03-02T14:52:10.000Z' },
          ...{ agents: ['201', '202'], queues: ['800'] },
        },
      ],
    },
  },
  updateMissedCaller: { params: { id }, answer: { id, by: 'Ana Silva', calls: 2 } },
  getReport: {
    params: { by: 'agents' },
    query: { from: '2026-03-01', to: '2026-03-02' },
    answer: {
      ...{ by: 'agents', from: '2026-03-01T05:00:00.000Z', to: '2026-03-03T05:00:00.000Z', zone: 'America/New_York' },
      rows: [{ id: '201', name: 'Ana Silva', ...figures }],
      total: figures,
    },
  },
}
