/** POST /v1/staffing/holidays: adds holidays, or replaces those of one source. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { withHolidays } from '../../src/core/staffing/hours/change-hours.ts'
import { holidaysAnswer } from '../../src/core/staffing/hours/hours-form.ts'
import { changeHours, readHours } from '../../src/core/staffing/hours/hours-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { createdHolidaysSchema, createHolidaysSchema } from '../../src/wire/staffing-hours-api.ts'

export const createHolidays = defineOperation({
  method: 'POST',
  path: '/v1/staffing/holidays',
  id: 'createHolidays',
  summary: 'Create holidays, or replace those of one source',
  description:
    'One that is there already, by name and days, is not created again; so an import may be repeated. At most 500 are kept in a site.',
  tag: 'Staffing',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: { schema: createHolidaysSchema, maxBytes: 262_144 },
  responses: { 200: createdHolidaysSchema },
  async run(context) {
    const { services, body } = context
    const { records, clock, random } = services
    const { source = 'typed', replace = false } = body
    const added = body.holidays.map((holiday) => ({ ...holiday, id: newId(random.bytes(9)), source }))
    const { before, after } = await changeHours(records, (known) =>
      withHolidays(known, added, replace ? source : undefined),
    )
    const ids = new Set(before.holidays.map(({ id }) => id))
    const kept = new Set(after.holidays.map(({ id }) => id))
    const created = after.holidays.filter(({ id }) => !ids.has(id))
    const removed = before.holidays.filter(({ id }) => !kept.has(id))
    context.changed({ target: source, before: removed.slice(0, 50), after: created.slice(0, 50) })
    const hours = await readHours(records, clock.now())
    return { ...holidaysAnswer(hours), created: created.length, removed: removed.length }
  },
})

const newId = (bytes: Uint8Array) => `holiday_${Buffer.from(bytes).toString('hex')}`
