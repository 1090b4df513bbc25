/** POST /v1/calls/{id}/contact: whose the call is, for it alone or for its number. */
import * as z from 'zod'
import { callRow, chooseContact as choose, requireCall } from '../../src/app/calls-by-hand.ts'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { chooseContactSchema, chosenSchema } from '../../src/wire/unclear.ts'

export const chooseContact = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/contact',
  id: 'chooseContact',
  summary: 'Update whose the call is: move it to another contact',
  description:
    'The decision is a fact of the call, and its CRM entries follow as far as the CRM lets them (docs/dashboard-api.md). With `remember` it holds for the number. Repeating it changes nothing.',
  tag: 'Calls',
  auth: { scope: 'admin', people: 'contacts' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: chooseContactSchema, maxBytes: 8192 },
  responses: { 200: chosenSchema },
  async run({ services, principal, params, body }) {
    const call = await requireCall(services, params.id)
    const by = await callerName(services, principal, body.by)
    const calls = await choose(services, call, body, by)
    return { call: await callRow(services, call.id), calls }
  },
})
