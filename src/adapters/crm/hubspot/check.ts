/** Shows an admin which parts of the HubSpot connection work. Writes nothing. */
import type { ConnectionCheck } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { checkOf, good, tried } from '../findings.ts'
import type { AccountReader } from './account.ts'
import type { HubSpotApi } from './hubspot-http.ts'
import { keyProperty } from './key-property.ts'

export async function checkHubSpot(
  { api, accounts, finder }: { readonly api: HubSpotApi; readonly accounts: AccountReader; readonly finder: Finder },
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const property = async () => {
    const path = `/crm/properties/2026-09/calls/${keyProperty}`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    if (answer.status !== 404) return good(`The property ${keyProperty} of calls is there.`)
    return good(`The property ${keyProperty} of calls is not there yet; it is made with the first call.`)
  }
  const findings = await Promise.all([
    tried(async () => good(`The token is of HubSpot account ${(await accounts.ask(signal)).portalId}.`)),
    tried(async () => {
      await finder.search('switchhook', 1, signal)
      return good('Contacts and companies can be found.')
    }),
    tried(property),
  ])
  return checkOf(findings)
}
