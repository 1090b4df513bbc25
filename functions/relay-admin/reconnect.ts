/** POST /admin/connections/:component/reconnect: tries a connection now. Forwarders connect by themselves and are not reached. */
import * as z from 'zod'
import { checkNow } from '../../src/app/connectors/checks.ts'
import { listForwarders } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { databaseConnection, relayComponents } from '../../src/app/relay/connections.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayDoneSchema } from '../../src/wire/relay-admin.ts'

const failed = (why: string) => ({ success: false, message: `Reconnect failed: ${why}` })
const succeeded = { success: true, message: 'Reconnect successful' }

export const startRelayReconnect = defineOperation({
  method: 'POST',
  path: '/admin/connections/:component/reconnect',
  id: 'startRelayReconnect',
  summary: 'Start a connection anew (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'admin' },
  errors: 'relay',
  description:
    'A connector is checked now, and what waited for its login is sent when it is accepted; `database` is read now. A forwarder connects by itself: that is answered with `success: false`.',
  query: siteQuery,
  params: z.object({ component: z.string().max(100) }),
  responses: { 200: relayDoneSchema },
  async run(context) {
    const { services, params } = context
    const { component } = params
    // It is checked, and nothing is changed.
    context.changed('nothing')
    const connector = services.connectors.find(({ id }) => id === component)
    if (connector) {
      const { ok, findings } = await checkNow(services, connector)
      return ok ? succeeded : failed(findings.find((one) => !one.ok)?.text ?? 'the check failed')
    }
    if (component === 'database') {
      const { error } = await databaseConnection(services)
      return error === null ? succeeded : failed(error)
    }
    const isForwarders = relayComponents.some((name) => name === component)
    if (isForwarders || (await listForwarders(services)).some(({ id }) => id === component)) {
      return failed('a forwarder connects by itself, beside the phone system; see switchhook-forwarder status there')
    }
    throw new SwitchhookError('bad_field', 'Invalid component')
  },
})
