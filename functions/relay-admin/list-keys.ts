/** GET /admin/api-keys: the site's keys without their secrets, in the words of a relay's dashboard. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { keysMax } from '../../src/app/relay/users.ts'
import { laterOf, readKeyTotals } from '../../src/app/security/key-usage.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { type RelayKeyRow, relayKeysSchema } from '../../src/wire/relay-admin.ts'

export const listRelayKeys = defineOperation({
  method: 'GET',
  path: '/admin/api-keys',
  id: 'listRelayKeys',
  summary: 'List API keys, revoked ones included (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  query: siteQuery,
  responses: { 200: relayKeysSchema },
  async run({ services }) {
    const { keys } = await services.keys.list(keysMax)
    const own = keys.filter(({ role }) => role === undefined)
    const totals = await readKeyTotals(
      services.records,
      own.map(({ id }) => id),
    )
    const data = own.map((key, position): RelayKeyRow => {
      const { requests = 0, lastUsedAt } = totals[position] ?? {}
      return {
        id: key.id,
        client_name: key.name,
        permissions: [...key.scopes],
        active: key.revokedAt === undefined,
        created_at: key.createdAt,
        last_used: laterOf(key.lastUsedAt, lastUsedAt) ?? null,
        request_count: requests,
      }
    })
    return { success: true as const, data }
  },
})
