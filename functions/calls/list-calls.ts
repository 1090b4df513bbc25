/** GET /v1/calls: the site's calls, newest first, searched and filtered. */
import * as z from 'zod'
import { callDestinations } from '../../src/adapters/crm/registry.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { contactNumbers } from '../../src/app/lookup/contact-numbers.ts'
import { knownParties } from '../../src/app/lookup/known-parties.ts'
import { namedAgents } from '../../src/core/agents/name-agents.ts'
import type { CallFilter } from '../../src/core/calls/search/call-query.ts'
import { type FoundPage, searchCalls } from '../../src/core/calls/search/search-calls.ts'
import { activeCalls, callFormAt } from '../../src/core/calls/stale.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { historyKeys } from '../../src/core/phone/same-number.ts'
import { callPageSchema, callStates } from '../../src/wire/call.ts'
import { callOutcome, direction, siteQuery } from '../../src/wire/parts.ts'

const instant = z.iso.datetime({ offset: true }).optional()
const noAnswer = ['missed', 'abandoned', 'busy', 'failed'] as const

const listQuery = siteQuery.extend({
  q: z
    .string()
    .max(200)
    .optional()
    .describe('A number however written, words of a name, an extension, the id of a call, or of its entry in a CRM'),
  from: instant.describe('Calls that began at or after this instant'),
  to: instant.describe('Calls that began before this instant'),
  number: z.string().max(100).optional().describe('External number, in any form'),
  extension: z.string().max(50).optional().describe('An extension that was rung'),
  agent: z.string().max(50).optional().describe('The same as `extension`'),
  outcome: z
    .enum([...callOutcome.options, 'unanswered'])
    .optional()
    .describe('unanswered: missed, abandoned, busy or failed'),
  direction: z
    .enum([...direction.options, 'external'])
    .optional()
    .describe('external: in or out'),
  queue: z.string().max(50).optional().describe('Its extension'),
  state: z
    .enum([...callStates, 'missing'])
    .optional()
    .describe('At the destination, or at any; missing: waiting or dead. These are listed by when they were to be sent'),
  destination: z.string().max(100).optional().describe('The connector that `state` is about (default state: missing)'),
  active: z
    .literal('true')
    .optional()
    .describe('Calls in progress, up to 1000; nothing else is asked for then, and their `destinations` are empty'),
  ...pageQuery(50, 200),
})
type ListQuery = z.output<typeof listQuery>

export const listCalls = defineOperation({
  method: 'GET',
  path: '/v1/calls',
  id: 'listCalls',
  summary: 'List calls, newest first',
  description:
    'All that is asked for must hold. A request looks at some 2000 calls, so a page of rare calls may be short, even empty, and have `next`: go on while it is there.',
  tag: 'Calls',
  auth: { scope: 'read' },
  query: listQuery,
  responses: { 200: callPageSchema },
  async run({ services, query, background }) {
    const { records, settings, connectors } = services
    const { country, dialPrefixes } = settings
    const numbersOf = (name: string) => contactNumbers(services, name, background)
    const context = { records, destinations: callDestinations(connectors), home: { country, dialPrefixes }, numbersOf }
    const { q: text, limit, cursor } = query
    const at = readAt(services)
    const page: FoundPage = query.active
      ? { found: (await activeCalls(records, at)).map((call) => ({ call, destinations: [] })) }
      : await searchCalls(context, { ...filterOf(query, country), text, limit, cursor })
    const parties = await knownParties(services, page.found)
    const named = await namedAgents(
      page.found.map(({ call }) => call),
      services.agents,
    )
    const calls = page.found.map(({ call: found, destinations }, i) => {
      const call = named[i] ?? found
      return { ...callFormAt(call, at), destinations: [...destinations], knownParty: parties[i] }
    })
    return { calls, next: page.next }
  },
})

function filterOf(query: ListQuery, country: string): CallFilter {
  const { from, to, number, outcome, direction: way, queue, state, destination } = query
  return {
    fromMs: from === undefined ? undefined : Date.parse(from),
    toMs: to === undefined ? undefined : Date.parse(to),
    matchKeys: number === undefined ? undefined : historyKeys(readNumber(number, country)),
    extension: query.extension ?? query.agent,
    outcomes: outcome === undefined ? undefined : outcome === 'unanswered' ? noAnswer : [outcome],
    direction: way === 'external' ? undefined : way,
    external: way === 'external' ? true : undefined,
    queue,
    states: statesOf(state ?? (destination === undefined ? undefined : 'missing')),
    destination,
  }
}

function statesOf(state: ListQuery['state']): CallFilter['states'] {
  if (state === undefined) return undefined
  return state === 'missing' ? ['dead', 'waiting'] : [state]
}
