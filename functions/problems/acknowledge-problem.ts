/** POST /v1/problems/{id}/acknowledge: somebody knows; it is quiet until it changes. */
import * as z from 'zod'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findProblem } from '../../src/app/overview/problems.ts'
import { acknowledgeProblem as acknowledge, toProblemForm } from '../../src/core/problems/problem-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { acknowledgeSchema, problemSchema } from '../../src/wire/problem.ts'

export const acknowledgeProblem = defineOperation({
  method: 'POST',
  path: '/v1/problems/:id/acknowledge',
  id: 'acknowledgeProblem',
  summary: 'Update a problem: acknowledge it with a name and a remark',
  description: 'It is no reason for red any more until it changes: further calls fail, or another cause comes up.',
  tag: 'Problems',
  auth: { scope: 'admin' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: acknowledgeSchema, maxBytes: 8192 },
  responses: { 200: problemSchema },
  async run(context) {
    const { services, principal, params, body } = context
    const found = await findProblem(services, params.id)
    if (!found) throw new SwitchhookError('not_found', `There is no problem ${params.id} now; it may be resolved.`)
    const by = await callerName(services, principal, body.by)
    const nowMs = services.clock.now()
    const stored = await acknowledge(services.records, found, { by, remark: body.remark, nowMs })
    context.changed({ target: found.title ?? params.id, after: { acknowledged: by, remark: body.remark } })
    return toProblemForm(found, stored)
  },
})
