/** POST /v1/tasks: starts long work that goes on by itself: sending all deliveries again that fit a filter. */
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { startTask } from '../../src/core/tasks/manage-tasks.ts'
import { toTaskForm } from '../../src/core/tasks/task.ts'
import { instantOf } from '../../src/core/tasks/when.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { newTaskSchema, taskSchema } from '../../src/wire/task.ts'

export const createTask = defineOperation({
  method: 'POST',
  path: '/v1/tasks',
  id: 'createTask',
  summary: 'Start a task',
  description:
    'Relative times (`24h`) are resolved now. It runs in small steps, continues after a restart, and GET /v1/tasks/{id} shows its progress.',
  tag: 'Tasks',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: { schema: newTaskSchema, maxBytes: 128 * 1024 },
  responses: { 202: { description: 'Stored; it is under way.', schema: taskSchema } },
  async run(context) {
    const { services, principal, body } = context
    const nowMs = services.clock.now()
    const { from, to, ...filter } = body.filter
    const fromMs = from === undefined ? undefined : instantOf(from, nowMs)
    const toMs = Math.min(to === undefined ? nowMs + 1 : instantOf(to, nowMs), nowMs + 1)
    const by = await callerName(services, principal, body.by)
    const task = await startTask(services, {
      ...{ kind: 'retry-deliveries', filter: { ...filter, fromMs, toMs }, by, key: body.key },
    })
    const form = toTaskForm(task, nowMs)
    context.changed({ target: form.id, after: { kind: form.kind, filter: form.filter } })
    return form
  },
})
