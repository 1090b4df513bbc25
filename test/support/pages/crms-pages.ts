/** Agents' pages before the CRMs beside Odoo: SuiteCRM, HubSpot, Zendesk and Re:amaze, all at once. */
import { serveHandler } from '../crm/handler-server.ts'
import { createHubSpotStandIn } from '../hubspot/stand-in.ts'
import { createReamazeStandIn } from '../reamaze/stand-in.ts'
import { createSuiteCrmStandIn } from '../suitecrm/stand-in.ts'
import { createZendeskStandIn } from '../zendesk/stand-in.ts'
import { openAgentPages } from './agent-pages.ts'

export type CrmsPages = Awaited<ReturnType<typeof openCrmsPages>>

export async function openCrmsPages() {
  const crms = {
    ...{ suitecrm: createSuiteCrmStandIn(), hubspot: createHubSpotStandIn() },
    ...{ zendesk: createZendeskStandIn(), reamaze: createReamazeStandIn() },
  }
  const { suitecrm, hubspot, zendesk, reamaze } = crms
  const servers = await Promise.all([suitecrm, hubspot, zendesk, reamaze].map(({ handle }) => serveHandler(handle)))
  const [suiteUrl = '', hubSpotUrl = '', zendeskUrl = '', reamazeUrl = ''] = servers.map(({ url }) => url)
  const pages = await openAgentPages({
    ...{ ...suitecrm.env(suiteUrl), ...hubspot.env(), HUBSPOT_API_URL: hubSpotUrl },
    ...{ ...zendesk.env(), ZENDESK_API_URL: `${zendeskUrl}/api/v2`, ...reamaze.env(reamazeUrl) },
  })
  return {
    ...pages,
    ...crms,
    close: async () => {
      await pages.close()
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}
