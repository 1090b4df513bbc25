/** Who in HubSpot a call belongs to: the owner's user there, by the site's extension table or by e-mail. */
import * as z from 'zod'
import { ownerInCrm } from '../../../core/agents/call-owner.ts'
import type { CallView } from '../../../core/calls/call.ts'
import type { ConnectorContext } from '../connector.ts'
import { checked } from '../http/request.ts'
import { type HubSpotApi, hubSpotId } from './hubspot-http.ts'

const ownersSchema = z.object({
  results: z.array(z.object({ id: z.union([z.string(), z.number()]).transform(String) })),
})

export interface Owners {
  /** Undefined for a call that is nobody's, and for people HubSpot does not know. */
  ownerOf(view: CallView, signal: AbortSignal): Promise<string | undefined>
  /** By the extension table's user, else by e-mail. */
  ownerBy(
    person: { readonly crmUser?: string; readonly email?: string },
    signal: AbortSignal,
  ): Promise<string | undefined>
}

export function createOwners(api: HubSpotApi, { agents }: ConnectorContext): Owners {
  const byEmail = async (email: string, signal: AbortSignal): Promise<string | undefined> => {
    const path = `/crm/owners/2026-09?${new URLSearchParams({ email, limit: '1' })}`
    // Without the scope for owners calls are logged all the same, under nobody's name.
    const answer = await api.ask({ method: 'GET', path, accept: [403, 404] }, signal)
    return answer.status < 300 ? checked(api.http, ownersSchema, answer).results[0]?.id : undefined
  }

  const ownerBy: Owners['ownerBy'] = async ({ crmUser, email }, signal) =>
    crmUser ?? (email ? byEmail(email, signal) : undefined)

  return {
    ownerBy,
    async ownerOf(view, signal) {
      return ownerBy((await ownerInCrm(agents, view, hubSpotId)) ?? {}, signal)
    },
  }
}
