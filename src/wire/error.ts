/** Errors as they are answered: the usual form, and those that two existing integrations expect. */
import * as z from 'zod'

const errorDetail = z.object({
  code: z.string().describe('Stable; docs/errors.md lists them'),
  message: z.string().describe('One sentence that says what to do'),
  requestId: z.string(),
  retryable: z.boolean().describe('Whether the same request can succeed later'),
})

export const errorSchema = z.object({ error: errorDetail }).meta({ id: 'Error' })
export const bridgeErrorSchema = z.object({ error: z.string() }).meta({ id: 'BridgeError' })
export const relayErrorAnswerSchema = z
  .object({ success: z.literal(false), error: z.string() })
  .meta({ id: 'RelayError' })
export const odooErrorSchema = z
  .object({ jsonrpc: z.literal('2.0'), id: z.null(), error: errorDetail })
  .meta({ id: 'OdooError' })
