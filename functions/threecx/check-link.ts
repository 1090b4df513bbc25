/** POST /v1/threecx/check: checks the site's own link to its 3CX, and how that is set up. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { checkLink } from '../../src/app/threecx/check-link.ts'
import { keepLink } from '../../src/app/threecx/keep-link.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { threecxCheckSchema } from '../../src/wire/threecx-link.ts'

export const checkThreecxLink = defineOperation({
  method: 'POST',
  path: '/v1/threecx/check',
  id: 'checkThreecxLink',
  summary: 'Check the link to 3CX',
  description:
    'Address, key, rights and licence, what keeps 3CX from asking its CRM, and how long it keeps recordings. Writes nothing there; starts the link where it does not run.',
  tag: 'Forwarders',
  auth: { scope: 'admin' },
  changesNothing: true,
  query: siteQuery,
  responses: { 200: threecxCheckSchema },
  async run({ services, deployment, background }) {
    if (deployment.platform.keepGoing) background(keepLink(deployment.platform, services, 'read'))
    return checkLink(services)
  },
})
