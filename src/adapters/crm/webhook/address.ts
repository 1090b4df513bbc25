/**
 * Which addresses a webhook may have. Calls are sent there from inside somebody's network, so an address of that
 * network (or of the machine itself) is refused, unless the deployment says that it is meant (WEBHOOK_ALLOW_PRIVATE).
 *
 * Names are taken as they are written and not resolved: see docs/crm-webhook.md for what that leaves open.
 */
import { type AddressFault, publicAddressFault } from '../../../lib/public-address.ts'

/** What the variable changes. */
const hints: Partial<Record<AddressFault['kind'], string>> = {
  http: ' (http:// only with WEBHOOK_ALLOW_PRIVATE=true)',
  private: ' (see WEBHOOK_ALLOW_PRIVATE)',
}

/** Why the address is refused, to follow the variable's name; undefined when it is fine. */
export function addressFault(text: string, allowPrivate: boolean): string | undefined {
  const fault = publicAddressFault(text)
  if (!fault) return undefined
  const hint = hints[fault.kind]
  return hint !== undefined && allowPrivate ? undefined : `${fault.sentence}${hint ?? ''}`
}
