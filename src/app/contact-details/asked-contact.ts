/** Which contact a question about one means: by a number, an address, or the call that it is the caller of. */
import * as z from 'zod'
import type { Contact } from '../../core/contacts/contact.ts'
import { findChosen } from '../../core/contacts/lookup/chosen.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import { siteQuery } from '../../wire/parts.ts'
import { requireOwnCall } from '../calls-by-hand.ts'
import type { OperationContext } from '../http/context.ts'
import { lookUp } from '../lookup/look-up.ts'

/** So long a CRM is waited for. */
export const detailsLimitMs = 5000

export const askedContactQuery = siteQuery.extend({
  number: z.string().trim().min(1).max(200).optional().describe('In any form'),
  email: z.string().trim().min(1).max(254).optional(),
  call: z.string().trim().min(1).max(100).optional().describe('The id of a call: its caller'),
})
type Context = OperationContext<z.infer<typeof askedContactQuery>, undefined, undefined>

interface Found {
  readonly contact?: Contact
  readonly degraded: readonly { readonly source: string; readonly code: string }[]
}

/** Of `number`, `email` or `call`, one of them; an agent token asks by a call of its own. */
export async function askedContact({ services, query, principal, background, spentMs }: Context): Promise<Found> {
  const { number, email, call: callId } = query
  if ([number, email, callId].filter((given) => given !== undefined).length !== 1) {
    throw new SwitchhookError('bad_request', 'Give number, email or call in the query, one of them.')
  }
  if (callId === undefined && principal.extension !== undefined) {
    throw new SwitchhookError('forbidden', 'An agent token asks by call, for a call of its own extension.')
  }
  if (email) return services.lookup.byEmail(email, background, spentMs)
  if (number) return lookUp(services, number, 'none', background, spentMs)
  const call = await requireOwnCall(services, principal, callId ?? '')
  const { external, chosen } = call.view
  const answer = await lookUp(services, external?.e164 ?? external?.number ?? '', 'none', background, spentMs)
  if (!chosen || (answer.contact?.source === chosen.source && answer.contact.id === chosen.id)) return answer
  return { contact: (await chosenContact(services, chosen)) ?? answer.contact, degraded: answer.degraded }
}

/** Whom somebody chose for this call alone. */
async function chosenContact(
  { connectors, directory, clock }: Context['services'],
  chosen: NonNullable<Parameters<typeof findChosen>[2]>,
): Promise<Contact | undefined> {
  const source = [directory, ...connectors].find(({ id }) => id === chosen.source)
  const onTimeout = () => new SwitchhookError('crm_timeout', `${chosen.source} did not answer in time.`)
  const asked = async (signal: AbortSignal) => source && findChosen(source, [], chosen, signal)
  return withTimeLimit({ clock, limitMs: detailsLimitMs, onTimeout }, asked).catch(() => undefined)
}
