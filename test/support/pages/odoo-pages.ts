/** Agents' pages before an Odoo where numbers are shared, unknown or somebody's with open matters. */
import { type RunningServer, serveHandler } from '../crm/handler-server.ts'
import { createOdooStandIn, type OdooStandIn, standInUser } from '../odoo/stand-in.ts'
import { type AgentPages, openAgentPages, type Place } from './agent-pages.ts'

export interface OdooPages extends AgentPages {
  readonly odoo: OdooStandIn
  /** The notes on a partner, as a person reads them. */
  notesOn(partner: string): string[]
}

type Variables = Readonly<Record<string, string>>

export async function openOdooPages(
  env: Variables = {},
  start?: (env: Variables) => Promise<Place>,
): Promise<OdooPages> {
  const odoo = createOdooStandIn({ country: 'US', users: [standInUser] })
  const server: RunningServer = await serveHandler(odoo.handle)
  const pages = await openAgentPages({ ...odoo.env(server.url), ...env }, start)
  return {
    ...pages,
    odoo,
    notesOn: (partner) =>
      odoo.database
        .rows('mail.message')
        .filter(({ model, res_id: on }) => model === 'res.partner' && String(on) === partner)
        .map(({ body }) => String(body)),
    close: async () => {
      await pages.close()
      await server.close()
    },
  }
}
