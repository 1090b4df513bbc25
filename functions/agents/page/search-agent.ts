/** GET /agent/search: contacts, and the extension's own calls, by a number or a name. */
import * as z from 'zod'
import { callDestinations } from '../../../src/adapters/crm/registry.ts'
import { ownExtension } from '../../../src/app/agents/own-extension.ts'
import { pastCalls } from '../../../src/app/agents/past-calls.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { contactNumbers } from '../../../src/app/lookup/contact-numbers.ts'
import { withWholeUrl } from '../../../src/app/lookup/contact-url.ts'
import { searchCalls } from '../../../src/core/calls/search/search-calls.ts'
import { agentSearchSchema } from '../../../src/wire/agent-page.ts'

const contactsMax = 8
const callsMax = 8

export const searchAgent = defineOperation({
  method: 'GET',
  path: '/agent/search',
  id: 'searchAgent',
  summary: 'List contacts and own calls that fit a text',
  description:
    'Contacts of the directory and of all CRMs, at most 8; calls in which the extension rang or talked, at most 8.',
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  query: z.object({ q: z.string().trim().min(2).max(100).describe('A number however written, or words of a name') }),
  responses: { 200: agentSearchSchema },
  async run({ services, principal, query, background, publicUrl }) {
    const extension = ownExtension(principal)
    const { records, settings, connectors, lookup } = services
    const { country, dialPrefixes } = settings
    const numbersOf = (name: string) => contactNumbers(services, name, background)
    const context = { records, destinations: callDestinations(connectors), home: { country, dialPrefixes }, numbersOf }
    const [contacts, calls] = await Promise.all([
      lookup.search(query.q, contactsMax, background),
      searchCalls(context, { text: query.q, extension, limit: callsMax }),
    ])
    return {
      contacts: contacts.contacts.map((found) => {
        const { source, id, entityType, name, company, url, phones, emails } = withWholeUrl(found, publicUrl)
        return { source, id, entityType, name, company, url, phones: [...phones], emails: [...emails] }
      }),
      calls: await pastCalls(
        services,
        calls.found.map(({ call }) => call),
        extension,
      ),
      degraded: [...contacts.degraded],
    }
  },
})
