/** GET /v1/threecx: the site's own link to its 3CX and its state. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { linkForm } from '../../src/app/threecx/link-form.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { threecxLinkSchema } from '../../src/wire/threecx-link.ts'

export const getThreecxLink = defineOperation({
  method: 'GET',
  path: '/v1/threecx',
  id: 'getThreecxLink',
  summary: 'Get the state of the link to 3CX',
  description: 'Of a 3CX that is read from here, without a forwarder (docs/3cx-cloud.md).',
  tag: 'Forwarders',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: threecxLinkSchema },
  run: ({ services }) => linkForm(services),
})
