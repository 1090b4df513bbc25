/** PUT /v1/staffing/hours/reported: business hours as a phone system has them. Signed like events. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import type { ReportedScope } from '../../src/core/staffing/hours/hours.ts'
import { keepReportedHours } from '../../src/core/staffing/hours/hours-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { hoursReportSchema } from '../../src/wire/staffing-hours-api.ts'

const bytesMax = 1_048_576
const aheadMaxMs = 300_000

export const receiveHoursReport = defineOperation({
  method: 'PUT',
  path: '/v1/staffing/hours/reported',
  id: 'receiveHoursReport',
  summary: 'Receive the business hours that a phone system has',
  description:
    'Signed like POST /v1/events, by a program beside the phone system. Replaces what the same source reported before. Forced states and conditions count for ten minutes: send them again within that.',
  tag: 'Staffing',
  auth: { scope: 'events' },
  headers: signatureHeaders,
  body: {
    bytes: true,
    gzip: true,
    maxBytes: bytesMax,
    contentTypes: ['application/json'],
    schema: hoursReportSchema,
  },
  responses: { 200: z.object({ changed: z.boolean() }) },
  async run({ request, body, services }) {
    const { records, clock } = services
    const { at, site, groups, ...report } = await signedJson({ request, body, services }, hoursReportSchema, bytesMax)
    const asOfMs = Date.parse(at)
    // Nothing later would replace it.
    if (asOfMs > clock.now() + aheadMaxMs) {
      throw new SwitchhookError('bad_field', 'Correct in the body: at: must not be in the future; set the clock there.')
    }
    const scopes = Object.entries(groups).map(([number, scope]) => [number, toScope(scope)] as const)
    const reported = { ...report, asOfMs, site: site && toScope(site), groups: Object.fromEntries(scopes) }
    return { changed: await keepReportedHours(records, reported) }
  },
})

type Scope = NonNullable<z.infer<typeof hoursReportSchema>['site']>

function toScope({ forced, ...scope }: Scope): ReportedScope {
  if (forced === undefined) return scope
  const untilMs = forced.until === undefined ? undefined : Date.parse(forced.until)
  return { ...scope, forced: { state: forced.state, untilMs } }
}
