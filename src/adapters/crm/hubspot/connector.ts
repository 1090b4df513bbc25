/** The HubSpot connector: contacts and companies, and calls as HubSpot's own call records. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { createAccountReader } from './account.ts'
import { createCallOptions } from './call-options.ts'
import { checkHubSpot } from './check.ts'
import { createContact } from './create.ts'
import { createDetails } from './details.ts'
import { createFinder } from './find.ts'
import { createHubSpotApi, hubSpotId } from './hubspot-http.ts'
import { createKeyedObjects } from './key-property.ts'
import { createCallLog } from './log-call.ts'
import { createOwners } from './owner.ts'
import type { HubSpotSettings } from './settings.ts'

export function createHubSpotConnector(settings: HubSpotSettings, context: ConnectorContext): Connector {
  const api = createHubSpotApi(settings, context)
  const accounts = createAccountReader(settings, context, api)
  const finder = createFinder(api, accounts, context)
  const objects = createKeyedObjects(api)
  const parts = {
    api,
    accounts,
    finder,
    objects,
    owners: createOwners(api, context),
    callOptions: createCallOptions(api, context),
  }
  return {
    id: hubSpotId,
    kind: 'hubspot',
    priority: settings.priority,
    findByNumber: finder.byNumber,
    findByEmail: finder.byEmail,
    search: finder.search,
    create: (contact, key, signal) => createContact(parts, context, contact, key, signal),
    ...createCallLog(parts, context),
    ...createDetails(parts),
    check: (signal) => checkHubSpot(parts, signal),
  }
}
