/** GET /webhook/elevenlabs: what people open in a browser to see that the address is right. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'

export const checkElevenlabsWebhook = defineOperation({
  method: 'GET',
  path: '/webhook/elevenlabs',
  id: 'checkElevenlabsWebhook',
  summary: 'Check the address of the ElevenLabs webhook',
  tag: 'AI',
  auth: 'public',
  responses: { 200: z.object({ status: z.literal('webhook listening'), service: z.literal('elevenlabs') }) },
  run: () => ({ status: 'webhook listening' as const, service: 'elevenlabs' as const }),
})
