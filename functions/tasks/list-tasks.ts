/** GET /v1/tasks: long work that was started, newest first. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { maySeeTask } from '../../src/app/security/owner.ts'
import { listTasks as list } from '../../src/core/tasks/manage-tasks.ts'
import { toTaskForm } from '../../src/core/tasks/task.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { taskPageSchema } from '../../src/wire/task.ts'

export const listTasks = defineOperation({
  method: 'GET',
  path: '/v1/tasks',
  id: 'listTasks',
  summary: 'List tasks, newest first',
  description: 'Tasks are kept for 30 days.',
  tag: 'Tasks',
  auth: { scope: 'read' },
  query: siteQuery.extend(pageQuery(50, 200)),
  responses: { 200: taskPageSchema },
  async run({ services, principal, query }) {
    const { tasks, next } = await list(services.records, query)
    const seen = tasks.filter((task) => maySeeTask(principal, task))
    return { tasks: seen.map((task) => toTaskForm(task, services.clock.now())), next }
  },
})
