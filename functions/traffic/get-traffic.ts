/** GET /v1/traffic: calls and entries by hour or by day, for charts and reports. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { lastDays, lastHours, readTraffic } from '../../src/core/traffic/read-traffic.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { trafficSchema } from '../../src/wire/traffic.ts'

const hourMs = 3_600_000

export const getTraffic = defineOperation({
  method: 'GET',
  path: '/v1/traffic',
  id: 'getTraffic',
  summary: 'Get counts of calls and entries by hour or day',
  description: 'Days are of the site’s time zone. Counts are kept for 400 days, longer than calls may be.',
  tag: 'Overview',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    by: z.enum(['hour', 'day']).default('day'),
    count: z.coerce.number().int().min(1).max(400).default(14).describe('How many, including the current one'),
    to: z.iso.datetime({ offset: true }).optional().describe('Until this instant; default: now'),
  }),
  responses: { 200: trafficSchema },
  async run({ services, query }) {
    const { records, settings, clock } = services
    const { timeZone } = settings
    const toMs = query.to === undefined ? clock.now() : Math.min(Date.parse(query.to), clock.now())
    const hours = lastHours(toMs, query.count).map((fromMs) => ({ fromMs, toMs: fromMs + hourMs }))
    const periods = query.by === 'hour' ? hours : lastDays(toMs, timeZone, query.count)
    const traffic = await readTraffic(records, periods[0]?.fromMs ?? toMs, toMs + 1)
    const counts = periods.map((period) => ({
      at: isoUtc(period.fromMs),
      day: dayAt(period.fromMs, timeZone),
      ...traffic.counts(period.fromMs, period.toMs),
    }))
    return { timeZone, by: query.by, counts }
  },
})

const dayAt = (atMs: number, zone: string) => lastDays(atMs, zone, 1)[0]?.day ?? ''
