/** POST /v1/erasures/run: erases a person as a task, which goes on by itself. */
import * as z from 'zod'
import { personOf, requireOneOf } from '../../src/app/erasure/erase-page.ts'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { startTask } from '../../src/core/tasks/manage-tasks.ts'
import { toTaskForm } from '../../src/core/tasks/task.ts'
import { personFields } from '../../src/wire/erasure.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { taskSchema } from '../../src/wire/task.ts'

export const startErasure = defineOperation({
  method: 'POST',
  path: '/v1/erasures/run',
  id: 'startErasure',
  summary: 'Start erasing a person',
  description:
    'As POST /v1/erasures does it page by page; look there first, with `dryRun`. The task names nobody; its `result` counts calls, notes, and what other systems have.',
  tag: 'Contacts',
  auth: { scope: 'admin', stepUp: true },
  fails: [404, 409],
  query: siteQuery,
  body: { schema: z.object(personFields), maxBytes: 16_384 },
  responses: { 202: { description: 'Stored; it is under way.', schema: taskSchema } },
  async run(context) {
    const { services, principal, body } = context
    requireOneOf(body)
    await personOf(services, body)
    const by = await callerName(services, principal)
    const task = await startTask(services, { kind: 'erase-person', filter: { person: body }, by })
    // Not who: the person is to be forgotten here, too.
    context.changed({ target: 'a person', after: { task: task.id } })
    return toTaskForm(task, services.clock.now())
  },
})
