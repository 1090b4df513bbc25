/** DELETE /v1/sites/{site}: removes a site with all that is stored of it, as a task. */
import * as z from 'zod'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { siteParams } from '../../src/app/sites/site-access.ts'
import { listTasks, startTask } from '../../src/core/tasks/manage-tasks.ts'
import { isOpen, toTaskForm } from '../../src/core/tasks/task.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { taskSchema } from '../../src/wire/task.ts'

const exportGoodForMs = 86_400_000

export const deleteSite = defineOperation({
  method: 'DELETE',
  path: '/v1/sites/:site',
  id: 'deleteSite',
  summary: 'Delete a site with all its records, for good',
  description:
    'Export it first: without an export of the last 24 hours this is refused, unless `withoutExport=true`. It is disabled at once and removed by a task of `main`, whose progress GET /v1/tasks/{id} shows; one that is under way is answered again. People lose their roles at it, and those without another are removed. Entries in CRMs stay.',
  tag: 'Sites',
  auth: { scope: 'admin', people: 'sites', stepUp: true },
  fails: [404, 409],
  params: siteParams,
  query: z.object({
    confirm: z.string().max(32).describe('The name of the site once more'),
    withoutExport: z.enum(['true', 'false']).default('false'),
  }),
  responses: { 202: { description: 'Stored; it is under way.', schema: taskSchema } },
  async run(context) {
    const { deployment, principal, params, query } = context
    requireOwner(principal, 'Changing or removing sites')
    const { site } = params
    const { knownSites, platform } = deployment
    const { exportedAt, disabledAt, title } = await knownSites.get(site)
    if (query.confirm !== site) {
      throw new SwitchhookError('bad_field', `Correct in the query: confirm must be ${site}, to be sure.`)
    }
    const nowMs = platform.clock.now()
    const isExported = exportedAt !== undefined && nowMs - Date.parse(exportedAt) < exportGoodForMs
    if (!isExported && query.withoutExport !== 'true') {
      const advice = `Export ${site} first: npx switchhook export --site ${site} ${site}.jsonl. To remove it without: withoutExport=true.`
      throw new SwitchhookError('conflict', advice)
    }
    const main = await deployment.site('main')
    const { tasks } = await listTasks(main.records, { limit: 100 })
    const underWay = tasks.find((task) => task.kind === 'remove-site' && task.filter.site === site && isOpen(task))
    if (underWay) {
      context.changed('nothing')
      return toTaskForm(underWay, nowMs)
    }
    if (disabledAt === undefined) await knownSites.change(site, { disabledAt: isoUtc(nowMs) })
    const by = await callerName(main, principal)
    const task = await startTask(main, { kind: 'remove-site', filter: { site }, by })
    context.changed({ target: site, before: { title, exportedAt } })
    return toTaskForm(task, nowMs)
  },
})
