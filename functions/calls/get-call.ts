/** GET /v1/calls/{id}: one call, the facts it stands on, and what became of its deliveries. */
import * as z from 'zod'
import { callDestinations } from '../../src/adapters/crm/registry.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { readAt } from '../../src/app/http/read-at.ts'
import { knownParties } from '../../src/app/lookup/known-parties.ts'
import { namedAgents } from '../../src/core/agents/name-agents.ts'
import { toEventForm } from '../../src/core/calls/call-form.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { revisionsOf } from '../../src/core/calls/revisions.ts'
import { callFormAt } from '../../src/core/calls/stale.ts'
import { deliveriesOfCall } from '../../src/core/deliveries/dead-letters.ts'
import { toDeliveryForm } from '../../src/core/deliveries/delivery-form.ts'
import type { Destination } from '../../src/core/deliveries/destination.ts'
import { destinationStates } from '../../src/core/deliveries/destination-states.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { type CallDetails, callDetailsSchema, type DestinationState } from '../../src/wire/call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getCall = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id',
  id: 'getCall',
  summary: 'Get a call with its events and deliveries',
  description: 'The id of a call that became part of another call answers with that other call.',
  tag: 'Calls',
  auth: { scope: 'read' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: callDetailsSchema },
  async run({ services, params }) {
    const { records, connectors } = services
    const stored = await findCall(records, params.id)
    if (!stored) throw new SwitchhookError('not_found', `There is no call ${params.id}, or its retention time is over.`)
    const [call = stored.call] = await namedAgents([stored.call], services.agents)
    const [deliveries, [destinations = []]] = await Promise.all([
      deliveriesOfCall(records, call.id),
      destinationStates(records, callDestinations(connectors), [call]),
    ])
    const [knownParty] = await knownParties(services, [{ call, destinations }])
    return {
      call: { ...callFormAt(call, readAt(services)), destinations, knownParty },
      legs: call.view.legs.map(({ key: _, ...leg }) => leg),
      events: call.events.map(toEventForm),
      deliveries: deliveries.map(toDeliveryForm),
      entryChanges: entryChangesOf(destinations, callDestinations(connectors)),
      revisions: revisionsOf(call),
    }
  },
})

function entryChangesOf(states: readonly DestinationState[], all: readonly Destination[]): CallDetails['entryChanges'] {
  const withEntry = new Set(states.flatMap(({ destination, entry }) => (entry ? [destination] : [])))
  const none = { move: 'never', remove: 'never' } as const
  return Object.fromEntries(
    all.flatMap(({ id, entryChanges = none }) => (withEntry.has(id) ? [[id, entryChanges] as const] : [])),
  )
}
