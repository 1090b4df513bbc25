/** POST /v1/calls/{id}/contact: whose the call is, for it alone or for its number. */
import * as z from 'zod'
import { callRow, chooseContact as choose, requireOwnCall } from '../../src/app/calls-by-hand.ts'
import { callerName } from '../../src/app/http/caller-name.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { chooseContactSchema, chosenSchema } from '../../src/wire/unclear.ts'

export const chooseContact = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/contact',
  id: 'chooseContact',
  summary: 'Update whose the call is: move it to another contact',
  description:
    'With an agent token: on calls in which its extension rang or talked, and not `never` or `ask`. The decision is a fact of the call, and its CRM entries follow as far as the CRM lets them (docs/dashboard-api.md). With `remember` it holds for the number. Repeating it changes nothing.',
  tag: 'Calls',
  auth: { scope: 'admin', agents: true, people: 'contacts' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: chooseContactSchema, maxBytes: 8192 },
  responses: { 200: chosenSchema },
  async run(context) {
    const { services, principal, params, body } = context
    const call = await requireOwnCall(services, principal, params.id)
    const { extension } = principal
    if (extension !== undefined && (body.choice === 'never' || body.choice === 'ask')) {
      throw new SwitchhookError(
        'forbidden',
        'What holds for the number alone is for people in the dashboard to decide.',
      )
    }
    const by = extension === undefined ? await callerName(services, principal, body.by) : `extension ${extension}`
    const calls = await choose(services, call, body, by)
    const row = await callRow(services, call.id)
    const chosenId = (of?: { readonly source: string; readonly id: string }) => of && `${of.source} ${of.id}`
    context.changed({
      target: call.id,
      before: { chosen: chosenId(call.view.chosen) },
      after: { chosen: chosenId(row.chosen), choice: body.choice, calls },
    })
    return { call: row, calls }
  },
})
