/** Tells an admin which parts of the HubSpot connection work. Writes nothing. */
import { toSwitchhookError } from '../../errors.ts'
import type { ConnectionCheck } from '../connector.ts'
import type { AccountReader } from './account.ts'
import type { Finder } from './find.ts'
import type { HubSpotApi } from './hubspot-http.ts'
import { keyProperty } from './key-property.ts'

type Finding = ConnectionCheck['findings'][number]

export async function checkHubSpot(
  { api, accounts, finder }: { readonly api: HubSpotApi; readonly accounts: AccountReader; readonly finder: Finder },
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const finding = (work: Promise<string>): Promise<Finding> =>
    work.then(
      (text) => ({ ok: true, text }),
      (thrown) => ({ ok: false, text: toSwitchhookError(thrown).message }),
    )
  const property = async () => {
    const path = `/crm/v3/properties/calls/${keyProperty}`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    return answer.status === 404
      ? `The property ${keyProperty} of calls is not there yet; it is made with the first call.`
      : `The property ${keyProperty} of calls is there.`
  }
  const findings = await Promise.all([
    finding(accounts.ask(signal).then(({ portalId }) => `The token is of HubSpot account ${portalId}.`)),
    finding(finder.search('switchhook', 1, signal).then(() => 'Contacts and companies can be found.')),
    finding(property()),
  ])
  return { ok: findings.every(({ ok }) => ok), findings }
}
