/**
 * Which addresses a webhook may have. Calls are sent there from inside somebody's network, so an address of that
 * network (or of the machine itself) is refused, unless the deployment says that it is meant (WEBHOOK_ALLOW_PRIVATE).
 *
 * Names are taken as they are written and not resolved: see docs/crm-webhook.md for what that leaves open.
 */
import { isPlainlyPublic } from '../../../lib/address.ts'

/** Why the address is refused, to follow the variable's name; undefined when it is fine. */
export function addressFault(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an https:// address'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (allowPrivate) return undefined
  if (url.protocol !== 'https:') return 'must be an https:// address (http:// only with WEBHOOK_ALLOW_PRIVATE=true)'
  if (!isPlainlyPublic(url.hostname))
    return 'must not be an address inside a private network (see WEBHOOK_ALLOW_PRIVATE)'
  return undefined
}
