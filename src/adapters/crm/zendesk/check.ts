/** Shows an admin which parts of the Zendesk connection work. Writes nothing. */
import * as z from 'zod'
import type { ConnectionCheck } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { bad, checkOf, type Finding, good, tried } from '../findings.ts'
import { checked } from '../http/request.ts'
import type { ZendeskApi } from './zendesk-http.ts'

const meSchema = z.object({ user: z.object({ id: z.number().nullable(), role: z.string().catch('') }) })

export async function checkZendesk(
  { api, finder }: { readonly api: ZendeskApi; readonly finder: Finder },
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const search = async () => {
    await finder.search('switchhook', 1, signal)
    return good('End users can be found.')
  }
  return checkOf([await tried(() => userFinding(api, signal)), await tried(search)])
}

/** To a stranger Zendesk answers 200 with an anonymous user. */
async function userFinding(api: ZendeskApi, signal: AbortSignal): Promise<Finding> {
  const { user } = checked(api.http, meSchema, await api.ask({ method: 'GET', path: '/users/me.json' }, signal))
  if (user.id === null) return bad(`Zendesk does not know us: check ${api.http.credentialsHint}.`, 'crm_unauthorized')
  if (user.role === 'end-user') return bad('Zendesk takes us for an end user: take an agent.')
  return good(`Zendesk knows us as ${user.role}.`)
}
