/** POST /v1/reconciliation/report: a forwarder reports which calls ended in a window, so that none is missing. Signed like its events. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { acceptMissing, compareWindow } from '../../src/app/reconciliation/receive-report.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { reconciliationAnswer, reconciliationBytesMax, reconciliationReport } from '../../src/wire/reconciliation.ts'

const windowMsMax = 24 * 3_600_000

export const receiveReconciliation = defineOperation({
  method: 'POST',
  path: '/v1/reconciliation/report',
  id: 'receiveReconciliation',
  summary: 'Receive which calls ended in a window of time from a forwarder',
  description:
    'Signed like POST /v1/events. Three steps: hashes of 256 buckets, the calls of the buckets that differ with a mark of each event, the events of calls that lack some here. Each can be repeated; an event that is known changes nothing.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  headers: signatureHeaders,
  body: {
    bytes: true,
    gzip: true,
    maxBytes: reconciliationBytesMax,
    contentTypes: ['application/json'],
    schema: reconciliationReport,
  },
  responses: { 200: reconciliationAnswer },
  async run({ request, body, services, background }) {
    const report = await signedJson({ request, body, services }, reconciliationReport, reconciliationBytesMax)
    if (report.step === 'events') {
      await acceptMissing(services, background, report.events)
      return { differing: [], missing: [] }
    }
    const { source, from, to, count, buckets } = report
    const window = { fromMs: Date.parse(from), toMs: Date.parse(to) }
    if (window.toMs <= window.fromMs || window.toMs - window.fromMs > windowMsMax) {
      throw new SwitchhookError('bad_field', 'body.to must lie after body.from, at most 24 hours.')
    }
    const marked = report.step === 'calls' ? new Map(report.calls.map((call) => [call.name, call.events])) : undefined
    return compareWindow(services, background, { source, window, count, buckets, marked })
  },
})
