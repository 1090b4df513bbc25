/** GET /openapi.json: the document that scripts/openapi.ts makes from the table of operations at build time. */
import * as z from 'zod'
import { defineOperation } from '../http/operation.ts'
import { openapiText } from '../openapi-text.ts'

export const openapi = defineOperation({
  method: 'GET',
  path: '/openapi.json',
  summary: 'Describes this API (OpenAPI 3.1)',
  tag: 'Health',
  auth: 'public',
  responses: { 200: z.looseObject({ openapi: z.string() }) },
  run() {
    return new Response(openapiText, {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    })
  },
})
