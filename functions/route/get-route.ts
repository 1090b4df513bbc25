/**
 * GET /v1/route: the extension of the contact's owner, for a dialplan or call flow that sends a caller to the person who knows
 * them. Answered within the lookup's deadline and never with an error because of a CRM: then the call takes its usual way.
 */
import * as z from 'zod'
import { contactOwner } from '../../src/app/contact-details/contact-owner.ts'
import { ownerAtWork } from '../../src/app/contact-details/owner-at-work.ts'
import type { OperationContext } from '../../src/app/http/context.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { lookUp } from '../../src/app/lookup/look-up.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { type RouteForm, routeSchema } from '../../src/wire/route.ts'

const querySchema = siteQuery.extend({
  number: z.string().max(200).describe('The caller’s, in any form'),
  format: z
    .enum(['json', 'text'])
    .optional()
    .describe('text: the extension alone, or nothing; also by Accept: text/plain'),
})
type Context = OperationContext<z.infer<typeof querySchema>, undefined, undefined>

export const getRoute = defineOperation({
  method: 'GET',
  path: '/v1/route',
  id: 'getRoute',
  summary: 'Get the extension of the contact’s owner',
  description:
    'For Asterisk’s CURL() (format=text) and call flows of 3CX (docs/route-to-owner.md). Within the deadline of lookups; whoever is not known, or whose owner is not at work, gets an empty extension.',
  tag: 'Contacts',
  auth: { scope: 'lookup' },
  query: querySchema,
  responses: { 200: routeSchema },
  async run(context) {
    const route = await routeOf(context)
    const { services, query, request } = context
    services.log.info('route_answered', { site: services.site, reason: route.reason, extension: route.extension })
    if (query.format !== 'text' && !wantsText(request)) return route
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
    return new Response(route.extension, { headers })
  },
})

function wantsText({ headers }: Request): boolean {
  const accept = headers.get('accept') ?? ''
  return accept.includes('text/plain') && !accept.includes('application/json')
}

async function routeOf({ services, query, background, spentMs }: Context): Promise<RouteForm> {
  const { clock, settings } = services
  const untilMs = clock.now() + settings.lookup.deadlineMs - spentMs
  const { contact, degraded } = await lookUp(services, query.number, 'none', background, spentMs)
  const none = { extension: '', name: '', email: '', contact: contact?.name ?? '' }
  if (!contact) return { ...none, reason: degraded.length > 0 ? 'no answer' : 'unknown caller' }
  const { owner, failed } = await contactOwner(services, contact, untilMs - clock.now(), background)
  if (!owner) return { ...none, reason: failed ? 'no answer' : 'no owner' }
  const { name = '', email = '', extension } = owner
  if (extension === undefined) return { ...none, name, email, reason: 'no extension' }
  const atWork = await ownerAtWork(services, extension, untilMs - clock.now(), background)
  if (atWork !== 'here') return { ...none, name, email, reason: atWork }
  return { ...none, name, email, extension, reason: 'owner' }
}
