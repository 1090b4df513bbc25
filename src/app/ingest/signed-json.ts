/** Bodies of a forwarder that are JSON of a known form: proved, unpacked, storable and checked, in that order. */
import type * as z from 'zod'
import { parseStorableJson } from '../http/body.ts'
import { checkFields } from '../http/fields.ts'
import type { SiteServices } from '../services.ts'
import { signedBody } from './signed-body.ts'

interface Received {
  readonly request: Pick<Request, 'headers'>
  /** As sent. */
  readonly body: Uint8Array
  readonly services: Pick<SiteServices, 'clock'>
}

/** What the body holds, in the form of `schema`. Throws as signedBody does, `bad_json` or `bad_field`. */
export async function signedJson<T>(
  { request, body, services }: Received,
  schema: z.ZodType<T>,
  bytesMax: number,
): Promise<T> {
  const text = await signedBody(request.headers, body, services.clock.now(), bytesMax)
  return checkFields(schema, parseStorableJson(text), 'body')
}
