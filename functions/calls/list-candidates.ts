/** GET /v1/calls/{id}/candidates: the contacts that have the number of the call, in every source. */
import * as z from 'zod'
import { requireOwnCall } from '../../src/app/calls-by-hand.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { contactCandidates } from '../../src/app/lookup/contact-candidates.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { candidatesSchema } from '../../src/wire/unclear.ts'

export const listCandidates = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id/candidates',
  id: 'listContactCandidates',
  summary: 'List the contacts that may have made the call',
  description:
    'Those with its number; with `q` those that fit the text. The directory and all CRMs are asked now. With an agent token: of calls in which its extension rang or talked.',
  tag: 'Calls',
  auth: { scope: 'read', agents: true },
  fails: [404, 409],
  query: siteQuery.extend({ q: z.string().trim().min(1).max(200).optional() }),
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: candidatesSchema },
  async run({ services, principal, params, query, background }) {
    const call = await requireOwnCall(services, principal, params.id)
    return contactCandidates(services, { call, text: query.q, background })
  },
})
