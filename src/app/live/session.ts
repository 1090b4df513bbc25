/** From a proved request to the session of a socket or stream. */

import { extensionTopic, siteTopic } from '../../core/live/topics.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Live, LiveProtocol, LiveSession } from '../../ports/live.ts'
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

export interface SessionRequest {
  readonly protocol: LiveProtocol
  /** Only a key that sees the site may choose; an agent token may name its own. */
  readonly extension?: string
  readonly sinceSeq?: number
}

/** Throws `forbidden` for an extension that the token is not of. */
export function sessionOf(principal: Principal, { random }: SiteServices, wanted: SessionRequest): LiveSession {
  const isAgent = principal.extension !== undefined
  if (isAgent && wanted.extension !== undefined && wanted.extension !== principal.extension) {
    throw new SwitchhookError(
      'forbidden',
      'This token belongs to another extension; get one for the extension requested.',
    )
  }
  const extension = principal.extension ?? wanted.extension
  return {
    clientId: Buffer.from(random.bytes(9)).toString('base64url'),
    site: principal.site,
    protocol: wanted.protocol,
    topic: extension === undefined ? siteTopic : extensionTopic(extension),
    keyId: principal.keyId,
    endedBy: principal.endedBy,
    issuedAtMs: principal.issuedAtMs,
    extension,
    mayChoose: !isAgent && wanted.protocol === 'agent',
    expiresAtMs: principal.streamsUntilMs ?? principal.expiresAtMs,
    sinceSeq: wanted.sinceSeq,
  }
}

/** Throws `not_configured` on a platform that can't hold watchers. */
export function liveOf({ live }: SiteServices): Live {
  if (live) return live
  throw new SwitchhookError(
    'not_configured',
    'This deployment has no live hub; set up the storage that docs/vercel.md or README names.',
  )
}
