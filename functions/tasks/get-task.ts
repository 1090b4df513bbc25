/** GET /v1/tasks/{id}: how far a task is, and what came of it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireTask } from '../../src/app/security/owner.ts'
import { getTask as get } from '../../src/core/tasks/manage-tasks.ts'
import { toTaskForm } from '../../src/core/tasks/task.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { taskSchema } from '../../src/wire/task.ts'

export const getTask = defineOperation({
  method: 'GET',
  path: '/v1/tasks/:id',
  id: 'getTask',
  summary: 'Get a task with its progress and result',
  tag: 'Tasks',
  auth: { scope: 'read' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: taskSchema },
  async run({ services, principal, params }) {
    return toTaskForm(requireTask(principal, await get(services.records, params.id)), services.clock.now())
  },
})
