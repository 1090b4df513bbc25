/** GET /openapi.json: the document that scripts/openapi.ts makes from the table of operations at build time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'

export const openapi = defineOperation({
  method: 'GET',
  path: '/openapi.json',
  summary: 'Describes this API (OpenAPI 3.1)',
  tag: 'Health',
  auth: 'public',
  responses: { 200: z.looseObject({ openapi: z.string() }) },
  async run() {
    // Loaded when it is asked for: a cold start has no use for it.
    const { openapiText } = await import('../openapi-text.ts')
    return new Response(openapiText, {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    })
  },
})
