/**
 * For which host passkeys are, and from which origins they may be used: the public address where one is set, and the address that
 * the browser asked. A browser lets no page use a passkey of another host, whatever stands here.
 */
import type { Expected } from '../../../core/people/passkeys/verify.ts'
import { isThisMachine } from '../../../lib/address.ts'

export function passkeyHost(request: Request, publicUrl: string | undefined): Expected {
  const own = ownOrigin(new URL(request.url))
  const set = publicUrl === undefined ? undefined : new URL(publicUrl)
  // The public address where the browser shows it; else (on this machine, by another name) the one asked.
  const { hostname, origin } = set !== undefined && set.host === own.host ? set : own
  return { rpId: hostname, origins: [origin] }
}

/** Behind a platform's edge a request may seem to have come without https; a page elsewhere than on this machine has it. */
function ownOrigin(url: URL): URL {
  return url.protocol === 'http:' && !isThisMachine(url.href) ? new URL(`https://${url.host}`) : url
}
