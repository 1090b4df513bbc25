/** The Re:amaze connector: contacts by its REST API, calls by its custom voice channel. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { checkReamaze } from './check.ts'
import { createContact } from './create.ts'
import { createDetails } from './details.ts'
import { createFinder, reamazeId } from './find.ts'
import { type ReamazeSettings, reamazeCan } from './settings.ts'

export function createReamazeConnector(settings: ReamazeSettings, context: ConnectorContext): Connector {
  const finder = createFinder(settings, context)
  // Loaded with the first call: it brings time zones along, which no lookup is to wait for.
  const callLog = async () => (await import('./log-call.ts')).createCallLog(settings, finder, context)
  return {
    id: reamazeId,
    kind: 'reamaze',
    priority: settings.priority,
    can: reamazeCan(settings),
    findByNumber: finder.byNumber,
    findByEmail: finder.byEmail,
    search: finder.search,
    create: (contact, _key, signal) => createContact(settings, context, finder, contact, signal),
    logCall: async (report, signal) => (await callLog()).logCall(report, signal),
    amendCall: async (report, ref, signal) => (await callLog()).amendCall(report, ref, signal),
    ...createDetails(settings, context),
    removeCall: async (report, ref, signal) => (await callLog()).removeCall(report, ref, signal),
    check: (signal) => checkReamaze(settings, finder, signal),
  }
}
