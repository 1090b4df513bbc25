/** POST /v1/import: records that GET /v1/export gave. Sent again they change nothing (src/app/export-import). */
import * as z from 'zod'
import { importRecords as mergeRecords } from '../../src/app/export-import/import-records.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { createScreen } from '../../src/core/live/screen.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { exportedRecordSchema } from '../../src/wire/site.ts'

const maxBytes = 4 * 1024 * 1024

export const importRecords = defineOperation({
  method: 'POST',
  path: '/v1/import',
  id: 'importRecords',
  summary: 'Import the records of a site',
  description:
    'They are merged with what is there: events of a call are a union, what was delivered stays delivered, and what was ' +
    'changed or deleted here stays so. Sent again they change nothing. Needs the admin key of the environment.',
  tag: 'Export and import',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  createsSite: true,
  query: siteQuery,
  body: { schema: z.object({ records: z.array(exportedRecordSchema).min(1).max(500) }), maxBytes },
  responses: {
    200: z.object({
      written: z.number().int().describe('How many of them changed something'),
      unchanged: z.number().int().describe('Were there already, or were changed or deleted here since'),
    }),
  },
  async run(context) {
    const { services, principal, body, deployment, background } = context
    requireOwner(principal, 'Exporting or importing a site')
    const { records, clock, log, live, lookup, settings, pipeline } = services
    const screen =
      live &&
      createScreen({ live, records, clock, log, lookup, agents: services.agents, timeoutMs: settings.callTimeoutMs })
    const { written, calls, reports } = await mergeRecords({ records, clock, screen }, body.records)
    deployment.forgetSite(services.site)
    if (screen) for (const call of calls) background(screen.follow({ call, folded: [] }))
    if (reports.length > 0) background(pipeline.wake(reports))
    context.changed({ target: services.site, after: { records: written } })
    return { written, unchanged: body.records.length - written }
  },
})
