/** POST /v1/calls/{id}/tasks: a task in the CRM that follows from a call. */
import * as z from 'zod'
import { requireOwnCall } from '../../src/app/calls-by-hand.ts'
import { createCallTask } from '../../src/app/contact-details/call-task.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { crmTaskSchema, newCrmTaskSchema } from '../../src/wire/crm-task.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const createCrmTask = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/tasks',
  id: 'createCrmTask',
  summary: 'Create a task in the CRM that follows from a call',
  description:
    'An activity of Odoo, a task of SuiteCRM or HubSpot, a ticket of Zendesk (type task). With an agent token: of calls in which its extension rang or talked. Made at once; the same call, destination and `id` again makes no second one, so send it again when no answer came.',
  tag: 'Calls',
  auth: { scope: 'agents', agents: true, people: 'notes' },
  fails: [404, 409, 502, 504],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: newCrmTaskSchema, maxBytes: 32_768 },
  responses: { 201: { description: 'It stands in the CRM.', schema: crmTaskSchema } },
  async run(context) {
    const { services, principal, params, body } = context
    const call = await requireOwnCall(services, principal, params.id)
    const task = await createCallTask(services, call, body, principal.extension)
    context.changed({ target: call.id, after: { destination: task.destination, task: task.id } })
    services.log.info('crm_task_made', { site: services.site, call: call.id, destination: task.destination })
    return task
  },
})
