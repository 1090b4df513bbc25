/** docs/adding-a-crm.md followed literally passes the suite. */

import { describeConnector } from '../../../src/adapters/crm/connector-contract.ts'
import { connectorContext } from '../crm/connector-context.ts'
import { handlerFetch } from '../crm/handler-fetch.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { createAcmeConnector } from './connector.ts'
import { parseAcmeSettings } from './settings.ts'
import { acmeKey, createAcmeStandIn } from './stand-in.ts'

describeConnector({
  name: 'Acme',
  start() {
    const clock = createVirtualClock()
    const standIn = createAcmeStandIn({ clock })
    const settings = parseAcmeSettings({ ACME_URL: 'https://acme.example', ACME_API_KEY: acmeKey })
    if (settings === undefined) throw new Error('not switched on')
    const context = connectorContext({ fetch: handlerFetch(standIn.handle), clock })
    return { connector: createAcmeConnector(settings, context), standIn, clock, secrets: [acmeKey] }
  },
  // Forms in which the CRM may hold a number and be found by it.
  storedForms: ['+447700900123', '07700 900123'],
  can: { find: true, create: true, log: true, amend: true },
  entryChanges: { move: 'never', remove: 'never' },
})
