/** The Odoo connector: contacts and leads of Odoo 14 and later, calls as notes in their chatter. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { checkOdoo } from './check.ts'
import { odooId } from './contact.ts'
import { createContact } from './create.ts'
import { createDetails } from './details.ts'
import { createFinder } from './find.ts'
import { createCallLog } from './log-call.ts'
import { createPhotoReader } from './photo.ts'
import { createOdooServer } from './server.ts'
import type { OdooSettings } from './settings.ts'
import { createTaskMaker } from './task.ts'

export function createOdooConnector(settings: OdooSettings, context: ConnectorContext): Connector {
  const server = createOdooServer(settings, context)
  const finder = createFinder(server, settings, context)
  return {
    id: odooId,
    kind: 'odoo',
    priority: settings.priority,
    findByNumber: finder.byNumber,
    findByEmail: finder.byEmail,
    search: finder.search,
    create: (contact, _key, signal) => createContact({ server, finder }, settings, context, contact, signal),
    ...createCallLog({ server, finder, settings, context }),
    ...createDetails(server, settings),
    photoOf: createPhotoReader(server),
    createTask: createTaskMaker(server, settings),
    check: (signal) => checkOdoo(server, settings, context, signal),
  }
}
