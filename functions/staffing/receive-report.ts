/** POST /v1/staffing/report: a forwarder reports who is in which queue, and its trunks. Signed like its events. */
import { checkAlertsIfDue } from '../../src/app/alerts/check-alerts.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { writeGroupStates } from '../../src/core/staffing/presence/group-store.ts'
import { fromReportForm, fromTrunkForm } from '../../src/core/staffing/presence/report-form.ts'
import { staffingReceptions, staffingReport } from '../../src/wire/queues.ts'

/** 500 groups with some 20 members each. */
const bytesMax = 2_097_152

export const receiveStaffingReport = defineOperation({
  method: 'POST',
  path: '/v1/staffing/report',
  id: 'receiveStaffingReport',
  summary: 'Receive the state of queues from a forwarder',
  description:
    'Signed like POST /v1/events. It is only state: a late or doubled report changes nothing, the newest holds.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  headers: signatureHeaders,
  body: {
    bytes: true,
    gzip: true,
    maxBytes: bytesMax,
    contentTypes: ['application/json'],
    schema: staffingReport,
  },
  responses: { 200: staffingReceptions },
  async run({ request, body, services, background }) {
    const { forwarder, sources } = await signedJson({ request, body, services }, staffingReport, bytesMax)
    const results: { id: string; result: 'take' | 'repeat' | 'gap' }[] = []
    for (const { id, asOf, groups, trunks, ...rest } of sources) {
      const report = {
        ...rest,
        source: `${forwarder}/${id}`,
        asOfMs: Date.parse(asOf),
        groups: groups.map(fromReportForm),
        trunks: trunks?.map(fromTrunkForm),
      }
      results.push({ id, result: await writeGroupStates(services, report) })
    }
    // Where no alarm wakes a site, its checks go by the reports; elsewhere this makes them sooner.
    background(checkAlertsIfDue(services))
    return { sources: results }
  },
})
