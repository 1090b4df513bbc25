/** The Zendesk connector: end users as contacts, calls as internal comments on tickets. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { checkZendesk } from './check.ts'
import { createContact } from './create.ts'
import { createDetails } from './details.ts'
import { createFinder } from './find.ts'
import { createCallLog } from './log-call.ts'
import { createPhotoReader } from './photo.ts'
import { createPop } from './pop.ts'
import type { ZendeskSettings } from './settings.ts'
import { createTicketChoices } from './ticket-choice.ts'
import { createTickets } from './tickets.ts'
import { createZendeskApi, zendeskId } from './zendesk-http.ts'

export function createZendeskConnector(settings: ZendeskSettings, context: ConnectorContext): Connector {
  const api = createZendeskApi(settings, context)
  const finder = createFinder(api, settings, context)
  const parts = { api, settings, finder, tickets: createTickets(api), choices: createTicketChoices(context) }
  return {
    id: zendeskId,
    kind: 'zendesk',
    priority: settings.priority,
    findByNumber: finder.byNumber,
    findByEmail: finder.byEmail,
    search: finder.search,
    create: (contact, key, signal) => createContact(parts, context, contact, key, signal),
    ...createCallLog(parts, context),
    ...createDetails(parts),
    photoOf: createPhotoReader(api, settings),
    ...createPop(parts, context),
    check: (signal) => checkZendesk(parts, signal),
  }
}
