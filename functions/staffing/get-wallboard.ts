/** GET /v1/wallboard: what a television shows of the queues. Its key opens this and its stream, and nothing else. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readWallboard } from '../../src/app/staffing/read-queues.ts'
import { wallboardSchema } from '../../src/wire/queues.ts'

export const getWallboard = defineOperation({
  method: 'GET',
  path: '/v1/wallboard',
  id: 'getWallboard',
  summary: 'Get the queues as a wallboard shows them: counts, no people and no numbers',
  tag: 'Staffing',
  auth: { scope: 'wallboard' },
  responses: { 200: wallboardSchema },
  async run({ services, principal }) {
    const found = await services.keys.find(principal.keyId)
    return readWallboard(services, found?.key.name ?? services.site)
  },
})
