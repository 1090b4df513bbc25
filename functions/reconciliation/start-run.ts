/** POST /v1/reconciliation/run: compares hours once more, and logs what is missing if that is asked for. */
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import type { SiteServices } from '../../src/app/services.ts'
import { hoursOf, type TimeWindow } from '../../src/core/reconciliation/finished-calls.ts'
import { keepWanted } from '../../src/core/reconciliation/wanted.ts'
import { startTask } from '../../src/core/tasks/manage-tasks.ts'
import { toTaskForm } from '../../src/core/tasks/task.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { newReconciliationSchema } from '../../src/wire/reconciliation.ts'
import { taskSchema } from '../../src/wire/task.ts'

const longestMs = 31 * 86_400_000

/** Of a 3CX that the cloud reads itself, the last hours asked for: more of its call log takes longer than a request lasts. */
const hoursNow = 24

export const startReconciliation = defineOperation({
  method: 'POST',
  path: '/v1/reconciliation/run',
  id: 'startReconciliation',
  summary: 'Start comparing hours once more',
  description:
    'A task: GET /v1/tasks/{id} shows its progress, DELETE stops it. Forwarders learn of it by their next heartbeat and report these hours again, which fetches calls that are missing. With `log` entries that are missing in a CRM are logged, those that people deleted there included.',
  tag: 'Reconciliation',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: { schema: newReconciliationSchema, maxBytes: 4096 },
  responses: { 202: { description: 'Stored; it is under way.', schema: taskSchema } },
  async run(context) {
    const { services, principal, body, background } = context
    const { records, clock } = services
    const nowMs = clock.now()
    const [fromMs, toMs] = [Date.parse(body.from), Math.min(Date.parse(body.to), nowMs)]
    if (toMs <= fromMs || toMs - fromMs > longestMs) {
      throw new SwitchhookError(
        'bad_field',
        'body.to must lie after body.from, at most 31 days, and body.from in the past.',
      )
    }
    const by = await callerName(services, principal)
    const filter = { fromMs, toMs, log: body.log }
    background(compareNow(services, { fromMs, toMs }))
    context.changed({ after: { from: body.from, to: body.to, log: body.log } })
    const task = await startTask(services, { kind: 'reconcile', filter, by, key: body.key })
    await keepWanted(records, { id: task.id, fromMs, toMs }, nowMs)
    return toTaskForm(task, nowMs)
  },
})

/** Never rejects: what it finds is in the hours. */
async function compareNow(services: SiteServices, time: TimeWindow): Promise<void> {
  const { compareCallLog } = await import('../../src/app/reconciliation/compare-call-log.ts')
  await compareCallLog(services, hoursOf(time).slice(-hoursNow)).catch((error: unknown) => {
    services.log.failure('call_log_not_compared', error, { site: services.site })
  })
}
