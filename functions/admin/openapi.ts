/** GET /openapi.json: the document that scripts/openapi.ts makes from the table of operations at build time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'

export const getOpenApi = defineOperation({
  method: 'GET',
  path: '/openapi.json',
  id: 'getOpenApi',
  summary: 'Get this API as an OpenAPI document',
  tag: 'Health',
  auth: 'public',
  responses: { 200: z.looseObject({ openapi: z.string() }) },
  async run() {
    // Loaded when it is asked for: a cold start has no use for it.
    const { default: document } = await import('../openapi.json', { with: { type: 'json' } })
    return new Response(JSON.stringify(document), {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    })
  },
})
