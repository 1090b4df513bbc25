/** What QStash delivers: believed only with its signature over this address and these bytes. */
import * as z from 'zod'
import { verifyQstash, verifyQstashHeader } from '../../adapters/platform/upstash/qstash-signature.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Deployment } from '../services.ts'

const keyNames = ['QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY'] as const

interface Delivered {
  readonly deployment: Deployment
  readonly request: Request
  /** As published: this deployment's public address and the path. */
  readonly url: string
  readonly body: Uint8Array
}

/** What QStash reports of a message that it has given up, as far as it is passed on. */
export const failedMessage = z.object({
  status: z.int().optional(),
  retried: z.number().optional(),
  sourceMessageId: z.string().max(200).optional(),
})
/** It holds the message itself, in base64. */
export const failedMessageMaxBytes = 4 * 1024 * 1024

/** For the document of operations that QStash calls. */
export const qstashHeaders = {
  'Upstash-Signature': { required: true, description: 'The JWT with which QStash signs this address and these bytes' },
} as const

/** The keys that QStash signs with, the current one first. Throws `not_configured` when there is none. */
export function qstashKeys({ variables }: Pick<Deployment, 'variables'>): readonly string[] {
  const keys = keyNames.flatMap((name) => variables[name]?.trim() || [])
  if (keys.length > 0) return keys
  throw new SwitchhookError('not_configured', `Set ${keyNames.join(' and ')} to take messages of QStash.`, {
    retryable: true,
    details: { variables: keyNames },
  })
}

/** The signed delivery's id. Throws `not_configured` without keys, `unauthorized` for a bad signature. */
export async function verifiedDelivery({ deployment, request, url, body }: Delivered): Promise<{ jti: string }> {
  const keys = qstashKeys(deployment)
  const signature = request.headers.get('upstash-signature')
  const result = await verifyQstash(keys, { signature, url, body, nowMs: deployment.platform.clock.now() })
  if ('jti' in result) return result
  throw refused(result.fault)
}

/** Before the body is read: nobody but QStash may make us hold it. Throws as `verifiedDelivery`. */
export async function admitDelivery({ deployment, request, url }: Omit<Delivered, 'body'>): Promise<void> {
  const keys = qstashKeys(deployment)
  const signature = request.headers.get('upstash-signature')
  const result = await verifyQstashHeader(keys, { signature, url, nowMs: deployment.platform.clock.now() })
  if ('fault' in result) throw refused(result.fault)
}

function refused(fault: string): SwitchhookError {
  const advice = `The signature is refused (${fault}); check QSTASH_*_SIGNING_KEY and SWITCHHOOK_PUBLIC_URL.`
  return new SwitchhookError('unauthorized', advice)
}
