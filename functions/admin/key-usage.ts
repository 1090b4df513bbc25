/** GET /v1/keys/:id/usage: how much one key was used, day by day. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { environmentKeyIds } from '../../src/app/security/environment-keys.ts'
import { agentTokensId, laterOf, readKeyUsage } from '../../src/app/security/key-usage.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { keyUsageSchema } from '../../src/wire/key.ts'
import { siteQuery } from '../../src/wire/parts.ts'

const withoutRecord: readonly string[] = [...environmentKeyIds, agentTokensId]

export const getKeyUsage = defineOperation({
  method: 'GET',
  path: '/v1/keys/:id/usage',
  id: 'getKeyUsage',
  summary: 'Get the usage of an API key',
  description:
    `Counted in batches, so a few seconds behind. Besides the ids of stored keys, ${withoutRecord.join(', ')} are ` +
    'accepted: the keys of the environment, and all agent tokens together.',
  tag: 'Keys',
  auth: { scope: 'admin' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(64) }),
  responses: { 200: keyUsageSchema },
  async run({ services, params: { id } }) {
    const stored = withoutRecord.includes(id) ? undefined : await services.keys.find(id)
    if (stored === undefined && !withoutRecord.includes(id)) {
      throw new SwitchhookError('not_found', 'This site has no key with that id; list them first.')
    }
    const { days, lastUsedAt, ...totals } = await readKeyUsage(services.records, id, services.clock.now())
    return { id, ...totals, lastUsedAt: laterOf(stored?.key.lastUsedAt, lastUsedAt), days: [...days] }
  },
})
