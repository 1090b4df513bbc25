/** GET /: what the bridge's users check by hand after a deploy. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'

export const getServerIsRunning = defineOperation({
  method: 'GET',
  path: '/',
  id: 'getServerIsRunning',
  summary: 'Get a line of text that shows that the server is running',
  tag: 'Health',
  auth: 'public',
  responses: { 200: { description: 'Always this text.', contentType: 'text/plain', schema: z.string() } },
  run() {
    return new Response('Server is running', { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  },
})
