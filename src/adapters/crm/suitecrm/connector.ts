/** The SuiteCRM connector: Contacts, Accounts, Leads and Calls by the V8 API of SuiteCRM 7.x and 8.x. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { createApi } from './api.ts'
import { checkSuiteCrm } from './check.ts'
import { createConnection } from './connection.ts'
import { createContactMaker } from './create.ts'
import { createDetails } from './details.ts'
import { createFinder } from './find.ts'
import { createLayouts } from './layout.ts'
import { createCallLog } from './log-call.ts'
import { createReader } from './reader.ts'
import type { SuiteCrmSettings } from './settings.ts'
import { suiteCrmId } from './suitecrm-http.ts'
import { createUsers } from './users.ts'

export function createSuiteCrmConnector(settings: SuiteCrmSettings, context: ConnectorContext): Connector {
  const connection = createConnection(settings, context)
  const api = createApi(connection)
  const reader = createReader(settings, context, connection, api)
  const finder = createFinder(context, reader, api)
  const layouts = createLayouts(settings, context, api)
  const users = createUsers(context, api)
  return {
    id: suiteCrmId,
    kind: 'suitecrm',
    priority: settings.priority,
    findByNumber: finder.byNumber,
    findByEmail: finder.byEmail,
    search: finder.search,
    create: createContactMaker(connection, api, reader),
    ...createCallLog({ context, connection, api, finder, layouts, users }),
    ...createDetails({ connection, api, users, site: context.records.site }),
    check: (signal) => checkSuiteCrm({ settings, connection, api, layouts }, signal),
  }
}
