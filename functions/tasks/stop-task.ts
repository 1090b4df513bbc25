/** DELETE /v1/tasks/{id}: stops a task. What it has done stays done. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireTask } from '../../src/app/security/owner.ts'
import { getTask as get, stopTask as stop } from '../../src/core/tasks/manage-tasks.ts'
import { toTaskForm } from '../../src/core/tasks/task.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { taskSchema } from '../../src/wire/task.ts'

export const stopTask = defineOperation({
  method: 'DELETE',
  path: '/v1/tasks/:id',
  id: 'stopTask',
  summary: 'Delete what is left of a task: stop it',
  description: 'Nothing more is begun. The task stays in the list, and one that is over stays as it is.',
  tag: 'Tasks',
  auth: { scope: 'admin' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: taskSchema },
  async run(context) {
    const { services, params } = context
    const before = requireTask(context.principal, await get(services.records, params.id))
    const stopped = await stop(services, params.id)
    const { done, total } = stopped.progress
    context.changed({ before: { state: before.state }, after: { state: stopped.state, done, total } })
    return toTaskForm(stopped, services.clock.now())
  },
})
