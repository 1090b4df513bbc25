/** POST /agent/token: the next agent token of a paired browser. */
import { notPaired, renewBrowser } from '../../../src/app/agents/pair.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { deviceSecret } from '../../../src/app/security/people/cookie.ts'
import { requireSameOrigin } from '../../../src/app/security/people/same-origin.ts'
import { pairedSchema, renewSchema } from '../../../src/wire/agent-device.ts'

export const renewToken = defineOperation({
  method: 'POST',
  path: '/agent/token',
  id: 'renewToken',
  summary: 'Create the next token of a paired browser',
  description:
    'By the cookie of the page, or by `refreshToken` of the browser extension. Each answer replaces the secret: a browser whose replaced secret comes again later than a minute is removed, since it was copied.',
  tag: 'Agents',
  auth: 'public',
  fails: [401, 403],
  body: { schema: renewSchema, maxBytes: 1024 },
  responses: { 200: pairedSchema },
  async run(context) {
    const { request, body, deployment } = context
    if (body.refreshToken !== undefined) return await renewBrowser(context, body.refreshToken)
    requireSameOrigin(request, deployment.settings.publicUrl)
    const secret = deviceSecret(request)
    if (secret === undefined) throw notPaired()
    return await renewBrowser(context, secret)
  },
})
