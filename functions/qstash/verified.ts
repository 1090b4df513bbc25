/** What QStash delivers: believed only with its signature over this address and these bytes. */
import { SwitchhookError } from '../../src/errors.ts'
import { verifyQstash } from '../../src/platform/upstash/qstash-signature.ts'
import type { Deployment } from '../services.ts'

const keyNames = ['QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY'] as const

interface Delivered {
  readonly deployment: Deployment
  readonly request: Request
  /** As published: this deployment's public address and the path. */
  readonly url: string
  readonly body: Uint8Array
}

/** The signed delivery's id. Throws `not_configured` without keys, `unauthorized` for a bad signature. */
export async function verifiedDelivery({ deployment, request, url, body }: Delivered): Promise<{ jti: string }> {
  const keys = keyNames.flatMap((name) => deployment.variables[name]?.trim() || [])
  if (keys.length === 0) {
    throw new SwitchhookError('not_configured', `Set ${keyNames.join(' and ')} to take messages of QStash.`, {
      retryable: true,
      details: { variables: keyNames },
    })
  }
  const signature = request.headers.get('upstash-signature')
  const result = await verifyQstash(keys, { signature, url, body, nowMs: deployment.platform.clock.now() })
  if ('jti' in result) return result
  const advice = `The signature is refused (${result.fault}); check QSTASH_*_SIGNING_KEY and SWITCHHOOK_PUBLIC_URL.`
  throw new SwitchhookError('unauthorized', advice)
}
