/** GET /health: measured, so that a monitor can rely on it. */
import { measureHealth } from '../../src/app/health.ts'
import { defineOperation, Reply } from '../../src/app/http/operation.ts'
import { healthSchema } from '../../src/wire/site.ts'

export const getHealth = defineOperation({
  method: 'GET',
  path: '/health',
  id: 'getHealth',
  summary: 'Check whether this deployment works',
  tag: 'Health',
  auth: 'public',
  responses: {
    200: healthSchema,
    503: { description: 'Something that is needed does not work.', schema: healthSchema },
  },
  async run(context) {
    const result = await measureHealth(() => context.deployment)
    return new Reply(result.status === 'unavailable' ? 503 : 200, result)
  },
})
